"""The running bot: a listener per messenger, one writer, delivery, hand-off.

The order of things is the promise. A listener asks its messenger for more
only when what it brought has been committed; a reply leaves only after the
commit that made it; what a crash left unsent is sent first at the next start.
"""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import aclosing, contextmanager, suppress
from datetime import datetime
from typing import Any
from uuid import uuid4

from bot.delivery import Delivery
from bot.group_commit import CommitsBatches, GroupCommit
from bot.handing_over import DeliversDue, HandingOver
from bot.present import now
from bot.transports import Batch, Happening, Source, Transport
from handlers.model import Address, ReachChanged

LAST_MOMENT = 5.0
"""Seconds that messages, and then the hand-off, are given when the bot is to stop."""


async def serve(
    transports: Sequence[Transport],
    intake: CommitsBatches,
    hand_offs: Sequence[DeliversDue] = (),
    *,
    beside: Sequence[Source] = (),
    stop: asyncio.Event | None = None,
    clock: Callable[[], datetime] = now,
) -> None:
    """Serve `transports` until all of them end, or until `stop` is set.

    What happens `beside` the messengers is listened to as long as there is one.

    Then what has arrived is committed, what is on its way gets a last moment,
    and what was sent is noted. Trouble that cannot be waited out is raised
    after that; nothing is acknowledged that has not been committed.
    """
    with ThreadPoolExecutor(1, "writer") as writer:
        group = GroupCommit(intake, writer, clock)
        delivery = Delivery(
            transports,
            group.settle,
            doubt=intake.doubt,
            clock=clock,
            note=group.note,
            lost=lambda address: group.mention(_out_of_reach(address, clock())),
        )
        for message in (left := await _in(writer, intake.unsent)):
            intake.doubt(message.id)  # whoever left it may have died after it was shown
        delivery.add(left)
        writing = asyncio.create_task(group.run(delivery.follow))
        road = _Road(intake, writer, group, delivery, beside)
        listening = [asyncio.create_task(road.listen(transport)) for transport in transports]
        handing_over = HandingOver(hand_offs, clock)
        others = [
            *handing_over.start(),
            *(asyncio.create_task(road.hear_beside(one)) for one in beside),
        ]
        try:
            await _until_ended(stop or asyncio.Event(), listening, [writing, *others])
        finally:
            await _cancel([*listening, *others])
            group.close()
            try:
                await writing
            finally:
                await delivery.stop(LAST_MOMENT)
                await group.commit(lambda _: None)  # only what was sent; nobody would wait for more
    await handing_over.last_moment(LAST_MOMENT)


@contextmanager
def stopping_when_asked() -> Iterator[asyncio.Event]:
    """Give an event that Ctrl-C or SIGTERM sets; a second Ctrl-C ends at once."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    signals = (signal.SIGINT, signal.SIGTERM)

    def ask() -> None:
        stop.set()
        leave_signals_alone()

    def leave_signals_alone() -> None:
        for one in signals:
            with suppress(NotImplementedError):
                loop.remove_signal_handler(one)

    for one in signals:
        with suppress(NotImplementedError):  # Windows: Ctrl-C then ends at once
            loop.add_signal_handler(one, ask)
    try:
        yield stop
    finally:
        leave_signals_alone()


class _Road:
    """What every event goes along, wherever it comes from."""

    def __init__(
        self,
        intake: CommitsBatches,
        writer: Executor,
        group: GroupCommit,
        delivery: Delivery,
        beside: Sequence[Source],
    ) -> None:
        self._intake = intake
        self._writer = writer
        self._group = group
        self._delivery = delivery
        self._beside = beside

    async def listen(self, transport: Transport) -> None:
        """Take what a messenger brings, in step with what is said there if it wants that."""

        async def after_each(batch: Batch) -> None:
            self._delivery.wake(event.address for event in batch.events if _is_there(event))
            if transport.in_step:
                await self._quiet(transport)

        if transport.in_step:
            await self._quiet(transport)
        await self.hear(transport, after_each)

    async def hear_beside(self, source: Source) -> None:
        """Take what a source brings, in step with what is sent if it gives way."""

        async def after_each(_: Batch) -> None:
            if source.gives_way:
                await self._delivery.room()

        await self.hear(source, after_each)

    async def hear(
        self,
        source: Source | Transport,
        after_each: Callable[[Batch], Coroutine[Any, Any, None]],
    ) -> None:
        """Take batch after batch; to ask for the next one acknowledges the one before."""
        cursor = await _in(self._writer, lambda: self._intake.cursor(source.name))
        async with aclosing(source.poll(cursor)) as batches:
            async for batch in batches:
                await self._group.take(batch)
                await after_each(batch)
                # The loop now asks for the next batch, and so acknowledges this one.

    async def _quiet(self, transport: Transport) -> None:
        """Wait until nothing more comes of what was said there."""
        for source in self._beside:
            await source.idle()
        await self._delivery.idle(transport.name)


def _is_there(event: Happening) -> bool:
    return not (isinstance(event, ReachChanged) and not event.reachable)


def _out_of_reach(address: Address, at: datetime) -> Batch:
    """Return what a messenger says of somebody by refusing what is sent to them."""
    event = ReachChanged(id=uuid4().hex, address=address, at=at, reachable=False)
    return Batch(transport="delivery", events=(event,))


async def _until_ended(
    stop: asyncio.Event,
    listening: Sequence[asyncio.Task[Any]],
    working: Sequence[asyncio.Task[Any]],
) -> None:
    """Return when asked to stop or when no messenger is left; raise what went wrong."""
    asked = asyncio.create_task(stop.wait())
    left: set[asyncio.Task[Any]] = set(listening)
    try:
        while left and not asked.done():
            done, _ = await asyncio.wait(
                {asked, *left, *working}, return_when=asyncio.FIRST_COMPLETED
            )
            for one in done:
                one.result()
            left -= done
    finally:
        asked.cancel()


async def _cancel(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _in(executor: Executor, work: Callable[[], Any]) -> Any:
    return await asyncio.get_running_loop().run_in_executor(executor, work)
