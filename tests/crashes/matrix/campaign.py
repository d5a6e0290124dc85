"""A campaign: people after people, until the bot has died often enough.

`python -m tests.crashes.matrix.campaign DEATHS [SEED]`, or `make crash MESSENGER=matrix`.
"""

import asyncio
import os
import random
import sys
import tempfile
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.bot.transports.matrix.test_transcripts import without_manner
from tests.bot.transports.telegram.test_transcripts import handed_over, told
from tests.crashes.matrix.neighbours import Neighbour, plan
from tests.crashes.matrix.points import POINTS
from tests.crashes.telegram.lives import TOP, Life
from tests.crashes.telegram.points import AT_THE_END
from tests.crashes.telegram.verdict import kept
from tests.homeserver import synapse
from tests.homeserver.accounts import Credentials, new_account
from tests.homeserver.person import Person
from tests.homeserver.synapse import Homeserver

LONGEST_LIFE = 3.0
LONGEST_WAY_TO_A_POINT = 4.0
NOWHERE = 0.4  # the share of deaths at no point in particular
EARLY = 0.1  # the share of those while the bot is still starting
READY_WITHIN = 60.0


@dataclass(frozen=True)
class Lodging:
    """Where a bot keeps its files, and its account."""

    folder: Path
    server: Homeserver
    account: Credentials
    dying: str = "tests.crashes.matrix.points"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": str(TOP),
            "INTAKE_MATRIX__HOMESERVER": self.server.url,
            "INTAKE_MATRIX__USER": self.account.user,
            "INTAKE_MATRIX__PASSWORD": self.account.password,
        }

    @property
    def begun(self) -> int:
        """How often the bot has come so far as to listen."""
        return self.log.count("is listening")

    @property
    def log(self) -> str:
        file = self.folder / "log"
        return file.read_text("utf-8") if file.exists() else ""


@dataclass
class Campaign:
    """What has come of it so far."""

    deaths: int = 0
    people: int = 0
    answers: int = 0
    messages: int = 0
    reached: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def unreached(self) -> set[str]:
        return set(POINTS) - set(self.reached)

    def __str__(self) -> str:
        named = sum(self.reached.values())
        return (
            f"{self.deaths:,} kills, {named:,} of them at {len(self.reached)} named points "
            f"({len(self.unreached)} not reached); {self.people} people in encrypted rooms, "
            f"{self.answers:,} answers, {self.messages:,} messages: {len(self.faults)} lost, "
            f"doubled, unreadable or shown twice; {self.seconds:,.0f} seconds"
        )


async def campaign(deaths: int, seed: str, *, people: int = 3, say: bool = False) -> Campaign:
    """Kill the bot so many times while people answer it."""
    began, result = time.monotonic(), Campaign()
    dice = random.Random(seed)  # noqa: S311
    with synapse.running() as server:
        while result.deaths < deaths and not result.faults:
            with tempfile.TemporaryDirectory() as folder:
                lodging = Lodging(Path(folder), server, new_account(server, "bot"))
                try:
                    await _lived_through(lodging, people, result, deaths, dice)
                except AssertionError as error:
                    result.faults.append(f"{error}\n{lodging.log[-3000:]}")
            result.seconds = time.monotonic() - began
            if say:
                print(result, *result.faults, sep="\n", flush=True)  # noqa: T201
    return result


async def _lived_through(
    lodging: Lodging, people: int, result: Campaign, deaths: int, dice: random.Random
) -> None:
    async with AsyncExitStack() as clients:
        neighbours = [
            Neighbour(
                await clients.enter_async_context(Person.at(lodging.server)),
                lodging.account.user,
                plan(number),
            )
            for number in range(people)
        ]
        walking = asyncio.gather(*(one.walks() for one in neighbours))
        while result.deaths < deaths and not walking.done():
            await _dies(lodging, result, dice)
        begun = lodging.begun
        life = await Life.begins(lodging)
        await _ready(lodging, life, begun)
        await walking
        await life.ends_within(0.5)  # whatever would come twice comes now
        await life.stops()
        _judge(lodging, neighbours, result)


async def _dies(lodging: Lodging, result: Campaign, dice: random.Random) -> None:
    point = "" if dice.random() < NOWHERE else _next_point(result, dice)
    begun = lodging.begun
    life = await Life.begins(lodging, point, dice.randint(1, 2 if point in AT_THE_END else 6))
    with life.not_left_behind():
        if not point and dice.random() < EARLY:
            await life.ends_within(dice.uniform(0, 1))
        else:
            await _ready(lodging, life, begun)
            most = LONGEST_WAY_TO_A_POINT if point else dice.uniform(0, LONGEST_LIFE)
            if await life.ends_within(most) and point:
                result.reached[point] += 1
        await life.killed()
    result.deaths += 1


async def _ready(lodging: Lodging, life: Life, begun: int) -> None:
    """Wait until the bot listens once more; it may die on the way there."""
    async with asyncio.timeout(READY_WITHIN):
        while lodging.begun == begun and not life.is_over:  # noqa: ASYNC110 (nobody tells)
            await asyncio.sleep(0.02)


def _next_point(result: Campaign, dice: random.Random) -> str:
    least = min(result.reached[point] for point in POINTS)
    return dice.choice([point for point in POINTS if result.reached[point] == least])


def _judge(lodging: Lodging, neighbours: list[Neighbour], result: Campaign) -> None:
    stored = [without_manner(told(one)) for one in kept(lodging.folder)]
    for neighbour in neighbours:
        result.people += 1
        result.messages += len(neighbour.person.said_by(lodging.account.user))
        result.faults += neighbour.faults
        for body in map(without_manner, handed_over(neighbour.plan.agreed)):
            result.answers += len(body["answers"])
            if body in stored:
                stored.remove(body)
            else:
                result.faults.append(f"not in the core store: {body}")
    result.faults += [f"in the core store: {body}" for body in stored]


if __name__ == "__main__":
    deaths, *seed = sys.argv[1:]
    made = asyncio.run(campaign(int(deaths), *(seed or ["crash"]), say=True))
    print(made)  # noqa: T201
    sys.exit(bool(made.faults or made.unreached))
