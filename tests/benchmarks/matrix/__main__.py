# ruff: noqa: T201 (printing is what it is for)
"""How much a bot in encrypted rooms does, and what it takes beside its homeserver.

`python -m tests.benchmarks.matrix [PEOPLE]`, or `make load MESSENGER=matrix`. Everybody
walks through the built-in consultation at once, each as soon as they have heard. The people's
clients run on the same machine and take their share of it, which is not counted.
"""

import asyncio
import os
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

from tests.crashes.matrix.campaign import Lodging
from tests.crashes.matrix.neighbours import Plan, plan
from tests.crashes.telegram.lives import Life
from tests.homeserver import synapse
from tests.homeserver.accounts import new_account
from tests.homeserver.person import Person

TICK = os.sysconf("SC_CLK_TCK")
PATIENCE = 300.0


@dataclass
class Measured:
    """What came of it."""

    people: int
    turns: int
    seconds: float
    bot: float  # seconds of CPU
    homeserver: float
    latencies: list[float] = field(repr=False)

    def __str__(self) -> str:
        cuts = quantiles(self.latencies, n=20)
        return (
            f"{self.people} people in encrypted rooms: {self.turns:,} turns in "
            f"{self.seconds:.1f} s, {self.turns / self.seconds:.1f} a second\n"
            f"from sending to seeing the answer: p50 {cuts[9]:.2f} s, p95 {cuts[18]:.2f} s\n"
            f"CPU a turn: the bot {1000 * self.bot / self.turns:.1f} ms, "
            f"the homeserver {1000 * self.homeserver / self.turns:.1f} ms"
        )


async def measured(people: int, turns: int | None = None) -> Measured:
    """Let so many people answer at once, each so many turns, or all there are."""
    with synapse.running() as server, tempfile.TemporaryDirectory() as folder:
        (homeserver,) = _children()
        lodging = Lodging(Path(folder), server, new_account(server, "bot"))
        life = await Life.begins(lodging)
        (bot,) = _children() - {homeserver}
        while not lodging.begun:  # noqa: ASYNC110 (nobody tells)
            await asyncio.sleep(0.1)
        async with AsyncExitStack() as clients:
            walkers = []
            for number in range(people):
                person = await clients.enter_async_context(Person.at(server))
                room = await person.chat_with(lodging.account.user)
                await person.wait_for(1, lodging.account.user, PATIENCE)
                walkers.append(Walker(person, lodging.account.user, room, plan(number), turns))
            before = _cpu(bot), _cpu(homeserver)
            began = time.monotonic()
            await asyncio.gather(*(walker.walks() for walker in walkers))
            seconds = time.monotonic() - began
            spent = _cpu(bot) - before[0], _cpu(homeserver) - before[1]
        await life.stops()
    latencies = [one for walker in walkers for one in walker.latencies]
    return Measured(people, len(latencies), seconds, *spent, latencies)


@dataclass
class Walker:
    """Somebody who answers as soon as they have heard."""

    person: Person
    bot: str
    room: str
    plan: Plan
    turns: int | None
    latencies: list[float] = field(default_factory=list)

    async def walks(self) -> None:
        heard, written = len(self.plan.seen[0]), [""]
        for line, comes in list(zip(self.plan.lines, self.plan.seen[1:], strict=True))[
            : self.turns
        ]:
            sent = time.monotonic()
            if line.startswith("/edit "):
                _, place, words = line.split(" ", 2)
                written.append(await self.person.edit(self.room, written[int(place)], words))
            else:
                written.append(await self.person.write(self.room, line.strip("[]")))
            await self.person.wait_for(heard + 1, self.bot, PATIENCE)
            self.latencies.append(time.monotonic() - sent)
            heard += len(comes)
            await self.person.wait_for(heard, self.bot, PATIENCE)


def _children() -> set[int]:
    return {
        int(pid)
        for task in Path("/proc/self/task").iterdir()
        for pid in (task / "children").read_text().split()
    }


def _cpu(process: int) -> float:
    """Return the seconds of CPU that a process has had."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


if __name__ == "__main__":
    print(asyncio.run(measured(*map(int, sys.argv[1:]))))
