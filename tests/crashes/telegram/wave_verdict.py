"""What came of a wave: who got the words how often, how quickly, and who was answered meanwhile."""

from collections import Counter
from dataclasses import dataclass, field
from statistics import quantiles

from storage.campaigns import Progress


@dataclass
class Wave:
    """How often each chat got the words, and how long it took."""

    people: int
    per_second: float
    times: Counter[int] = field(default_factory=Counter)  # chats, by how often they got the words
    per_kill: list[int] = field(default_factory=list)  # shown again after each kill
    seconds: float = 0.0
    starting: float = 0.0  # of these, until each life of the bot wrote its first letter
    refused: int = 0  # as too many
    waits: list[float] = field(default_factory=list)
    progress: Progress | None = None

    @property
    def twice(self) -> int:
        return sum(number for times, number in self.times.items() if times > 1)

    @property
    def forgotten(self) -> int:
        return self.times[0]

    @property
    def of_the_ideal(self) -> float:
        return self.seconds * self.per_second / self.people

    @property
    def longest_wait(self) -> float:
        return max(self.waits, default=0.0)

    def __str__(self) -> str:
        kills = len(self.per_kill)
        return (
            f"{self.people:,} people at {self.per_second:g} a second, {kills} kills: "
            f"{self.forgotten} forgotten, {self.twice} written to twice ({self.per_kill}); "
            f"{self.seconds:,.1f} seconds, {self.of_the_ideal:.1%} of the ideal time, "
            f"{self.starting:,.1f} of them for {kills + 1} starts; "
            f"{self.refused} refused as too many; {len(self.waits)} ordinary turns meanwhile, "
            f"p95 {_p95(self.waits) * 1e3:.0f} ms, longest {self.longest_wait:.2f} s"
        )


def _p95(waits: list[float]) -> float:
    return quantiles(waits, n=20)[-1] if len(waits) > 1 else sum(waits)
