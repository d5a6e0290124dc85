"""A town of contributors, and a bot that keeps dying while they answer."""

import asyncio
import random
import socket
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.botapi.answers import Complaint
from tests.botapi.api import BotApi
from tests.botapi.chats import Posted
from tests.botapi.people import Person
from tests.botapi.walking import Tally, Walk
from tests.contributing.contributor import Contributor
from tests.conversing import consultation_called
from tests.crashes.telegram.lives import Household, Life
from tests.crashes.telegram.points import ANYWHERE, AT_THE_END, POLLING, WEBHOOK
from tests.crashes.telegram.proxy import BadLine

SETTLE = 0.03
UNHURRIED = 0.3  # where an answer on the line may be slow: nobody answers before it has come
PATIENCE = 8.0
READY_WITHIN = 20.0
FINISHED_WITHIN = 300.0
LONGEST_LIFE = 0.6
LONGEST_WAY_TO_A_POINT = 2.5
EARLY = 0.1  # the share of deaths while the bot is still starting


@dataclass
class Deaths:
    """How a bot is to die: so many times, here and there."""

    left: int
    dice: random.Random
    at: Counter[str] = field(default_factory=Counter)  # the named points that were reached
    count: int = 0

    def point(self, *, webhook: bool, is_late: bool) -> str:
        """Return where to die next: the points in turn, or nowhere in particular."""
        if self.dice.random() < 0.4:
            return ""
        points = [*ANYWHERE, *(WEBHOOK if webhook else POLLING)]
        if is_late:
            points = [*AT_THE_END, *AT_THE_END, *points]
        least = min(self.at[point] for point in points)
        return self.dice.choice([point for point in points if self.at[point] == least])


class Neighbour:
    """A contributor on their way, and what they were shown twice."""

    def __init__(
        self, person: Person, contributor: Contributor, tally: Tally, settle: float
    ) -> None:
        self.contributor = contributor
        self.shown_twice = 0
        self.walk = Walk(person, contributor, tally, settle, PATIENCE)
        self.person = person
        self._newest = 0
        self._said = ""
        person.chat.listeners.append(self._sees)

    def _sees(self, posted: Posted) -> None:
        if posted.id <= self._newest:
            return
        self._newest = posted.id
        self.shown_twice += posted.text == self._said
        self._said = posted.text


@dataclass
class Town:
    """What a town saw, once everybody has their receipt."""

    neighbours: list[Neighbour]
    tally: Tally
    complaints: list[Complaint]
    confirmed: list[int]  # the updates that Telegram will not bring again
    unanswered: int = 0
    line: Counter[str] = field(default_factory=Counter)  # what went wrong on the way to Telegram
    posts: Counter[str] = field(default_factory=Counter)  # and to the webhook


async def lives_through(
    folder: Path, people: int, deaths: Deaths, *, webhook: bool = False, trouble: float = 0.0
) -> Town:
    """Let everybody answer to the end, whatever happens to the bot meanwhile."""
    async with BotApi.serving(seed=people) as api:
        listens = free_port() if webhook else 0
        line = BadLine(int(api.url.rpartition(":")[2]), trouble, deaths.dice)
        posts = BadLine(listens, trouble, deaths.dice)
        async with line.open(), posts.open():
            household = Household(folder, line.url, api.token, listens, posts.url)
            tally = Tally()
            neighbours = [
                Neighbour(
                    api.person(f"P{number}"),
                    Contributor(number, consultation_called("pallmall")),
                    tally,
                    UNHURRIED if trouble else SETTLE,
                )
                for number in range(people)
            ]
            for neighbour in neighbours:
                neighbour.walk.begins()
            await _die(api, household, deaths, tally, people)
            await _finish(api, household, tally, people)
            return Town(
                neighbours=neighbours,
                tally=tally,
                complaints=api.complaints,
                unanswered=len(api.unanswered),
                line=line.happened,
                posts=posts.happened,
                confirmed=api.world.updates.confirmed,
            )


async def _die(
    api: BotApi, household: Household, deaths: Deaths, tally: Tally, people: int
) -> None:
    while deaths.left > 0 and tally.finished + len(tally.stuck) < people:
        point = deaths.point(webhook=bool(household.listens), is_late=tally.finished > 0)
        nth = deaths.dice.randint(1, 2 if point in AT_THE_END else 8)
        asked = _asked(api)
        life = await Life.begins(household, point, nth)
        with life.not_left_behind():
            if not point and deaths.dice.random() < EARLY:
                await life.ends_within(deaths.dice.uniform(0, 1))
            else:
                await _ready(api, life, asked)
                most = LONGEST_WAY_TO_A_POINT if point else deaths.dice.uniform(0, LONGEST_LIFE)
                if await life.ends_within(most):
                    deaths.at[point] += 1
            await life.killed()
        deaths.left -= 1
        deaths.count += 1


async def _finish(api: BotApi, household: Household, tally: Tally, people: int) -> None:
    """Let the bot live until everybody has their receipt, and stop it.

    Nobody needs so long whose bot is well: who does has been forgotten, or waits for ever.
    """
    asked = _asked(api)
    life = await Life.begins(household)
    with life.not_left_behind():
        await _ready(api, life, asked)
        async with asyncio.timeout(FINISHED_WITHIN):
            while tally.finished + len(tally.stuck) < people and not life.is_over:
                await life.ends_within(0.05)
        if life.is_over:
            return await _finish(api, household, tally, people)
        return await life.stops()


async def _ready(api: BotApi, life: Life, asked: int) -> None:
    """Wait until the bot listens; it may die on the way there."""
    async with asyncio.timeout(READY_WITHIN):
        while _asked(api) == asked and not life.is_over:  # noqa: ASYNC110 (nobody tells)
            await asyncio.sleep(0.005)


def _asked(api: BotApi) -> int:
    """Return how often the bot has asked for updates, in either way."""
    return sum(api.calls.get(method, 0) for method in ("getUpdates", "setWebhook"))


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
