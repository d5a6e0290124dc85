# ruff: noqa: T201 (printing is what it is for)
"""A homeserver to try things with, by hand: an account for a bot, one for a person.

It runs until Ctrl-C. Any Matrix client can log in, from this machine.
"""

import argparse
import time
from contextlib import suppress

from tests.homeserver.accounts import new_account
from tests.homeserver.synapse import running


def main() -> None:
    """Run it, say who may log in, and wait."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.homeserver", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--port", type=int, default=8008, help="0: any")
    parser.add_argument("--people", type=int, default=1)
    options = parser.parse_args()
    with suppress(KeyboardInterrupt), running(options.port) as server:
        bot = new_account(server, "bot")
        print(f"INTAKE_MATRIX__HOMESERVER={server.url}")
        print(f"INTAKE_MATRIX__USER={bot.user}")
        print(f"INTAKE_MATRIX__PASSWORD={bot.password}", flush=True)
        for _ in range(options.people):
            person = new_account(server)
            print(f"{person.user} {person.password}", flush=True)
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()
