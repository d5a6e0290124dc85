"""A bot with the fault that a campaign is there to find: it confirms what it has not committed.

Otherwise it is that of `points`, and dies as that one does.
"""

import sys
from collections.abc import AsyncGenerator

from msgspec import Raw

from bot.cli import main
from bot.transports.telegram.arriving import read_number
from bot.transports.telegram.polling import Polling
from tests.crashes.telegram.points import POINTS, armed

updates = Polling.updates


async def hasty(polling: Polling) -> AsyncGenerator[tuple[Raw, ...], None]:
    """Yield what has come, when Telegram has already been told that it was received."""
    async for found in updates(polling):
        offset = max(read_number(one).update_id for one in found) + 1
        await polling._api.call("getUpdates", {"offset": offset}, timeout=10)
        yield found


if __name__ == "__main__":
    Polling.updates = hasty  # type: ignore[method-assign, assignment]
    armed(POINTS[sys.argv[1]], int(sys.argv[2]))
    sys.argv[1:] = ["serve"]
    main()
