"""Giving way: what nobody has asked for goes out a few at a time, until each is noted as sent.

A campaign writes to a hundred thousand people, and not one of them waits for it; whoever
writes to the bot meanwhile does wait. So such messages stand in a lane of their own. There are
few places in it, and a place is given back only when the message has been noted as sent. So
a process that is killed leaves only a few of which nobody knows whether they were shown, and
which are shown again; and yet they go as quickly as a messenger allows.
"""

import asyncio
from contextlib import suppress
from typing import Final

PLACES: Final = 8
"""So many at once: at 30 a second, each may take a quarter of a second to be sent and noted."""

FEW: Final = 100
"""With fewer than this in the lane it is worth bringing more: they are gone in three seconds."""


class Lane:
    """A few places, given in the order of those who ask; one who waits can be let past."""

    def __init__(self, places: int = PLACES) -> None:
        self._free = places
        self._inside: set[int] = set()
        self._waiting: dict[int, asyncio.Future[bool]] = {}
        self._closed = False
        self._room = asyncio.Event()
        self._room.set()

    async def enter(self, message: int) -> bool:
        """Wait for a place; return False for a message that was let past without one."""
        if self._closed:
            raise asyncio.CancelledError
        if self._free:
            self._free -= 1
            self._inside.add(message)
            return True
        given: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting[message] = given
        self._look_for_room()
        try:
            return await given
        except asyncio.CancelledError:
            self._waiting.pop(message, None)
            self.leave(message)  # it may have been given the place at that very moment
            raise

    def let_past(self, message: int) -> None:
        """Let a message go on at once, if it waits: somebody waits for what comes after it."""
        if (given := self._waiting.pop(message, None)) is not None:
            given.set_result(False)
            self._look_for_room()

    def leave(self, message: int) -> None:
        """Give the place of a message back, if it has one."""
        if message not in self._inside:
            return
        self._inside.remove(message)
        while self._waiting:
            next_ = next(iter(self._waiting))
            given = self._waiting.pop(next_)
            if not given.done():  # as of somebody who is cancelled at this very moment
                self._inside.add(next_)
                given.set_result(True)
                self._look_for_room()
                return
        self._free += 1

    def close(self) -> None:
        """Let nobody in any more: who waits is cancelled."""
        self._closed = True
        for given in self._waiting.values():
            given.cancel()

    async def room(self, within: float) -> None:
        """Return when few wait, or after so many seconds all the same."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._room.wait()

    def _look_for_room(self) -> None:
        if len(self._waiting) < FEW:
            self._room.set()
        else:
            self._room.clear()
