"""Events per second through `commit_batch`, beside sqlite3 writing the same bytes."""

import random
import time
from collections.abc import Iterator, Sequence

from msgspec import Struct

from bot.intake import Intake
from bot.transports import Batch
from handlers import conversation
from handlers.model import Address, Consultation, Event, Session, Turn
from storage.loaded import Recent
from storage.outbox import Settled
from tests.benchmarks.raw import Raw, recorded
from tests.benchmarks.stored import Stored
from tests.benchmarks.walk import event
from tests.conversing import NOW


class Rate(Struct, frozen=True, kw_only=True):
    """Seconds that a number of events took: by the intake, in `advance` alone, by sqlite3."""

    stored: int
    batch: int
    events: int
    intake: float
    advancing: float
    raw: float

    @property
    def share(self) -> float:
        """Which share of sqlite3's rate is reached."""
        return self.raw / self.intake

    @property
    def share_without_advance(self) -> float:
        """Which share of sqlite3's rate is reached by the memory, the dialogue left out."""
        return self.raw / (self.intake - self.advancing)


class Crowd:
    """People who talk to one intake, each going on from where they are."""

    def __init__(self, stored: Stored, consultation: Consultation, talking: Sequence[int]) -> None:
        self.stored = stored
        self.advancing = 0.0
        self._turn = self._round_and_round(talking)
        self._number = 100 * len(stored.at)  # beyond every message so far
        self._settled: list[Settled] = []
        self._intake = Intake(
            stored.engine,
            stored.keyring,
            {consultation.version: consultation},
            consultation,
            ("core",),
            advance=self._advance,
        )
        # Nobody's session is still open when their turn comes again, at any size.
        self._intake._recent = Recent(limit=min(1_000, len(talking) // 2))

    def commit(self, size: int) -> float:
        """Let `size` people say something, in one batch; return how long that took."""
        events = tuple(self._says(next(self._turn)) for _ in range(size))
        batch = Batch(transport="bench", events=events, cursor=str(self._number))
        began = time.perf_counter()
        outgoing = self._intake.commit_batch([batch], self._settled, NOW).outgoing
        took = time.perf_counter() - began
        self._settled = [
            Settled(id=message.id, position=self._number, message=str(message.id))
            for message in outgoing
        ]
        return took

    def _says(self, person: int) -> Event:
        self._number += 1
        moment = self.stored.moments[self.stored.at[person]]
        self.stored.at[person] += 1
        return event(moment.text, self._number, Address(transport="bench", place=str(person)))

    @staticmethod
    def _round_and_round(talking: Sequence[int]) -> Iterator[int]:
        order = list(talking)
        random.Random(1).shuffle(order)  # noqa: S311
        while True:
            yield from order

    def _advance(self, consultation: Consultation, session: Session, said: Event) -> Turn:
        began = time.perf_counter()
        turn = conversation.advance(consultation, session, said)
        self.advancing += time.perf_counter() - began
        return turn


def measure(
    stored: Stored, consultation: Consultation, talking: Sequence[int], batches: dict[int, int]
) -> Iterator[Rate]:
    """Commit so many batches of each size; each is written again, by sqlite3 alone, at once.

    The two take turns, so that whatever else this machine does slows both.
    """
    crowd = Crowd(stored, consultation, talking)
    raw = Raw(stored.file)
    try:
        with recorded(stored.engine) as writes:
            for size, count in batches.items():
                crowd.advancing = 0.0
                ours = theirs = 0.0
                for _ in range(count):
                    writes.clear()
                    ours += crowd.commit(size)
                    theirs += raw.seconds(writes)
                yield Rate(
                    stored=len(stored.at),
                    batch=size,
                    events=size * count,
                    intake=ours,
                    advancing=crowd.advancing,
                    raw=theirs,
                )
    finally:
        raw.close()
