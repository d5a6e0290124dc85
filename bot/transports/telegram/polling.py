"""Long polling: what Telegram holds ready is fetched, and confirmed once it is committed.

An update is confirmed by asking for those after it. Nothing is asked for
before the batch has been committed, so that a death at any moment only brings
the same updates again. No offset is sent at the start: after a quiet week
Telegram's numbers begin somewhere else.
"""

import logging
import random
import time
from asyncio import sleep
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Final

from msgspec import Raw, Struct

from bot.pauses import pause_after
from bot.transports.telegram.api import Api, NoAnswer, Refused
from bot.transports.telegram.arriving import UNREADABLE, WANTED, read_number, read_updates

log = logging.getLogger(__name__)

_WAIT: Final = 50  # seconds that Telegram may wait for something to happen
_PATIENCE: Final = _WAIT + 20.0
_AT_ONCE: Final = 100  # updates; Telegram gives no more
_LONGEST_PAUSE: Final = 30.0
_SAY_IT_AGAIN: Final = 60.0  # seconds between two lines in the log about the same trouble

_WHY: Final = {
    401: "the token was refused; is it the bot's newest?",
    404: "the token is not that of a bot",
    409: "another program receives this bot's updates; this one waits until it stops",
}


class _GetUpdates(Struct, omit_defaults=True):
    timeout: int
    limit: int
    allowed_updates: tuple[str, ...]
    offset: int | None = None


class Polling:
    """Updates, as Telegram gives them, until nobody asks any more."""

    def __init__(
        self, api: Api, *, wait: int = _WAIT, pause: Callable[[float], Awaitable[None]] = sleep
    ) -> None:
        self._api = api
        self._wait = wait
        self._pause = pause
        self._heard = time.monotonic()
        self._said = 0.0

    @property
    def silence(self) -> float:
        """Seconds since Telegram last answered: the bot's health."""
        return time.monotonic() - self._heard

    async def updates(self) -> AsyncGenerator[tuple[Raw, ...], None]:
        """Yield what has come; to ask for more confirms it."""
        offset: int | None = None
        failures = 0
        while True:
            parameters = _GetUpdates(self._wait, _AT_ONCE, WANTED, offset)
            try:
                answer = await self._api.call("getUpdates", parameters, timeout=_PATIENCE)
                found = read_updates(answer)
            except (Refused, NoAnswer, *UNREADABLE) as trouble:
                failures += 1
                await self._rest(trouble, failures)
                continue
            if failures:
                log.warning("telegram: answers again")
            failures = 0
            self._heard = time.monotonic()
            if found:
                yield found
                if (newest := max(map(_number, found))) > 0:
                    offset = newest + 1
                else:
                    await self._pause(_LONGEST_PAUSE)  # without a number it cannot be confirmed

    async def _rest(self, trouble: Exception, failures: int) -> None:
        # Many bots that lost the same server must not come back in the same instant.
        pause = pause_after(failures, _LONGEST_PAUSE) * random.uniform(0.5, 1.0)  # noqa: S311
        if isinstance(trouble, Refused) and trouble.retry_after is not None:
            pause = max(pause, trouble.retry_after)
        now = time.monotonic()
        if failures == 1 or now - self._said > _SAY_IT_AGAIN:
            self._said = now
            log.warning("telegram: %s; trying again in %.0f s", _reason(trouble), pause)
        await self._pause(pause)


def _number(update: Raw) -> int:
    try:
        return read_number(update).update_id
    except UNREADABLE:
        return 0


def _reason(trouble: Exception) -> str:
    if isinstance(trouble, Refused):
        return _WHY.get(trouble.code, f"updates are refused ({trouble.code})")
    return "no answer"
