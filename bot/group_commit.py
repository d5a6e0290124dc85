"""Group commit: everything that has arrived is written in one transaction.

While one transaction is being written, in the only thread that writes, the
next one gathers. A quiet bot therefore answers at once, and a busy one writes
hundreds of events with a single fsync, without any setting to choose between
the two.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from datetime import datetime
from typing import Protocol, TypeAlias

from bot.pauses import pause_after
from bot.present import now
from bot.transports import Batch
from storage.database import nobodys_fault
from storage.outbox import Committed, Outgoing, Settled

log = logging.getLogger(__name__)

SOON = 0.05
"""Seconds that a settled message may wait for a batch to be written together with."""

Follow: TypeAlias = Callable[[Committed], None]


class CommitsBatches(Protocol):
    """What the shell asks of the `Intake`; every call is made in the writing thread."""

    def commit_batch(
        self, batches: Sequence[Batch], settled: Sequence[Settled], now: datetime
    ) -> Committed:
        """Write all of it or nothing, and return what is to be done now."""
        ...

    def unsent(self) -> Sequence[Outgoing]:
        """Return what has been committed and not been settled, in order."""
        ...

    def doubt(self, message: int) -> None:
        """Note that a message may have arrived, though its messenger has not said so.

        This alone may be called in any thread.
        """
        ...

    def cursor(self, transport: str) -> str | None:
        """Return where `transport` is to read on, if anything of it was committed."""
        ...


class GroupCommit:
    """Gathers batches and settled messages, and commits them together."""

    def __init__(
        self,
        intake: CommitsBatches,
        writer: Executor,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._intake = intake
        self._writer = writer
        self._clock = clock
        self._batches: list[tuple[Batch, asyncio.Future[None]]] = []
        self._settled: list[Settled] = []
        self._noting: list[asyncio.Future[None]] = []
        self._arrived = asyncio.Event()
        self._closing = asyncio.Event()

    async def take(self, batch: Batch) -> None:
        """Return when `batch` has been committed, and its replies are on their way."""
        await self.mention(batch)

    def mention(self, batch: Batch) -> asyncio.Future[None]:
        """Have `batch` committed; what is returned is done when it is."""
        committed = asyncio.get_running_loop().create_future()
        self._batches.append((batch, committed))
        self._arrived.set()
        return committed

    def settle(self, settled: Settled) -> None:
        """Note that a message has been sent: with the next batch, or soon without one."""
        if not self._settled:
            asyncio.get_running_loop().call_later(SOON, self._arrived.set)
        self._settled.append(settled)

    async def note(self, settled: Settled) -> None:
        """Return when it has been noted that a message was sent; nothing else is waited for.

        While the process ends it is written with all the rest, and not waited for.
        """
        self._settled.append(settled)
        if self._closing.is_set():
            return
        noted = asyncio.get_running_loop().create_future()
        self._noting.append(noted)
        self._arrived.set()
        await noted

    async def run(self, follow: Follow) -> None:
        """Commit whatever arrives, and have somebody `follow` what was committed, until `close`.

        Trouble that lasts is raised.
        """
        while not self._closing.is_set():
            await self._arrived.wait()
            self._arrived.clear()
            await self.commit(follow)
        await self.commit(follow)

    def close(self) -> None:
        """Let `run` end once it has written what has arrived."""
        self._closing.set()
        self._arrived.set()

    async def commit(self, follow: Follow) -> None:
        """Write all that has gathered; nothing is acknowledged unless that succeeds."""
        batches, self._batches = self._batches, []
        settled, self._settled = self._settled, []
        noting, self._noting = self._noting, []
        if not batches and not settled:
            return
        follow(await self._written([batch for batch, _ in batches], settled))
        for done in (*(committed for _, committed in batches), *noting):
            if not done.done():
                done.set_result(None)

    async def _written(self, batches: list[Batch], settled: list[Settled]) -> Committed:
        loop = asyncio.get_running_loop()
        attempts = 0
        while True:
            try:
                committed = await loop.run_in_executor(
                    self._writer, self._intake.commit_batch, batches, settled, self._clock()
                )
                break
            except Exception as trouble:
                if self._closing.is_set() or not nobodys_fault(trouble):
                    raise
                attempts += 1
                pause = pause_after(attempts)
                log.warning(
                    "the database did not take a commit (%s); trying again in %g seconds",
                    type(trouble).__name__,
                    pause,
                )
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._closing.wait(), pause)
        if not attempts:
            return committed
        # A commit that failed may have happened all the same; its events are then known
        # already, and what came of them is only to be found in the outbox: replies are there,
        # and what was withdrawn is not.
        # What has been sent while it rested is there still, and is not sent again.
        left = await loop.run_in_executor(self._writer, self._intake.unsent)
        sent = {one.id for one in self._settled}
        outgoing = tuple(message for message in left if message.id not in sent)
        return Committed(outgoing=outgoing, all_there_are=True)
