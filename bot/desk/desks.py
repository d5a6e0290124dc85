"""The desks there are, in memory: a participant's turn costs a look into a dict, and no query.

The database decides. What is here only says at which addresses it is worth asking.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence

from sqlalchemy import Connection

from handlers import validity
from handlers.coordination import relayed
from handlers.coordination.rights import may
from handlers.model import Address, Consultation
from storage import coordinators, posts, works
from storage.outbox import Settled
from storage.sealing import Keyring


def nobody() -> None:
    """Wake nobody: the one who works is not there yet."""


class Desks:
    """Who coordinates `consultation`, and which work waits, as of the last commit.

    `second_yes` names the acts that another coordinator must agree to; an invitation is good for
    `valid_days` unless they say otherwise.
    """

    def __init__(
        self,
        keyring: Keyring,
        consultation: Consultation,
        versions: Mapping[str, Consultation],
        second_yes: frozenset[str] = frozenset(),
        valid_days: int = validity.DAYS,
    ) -> None:
        self.keyring = keyring
        self.consultation = consultation
        self.versions = versions
        self.second_yes = second_yes
        self.valid_days = valid_days
        self.waiting: frozenset[int] = frozenset()
        self.changed = True
        self.wake: Callable[[], None] = nobody
        self._answered = False
        self._turned: Callable[[], None] = nobody
        self._here: dict[Address, int] = {}
        self._on_their_way: set[int] = set()

    def refresh(self, connection: Connection) -> None:
        """Read again who coordinates, and what is to be done; wake whoever does it."""
        desks = coordinators.desks(connection, self.keyring, self.consultation.name)
        self._here = {desk.address: desk.coordinator for desk in desks}
        self.waiting = frozenset(works.waiting(connection))
        self._on_their_way = posts.on_their_way(connection)
        self.changed = False
        answered = any(may(desk.role, relayed.LEAST) for desk in desks)
        if answered != self._answered:
            self._answered = answered
            self._turned()
        self.wake()

    async def whether_answered(self) -> AsyncGenerator[bool, None]:
        """Yield whether anybody is there to answer people, and again each time it changes."""
        loop, turned = asyncio.get_running_loop(), asyncio.Event()

        def tell() -> None:
            loop.call_soon_threadsafe(turned.set)

        self._turned = tell
        try:
            while True:
                turned.clear()
                yield self._answered
                await turned.wait()
        finally:
            if self._turned is tell:  # and nobody has asked since
                self._turned = nobody

    def note_arrivals(self, connection: Connection, settled: Sequence[Settled]) -> None:
        """Note where messages arrived that are about something."""
        if self._on_their_way:
            here = [
                one for one in settled if one.position is not None and one.id in self._on_their_way
            ]
            posts.arrive(connection, here)
            self.changed = self.changed or bool(here)

    def at(self, address: Address) -> int | None:
        """Return the number of whoever coordinates from `address`."""
        return self._here.get(address)
