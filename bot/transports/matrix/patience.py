"""Patience: how long to wait after a failure, and how often to say so."""

import asyncio
import logging
import random
import time
from typing import Final

from bot.pauses import pause_after
from bot.transports.matrix.api import NoAnswer, Refused

log = logging.getLogger(__name__)

_LONGEST: Final = 40.0  # and half as much again, at most
_SAY_IT_AGAIN: Final = 60.0  # seconds between two lines in the log about the same trouble


class Patience:
    """Waits 1 to 60 s, longer with each failure, and never less than the homeserver asks."""

    def __init__(self) -> None:
        self._failures = 0
        self._said = 0.0

    async def rest(self, trouble: Exception) -> None:
        """Wait until it may be tried again."""
        self._failures += 1
        # Many bots that lost the same homeserver must not come back in the same instant.
        pause = pause_after(self._failures, _LONGEST) * random.uniform(1.0, 1.5)  # noqa: S311
        if isinstance(trouble, Refused) and trouble.after is not None:
            pause = max(pause, trouble.after)
        now = time.monotonic()
        if self._failures == 1 or now - self._said > _SAY_IT_AGAIN:
            self._said = now
            log.warning("matrix: %s; trying again in %.0f s", reason(trouble), pause)
        await asyncio.sleep(pause)

    def over(self) -> None:
        """Begin anew: it has worked."""
        if self._failures:
            log.warning("matrix: the homeserver answers again")
        self._failures = 0


def reason(trouble: Exception) -> str:
    """Say what was wrong, without anything that anybody wrote."""
    if isinstance(trouble, Refused):
        return f"the homeserver refuses ({trouble.status} {trouble.code})"
    if isinstance(trouble, NoAnswer):
        return f"the homeserver does not answer ({trouble})"
    return type(trouble).__name__
