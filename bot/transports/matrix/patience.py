"""Patience: how long to wait after a failure, how often to say so, and when to give up."""

import asyncio
import logging
import random
import time
from typing import Final

from bot.pauses import pause_after
from bot.transports.matrix.api import NoAnswer, Refused

log = logging.getLogger(__name__)

_LONGEST: Final = 40.0  # and half as much again, at most
_MOST_TRIES: Final = 20  # over about eight hours
_RAREST: Final = 3600.0  # seconds between two of them
_SAY_IT_AGAIN: Final = 60.0  # seconds between two lines in the log about the same trouble


class Patience:
    """Waits 1 to 60 s, longer with each failure, and never less than the homeserver asks."""

    def __init__(self) -> None:
        self._failures = 0
        self._said = 0.0

    async def rest(self, trouble: Exception, *, at_most: float | None = None) -> None:
        """Wait until it may be tried again; `at_most` so long, unless the homeserver asks."""
        self._failures += 1
        # Many bots that lost the same homeserver must not come back in the same instant.
        pause = pause_after(self._failures, _LONGEST) * random.uniform(1.0, 1.5)  # noqa: S311
        if at_most is not None:
            pause = min(pause, at_most)
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


class Perseverance:
    """Has single things tried ever more rarely, while others are done, until it gives one up."""

    def __init__(self) -> None:
        self._tries: dict[str, int] = {}

    def pause(self, one: str, trouble: Refused | NoAnswer) -> float | None:
        """Return in how many seconds to try `one` again, or None where it is given up."""
        tries = self._tries[one] = self._tries.get(one, 0) + 1
        if tries >= _MOST_TRIES:
            self.over(one)
            return None
        asked = trouble.after if isinstance(trouble, Refused) else None
        return max(pause_after(tries, _RAREST), asked or 0.0)

    def over(self, one: str) -> None:
        """Begin anew with it, if it comes again."""
        self._tries.pop(one, None)


def may_pass(trouble: Refused | NoAnswer) -> bool:
    """Say whether the same may work if it is tried again later."""
    return isinstance(trouble, NoAnswer) or trouble.is_for_now


def reason(trouble: Exception) -> str:
    """Say what was wrong, without anything that anybody wrote."""
    if isinstance(trouble, Refused):
        return f"the homeserver refuses ({trouble.status} {trouble.code})"
    if isinstance(trouble, NoAnswer):
        return f"the homeserver does not answer ({trouble})"
    return type(trouble).__name__
