"""Working: what coordinators ask for is done one after the other, and comes back as an event.

It is a source of events like a messenger, and sends nothing: replies go out through the
messenger of whoever asked. What was under way when the process died is done again, and its
event's id makes it once.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from datetime import datetime
from typing import Final

from sqlalchemy import Engine

from bot.desk.desks import Desks
from bot.logs import places
from bot.pauses import pause_after
from bot.present import now
from bot.threads import in_a_thread
from bot.transports import Batch
from handlers.coordination.desk import Desk
from handlers.coordination.done import NotDone, Result, WorkDone
from handlers.coordination.work import Work
from storage import coordinators, short_names, works
from storage.database import nobodys_fault
from storage.readable import UNREADABLE
from storage.sealing import Keyring
from storage.undelivered import NOWHERE
from storage.works import Waiting

log = logging.getLogger(__name__)

NAME: Final = "desk"


class Working:
    """Whoever does what coordinators ask for."""

    name = NAME
    gives_way = False

    def __init__(
        self,
        engine: Engine,
        keyring: Keyring,
        desks: Desks,
        do: Callable[[Work, Desk], Result],
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._engine = engine
        self._keyring = keyring
        self._desks = desks
        self._do = do
        self._clock = clock
        self._changed = asyncio.Condition()
        self._unreadable: frozenset[int] = frozenset()  # nobody waits for what does not open

    async def poll(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Yield the result of each work when it is done."""
        loop = asyncio.get_running_loop()
        arrived = asyncio.Event()

        def wake() -> None:
            loop.call_soon_threadsafe(arrived.set)

        self._desks.wake = wake
        arrived.set()
        while True:
            await arrived.wait()
            arrived.clear()
            while self._waiting() and (done := await self._next()) is not None:
                yield Batch(transport=self.name, events=(done,))
            async with self._changed:
                self._changed.notify_all()

    async def idle(self) -> None:
        """Wait until all that has been asked for is done and committed."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self._waiting())

    def _waiting(self) -> frozenset[int]:
        return self._desks.waiting - self._unreadable

    async def _next(self) -> WorkDone | None:
        attempts = 0
        while True:
            try:
                return await in_a_thread(self._work)
            except Exception as trouble:
                if not nobodys_fault(trouble):
                    raise
                attempts += 1
                log.warning("work waits for the database (%s)", type(trouble).__name__)
                await asyncio.sleep(pause_after(attempts))

    def _work(self) -> WorkDone | None:
        for number in sorted(self._waiting()):
            try:
                with self._engine.begin() as connection:
                    waiting = works.find(connection, self._keyring, number)
                    if waiting is None:
                        continue  # it is done, and that has been committed meanwhile
                    desk = coordinators.desk(connection, self._keyring, waiting.coordinator)
            except UNREADABLE:
                log.error("work %d does not open, and is not done", number)
                self._unreadable |= {number}
            else:
                return self._what_came_of(waiting, desk)
        return None

    def _what_came_of(self, waiting: Waiting, desk: Desk | None) -> WorkDone:
        address = desk.address if desk is not None else NOWHERE
        return WorkDone(
            id=f"work {waiting.id}",
            address=address,
            at=self._clock(),
            number=waiting.id,
            work=waiting.work,
            # Whoever has no role any more gets nothing, and nothing is read for them.
            result=self._done(waiting, desk) if desk is not None else NotDone(reference=""),
        )

    def _done(self, waiting: Waiting, desk: Desk) -> Result:
        """Return what comes of it; what fails is told and logged, and does not fail for ever."""
        try:
            return self._do(waiting.work, desk)
        except Exception as error:
            if nobodys_fault(error):
                raise
            reference = short_names.of_a_fault()
            log.error("work was not done: %s\n%s", reference, places(error))
            return NotDone(reference=reference)
