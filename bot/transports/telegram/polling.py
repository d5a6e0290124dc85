"""Long polling: what Telegram holds ready is fetched, and confirmed once it is committed.

An update is confirmed by asking for those after it. Nothing is asked for
before the batch has been committed, so that a death at any moment only brings
the same updates again. No offset is sent at the start: after a quiet week
Telegram's numbers begin somewhere else.
"""

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator
from typing import Final

import msgspec
from msgspec import Raw, Struct

from bot.pauses import pause_after
from bot.transports.telegram.api import Api, NoAnswer, Refused
from bot.transports.telegram.arriving import WANTED, read_number, read_updates

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

    def __init__(self, api: Api, *, wait: int = _WAIT) -> None:
        self._api = api
        self._wait = wait
        self._heard = time.monotonic()
        self._said = 0.0

    @property
    def silence(self) -> float:
        """Seconds since Telegram last answered: the bot's health."""
        return time.monotonic() - self._heard

    async def updates(self) -> AsyncIterator[tuple[Raw, ...]]:
        """Yield what has come; to ask for more confirms it."""
        offset: int | None = None
        failures = 0
        while True:
            parameters = _GetUpdates(self._wait, _AT_ONCE, WANTED, offset)
            try:
                answer = await self._api.call("getUpdates", parameters, timeout=_PATIENCE)
                found = read_updates(answer)
            except (Refused, NoAnswer, msgspec.MsgspecError, UnicodeDecodeError) as trouble:
                failures += 1
                await self._rest(trouble, failures)
                continue
            if failures:
                log.warning("telegram: answers again")
            failures = 0
            self._heard = time.monotonic()
            if found:
                yield found
                offset = max(map(_number, found), default=0) + 1

    async def _rest(self, trouble: Exception, failures: int) -> None:
        pause = pause_after(failures, _LONGEST_PAUSE)
        if isinstance(trouble, Refused) and trouble.retry_after is not None:
            pause = max(pause, trouble.retry_after)
        # Many bots that lost the same server must not come back in the same instant.
        pause *= random.uniform(0.5, 1.0)  # noqa: S311
        now = time.monotonic()
        if failures == 1 or now - self._said > _SAY_IT_AGAIN:
            self._said = now
            log.warning("telegram: %s; trying again in %.0f s", _reason(trouble), pause)
        await asyncio.sleep(pause)


def _number(update: Raw) -> int:
    try:
        return read_number(update).update_id
    except msgspec.MsgspecError:
        return 0


def _reason(trouble: Exception) -> str:
    if isinstance(trouble, Refused):
        return _WHY.get(trouble.code, f"updates are refused ({trouble.code})")
    return "no answer"
