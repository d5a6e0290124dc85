"""Pacing: no faster than Telegram lets a bot write, overall and in each chat.

Who comes last (`turn_last`) leaves half of what may go at once to those who come first.
"""

import asyncio
import math
import time
from collections.abc import Callable
from typing import Final

LONGEST: Final = 5.0
"""Seconds for which one who comes last gives way: whole hours of talk must not keep them back."""


class Pace:
    """So many turns a second, a few of them at once after a pause; 0 is no limit."""

    def __init__(
        self, per_second: float, at_once: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._gap = 1 / per_second if per_second else 0.0
        self._slack = self._gap * (at_once - 1)
        self._clock = clock
        self._next = 0.0

    async def turn(self) -> None:
        """Wait until it is one's turn."""
        if not self._gap:
            return
        now = self._clock()
        mine = max(self._next, now - self._slack)
        self._next = mine + self._gap
        if mine > now:
            await asyncio.sleep(mine - now)

    async def turn_last(self) -> None:
        """Wait until those who come first have enough left, and then until it is one's turn."""
        patient_until = self._clock() + LONGEST
        while (now := self._clock()) < patient_until:
            wait = self._next + self._slack / 2 - now
            if wait <= 0:
                break
            await asyncio.sleep(min(wait, patient_until - now))
        await self.turn()

    def count(self, most: float = math.inf) -> None:
        """Take a turn without waiting for it; those who wait will wait the longer.

        By `most` seconds at the most: who taps quickly is not kept waiting for it.
        """
        now = self._clock()
        counted = max(self._next, now - self._slack) + self._gap
        self._next = max(self._next, min(counted, now + most))

    @property
    def is_idle(self) -> bool:
        """Whether it holds nobody back, and can be forgotten."""
        return self._next <= self._clock() - self._slack


class Paces:
    """One pace for each chat; those that hold nobody back are forgotten."""

    def __init__(self, per_second: float, at_once: float) -> None:
        self._per_second = per_second
        self._at_once = at_once
        self._paces: dict[int, Pace] = {}
        self._enough = 1_000

    async def turn(self, chat: int) -> None:
        """Wait until it is this chat's turn."""
        if self._per_second:
            await self._of(chat).turn()

    def count(self, chat: int, most: float) -> None:
        """Take a turn of this chat's without waiting for it, as `Pace.count` does."""
        if self._per_second:
            self._of(chat).count(most)

    def _of(self, chat: int) -> Pace:
        pace = self._paces.get(chat)
        if pace is None:
            self._forget_idle_ones()
            pace = self._paces[chat] = Pace(self._per_second, self._at_once)
        return pace

    def _forget_idle_ones(self) -> None:
        if len(self._paces) >= self._enough:
            self._paces = {at: pace for at, pace in self._paces.items() if not pace.is_idle}
            self._enough = 2 * len(self._paces) + 1_000
