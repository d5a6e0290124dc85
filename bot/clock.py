"""The clock: what is due becomes an event, on the same road as what people do.

It looks every half minute, page by page, and asks for the next page only when the
one before has been committed. Nothing about it is remembered here: what is due is
read from the database each time, and the commit of its event makes it due no more. A
process that was killed in between finds it due again, and one that slept finds it late.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from datetime import datetime
from typing import Final, TypeAlias

from bot.logs import places
from bot.present import now
from bot.transports import Batch, Happening

log = logging.getLogger(__name__)

EVERY = 30.0
"""Seconds between two looks."""

LONGEST = 30.0
"""Seconds that a look at one source may last. What is left is found again by the next one."""

DueSource: TypeAlias = Callable[[datetime], Iterator[Sequence[Happening]]]
"""What is due at an instant, page by page. It reads, and never writes.

Each page is read in a transaction of its own, which has ended when it is yielded: the
database has one connection, and people wait for it. It is called in a thread.
"""


class Clock:
    """Brings what its sources find due; like a messenger to which nothing is sent."""

    name: Final = "clock"
    gives_way: Final = True

    def __init__(
        self,
        sources: Sequence[DueSource],
        clock: Callable[[], datetime] = now,
        every: float = EVERY,
        longest: float = LONGEST,
    ) -> None:
        self._sources = tuple(sources)
        self._clock = clock
        self._every = every
        self._longest = longest

    async def poll(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Yield what is due, for ever; there is no mark to go on from."""
        loop = asyncio.get_running_loop()
        while True:
            is_all = True
            for source in self._sources:
                pages, began = source(self._clock()), loop.time()
                while (page := await asyncio.to_thread(_next, pages)) is not None:
                    if page:
                        yield Batch(transport=self.name, events=tuple(page))
                    if loop.time() - began > self._longest:
                        is_all = False  # others are due, too, and the hour may be kind no more
                        break
            if is_all:
                await asyncio.sleep(self._every)

    async def idle(self) -> None:
        """Return at once: what it brings comes of the time, and not of what was committed."""


def _next(pages: Iterator[Sequence[Happening]]) -> Sequence[Happening] | None:
    """Return the next page, or None after the last one.

    A source that fails is left for the next look, and the others are looked at all the same.
    """
    try:
        return next(pages, None)
    except Exception as error:
        log.error("the clock could not see what is due\n%s", places(error))
        return None
