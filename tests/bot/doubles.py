"""Stand-ins at the edges: a messenger in memory, and an intake that only counts.

`FakeTransport` is another real participant: it remembers what was said to it
in the order in which it was said, and can be slow, busy or out of reach.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.transports import Batch, Sent
from handlers.model import Address, MessageReceived, Reply
from storage.outbox import Committed, Outgoing, Settled

MOMENT = datetime(2026, 11, 3, 13, 5, tzinfo=UTC)


def message(transport: str, place: str, text: str, number: int = 1) -> MessageReceived:
    """Make the event of somebody at `place` writing `text`."""
    return MessageReceived(
        id=f"{place}-{number}-{text}",
        address=Address(transport=transport, place=place),
        at=MOMENT,
        position=number,
        message=f"{place}-{number}",
        text=text,
    )


def outgoing(number: int, place: str, text: str, transport: str = "fake") -> Outgoing:
    """Make a message on its way to somebody at `place`."""
    return Outgoing(
        id=number, address=Address(transport=transport, place=place), reply=Reply(text=text)
    )


@dataclass
class FakeTransport:
    """A messenger in memory: it brings `batches`, and takes what is sent."""

    name: str = "fake"
    in_step: bool = False
    batches: Sequence[Batch] = ()
    stays: bool = False  # as a messenger does; otherwise it ends after its batches
    said: list[tuple[str, str]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    acknowledged: list[Batch] = field(default_factory=list)
    before_sending: Callable[[Address, Reply], object] | None = None

    async def poll(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        for batch in self.batches:
            yield batch
            self.acknowledged.append(batch)
        if self.stays:
            await asyncio.Event().wait()

    async def send(self, address: Address, reply: Reply, key: str) -> Sent:
        if self.before_sending is not None:
            answer = self.before_sending(address, reply)
            if asyncio.iscoroutine(answer):
                await answer
        self.said.append((address.place, reply.text))
        self.keys.append(key)
        return Sent(position=len(self.said), message=f"m{len(self.said)}")


@dataclass
class EchoIntake:
    """An intake that remembers what it was given and answers each message with its own words."""

    left_over: Sequence[Outgoing] = ()
    commits: list[tuple[list[str], list[int]]] = field(default_factory=list)
    in_commit: Callable[[], object] = lambda: None
    count: int = 100

    def commit_batch(
        self, batches: Sequence[Batch], settled: Sequence[Settled], now: datetime
    ) -> Committed:
        self.in_commit()
        events = [event for batch in batches for event in batch.events]
        self.commits.append(([event.id for event in events], [one.id for one in settled]))
        answers = []
        for event in events:
            if isinstance(event, MessageReceived):
                self.count += 1
                answers.append(
                    Outgoing(id=self.count, address=event.address, reply=Reply(text=event.text))
                )
        return Committed(outgoing=tuple(answers))

    def unsent(self) -> Sequence[Outgoing]:
        return self.left_over

    def doubt(self, message: int) -> None:
        pass

    def cursor(self, transport: str) -> str | None:
        return None

    @property
    def settled(self) -> list[int]:
        return [number for _, settled in self.commits for number in settled]
