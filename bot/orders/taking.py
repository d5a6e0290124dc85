"""Taking orders: what operators have left in the box becomes events, and goes when it is read.

Nothing is remembered here but what spares looking twice. An order that was taken when the process
died is still in the box, and is brought again; that it is done once is the affair of its commit.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Engine

from bot.orders.box import Box
from bot.present import now
from bot.threads import in_a_thread
from bot.transports import Batch
from handlers.coordination.orders import Ordered, OutcomeRead
from storage import outcomes
from storage.undelivered import NOWHERE

log = logging.getLogger(__name__)

EVERY: Final = 0.5
"""Seconds between two looks into the box."""

PAUSE: Final = 10.0
"""Seconds to wait longer where the folder itself makes trouble."""

KEPT: Final = timedelta(minutes=10)
"""So long after it was good what came of an order is kept for a command that may have died,
and whatever else lies in the box."""


class Orders:
    """What operators order, as a source of events."""

    name: Final = "orders"
    gives_way: Final = False

    def __init__(
        self,
        engine: Engine,
        box: Box | None,
        clock: Callable[[], datetime] = now,
        every: float = EVERY,
    ) -> None:
        self._engine = engine
        self._box = box
        self._clock = clock
        self._every = every
        self._in_trouble = False
        self._known: dict[str, datetime] = {}  # brought, and until when they were good

    async def poll(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Yield orders as they come; for ever, even where none can."""
        if self._box is not None:
            for id in await in_a_thread(self._left_over):
                self._known[id] = self._clock()
        while True:
            try:
                events = self._look(self._box) if self._box is not None else ()
                self._in_trouble = False
            except OSError as error:  # a full or broken disk is told by what people write, too
                self._warn(error)
                events = ()
                await asyncio.sleep(PAUSE)
            if events:
                yield Batch(transport=self.name, events=events)
            await asyncio.sleep(self._every)

    def _warn(self, error: OSError) -> None:
        """Say in the log, once until it is mended, that operators are not heard."""
        if not self._in_trouble:
            log.warning("orders cannot be looked for (%s)", type(error).__name__)
        self._in_trouble = True

    async def idle(self) -> None:
        """Return at once: it brings what operators leave, and not what comes of a commit."""

    def _left_over(self) -> set[str]:
        """Return the orders that a former process has carried out."""
        with self._engine.begin() as connection:
            return outcomes.orders(connection)

    def _look(self, box: Box) -> tuple[Ordered | OutcomeRead, ...]:
        """Return what has been left, and that what came of it has been read."""
        at = self._clock()
        box.open()
        box.sweep(self._known, KEPT)
        taken = box.take()
        events: list[Ordered | OutcomeRead] = []
        for id in taken:
            if id not in self._known:
                events += self._brought(box, id, at)
            elif at > self._known[id] + KEPT:
                with suppress(OSError):  # what was just read of others would be lost
                    box.remove(id)  # nobody reads it: the command has died
        for id in sorted(self._known.keys() - set(taken)):
            del self._known[id]
            events.append(OutcomeRead(id=f"{id} read", address=NOWHERE, at=at, order=id))
        return tuple(events)

    def _brought(self, box: Box, id: str, at: datetime) -> list[Ordered]:
        left = box.read(id)
        if left is None:
            return []
        self._known[id] = left.until
        return [left.ordered(id, at)]
