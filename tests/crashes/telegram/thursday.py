"""`python -m tests.crashes.telegram.thursday SECONDS` is `intake serve`, so much later.

Letters go out at kind hours only, and tests are run at night and on Sundays, too.
"""

import sys
import time
from datetime import UTC, datetime

import time_machine

from bot.cli import main

if __name__ == "__main__":
    there = datetime.fromtimestamp(time.time() + float(sys.argv[1]), UTC)
    sys.argv[1:] = ["serve"]
    with time_machine.travel(there, tick=True):
        main()
