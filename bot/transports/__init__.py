"""Messengers, all behind one small Protocol: a name, `poll` and `send`.

A transport turns what its messenger says into events, and replies into what
its messenger shows. It knows nothing of sessions, databases or consultations,
and it promises one thing only: what it has handed over in a batch counts as
received when, and only when, it is asked for the next one.
"""

from collections.abc import AsyncGenerator, Mapping
from typing import Protocol, TypeAlias

from msgspec import Struct

from handlers.coordination.done import WorkDone
from handlers.coordination.orders import Ordered, OutcomeRead
from handlers.model import Address, CampaignReached, Event, Garbled, Reply

Happening: TypeAlias = Event | WorkDone | CampaignReached | Ordered | OutcomeRead
"""What is taken from the road of messages: what somebody did or ordered, what came of work or time.
"""


class Sent(Struct, frozen=True, kw_only=True):
    """What a messenger says of a message it has taken.

    `position` can be compared with the `position` of the events of the same
    chat: it tells whether somebody had the message before them when they wrote. Where it took
    several messages, `earlier` are the positions of those before the last.
    """

    position: int
    message: str
    earlier: tuple[int, ...] = ()


class Batch(Struct, frozen=True, kw_only=True):
    """Events in the order in which they happened, and where to read on after them.

    `cursor` is the messenger's own mark (Matrix's `since`); it is stored in the
    same transaction as the events, so that neither can be had without the other.
    What could not be read is handed in beside the events, and set aside; its sender is told,
    where the messenger knows for certain who that is. `arrived` are
    messages of ours, by their keys, that stand in the chat among these events though
    `send` has not returned them: in its last moment a former process may have sent them.
    """

    transport: str
    events: tuple[Happening, ...]
    cursor: str | None = None
    garbled: tuple[Garbled, ...] = ()
    arrived: Mapping[str, Sent] = {}


class TryLater(Exception):
    """The messenger takes nothing just now; `after` is the pause to make, in seconds.

    If the messenger has `asked` for it, it is kept whoever writes meanwhile. It was `refused` if
    the answer leaves open whether that is this message's fault.
    """

    def __init__(
        self, after: float | None = None, *, asked: bool = True, refused: bool = False
    ) -> None:
        super().__init__()
        self.after = after
        self.asked = asked and after is not None
        self.refused = refused


class Unreachable(Exception):
    """Nothing can be sent to this address any more, however often it is tried."""


class NotTaken(Exception):
    """The message will never be taken, however often it is tried; others to the chat may be."""


class Source(Protocol):
    """Whatever brings events and is no messenger: the desk's work, the clock, orders."""

    @property
    def name(self) -> str:
        """What its events' ids are kept under."""
        ...

    @property
    def gives_way(self) -> bool:
        """Whether it brings more only when little of what it brought waits to be sent."""
        ...

    def poll(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Yield what happens, as a messenger does; it never ends by itself."""
        ...

    async def idle(self) -> None:
        """Wait until it will bring nothing more because of what has been committed so far."""
        ...


class Transport(Protocol):
    """One messenger.

    `in_step` is for messengers where the next event is a consequence of the
    last reply, as in a terminal: they are polled again only when the replies
    of their batch have been delivered.
    """

    @property
    def name(self) -> str:
        """What addresses call this messenger."""
        ...

    @property
    def in_step(self) -> bool:
        """Whether it is polled only when its replies have been delivered."""
        ...

    def poll(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Yield what happens; asking for the next batch acknowledges the one before.

        Only then may the messenger be told that the batch has been received:
        it has been committed. `cursor` is that of the last batch committed. It is closed
        when nobody asks any more.
        """
        ...

    async def send(self, address: Address, reply: Reply, key: str) -> Sent:
        """Show `reply` at `address`, or raise `TryLater`, `Unreachable` or `NotTaken`.

        `key` is the same for every attempt at one message and for no other
        message; a messenger that can, uses it to show the message only once.
        """
        ...
