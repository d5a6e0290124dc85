"""A campaign: town after town, until the bot has died often enough in each way of being reached.

`python -m tests.crashes.telegram.campaign DEATHS [SEED]`, or `make crash`.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.botapi.running import run
from tests.crashes.telegram.points import ANYWHERE, AT_THE_END, POLLING, WEBHOOK
from tests.crashes.telegram.town import Deaths, lives_through
from tests.crashes.telegram.verdict import Answers, Verdict, judged, said_by_everybody

PEOPLE = 12
TROUBLE = 0.004  # of each piece on the bad line, in every second town


@dataclass
class Campaign:
    """What has come of it so far."""

    deaths: int = 0
    reached: Counter[str] = field(default_factory=Counter)
    line: Counter[str] = field(default_factory=Counter)
    posts: Counter[str] = field(default_factory=Counter)
    verdict: Verdict = field(default_factory=Verdict)
    towns: int = 0
    seconds: float = 0.0

    @property
    def unreached(self) -> set[str]:
        return {*ANYWHERE, *AT_THE_END, *POLLING, *WEBHOOK} - set(self.reached)

    def __str__(self) -> str:
        points = len(self.reached)
        verdict = self.verdict
        return (
            f"{self.deaths:,} kills, {sum(self.reached.values()):,} of them at {points} named "
            f"points ({len(self.unreached)} not reached); {sum(self.line.values()):,} faults on "
            f"the line, {sum(self.posts.values()):,} of the webhook's posts; "
            f"{self.towns} towns, {verdict.answers:,} answers: {len(verdict.lost)} lost, "
            f"{len(verdict.doubled)} doubled, {len(verdict.others)} other faults; "
            f"{verdict.confirmed:,} updates confirmed, and each looked for in the ledger; "
            f"{verdict.silences} long silences; "
            f"{verdict.shown_twice:,} of {verdict.messages:,} messages shown twice; "
            f"{self.seconds:,.0f} seconds"
        )


async def campaign(deaths: int, seed: str, *, people: int = PEOPLE, say: bool = False) -> Campaign:
    """Kill the bot so many times, half of them while it polls and half behind a webhook."""
    began = time.monotonic()
    result = Campaign()
    expected = await _undisturbed(people)
    halves = [(deaths + 1) // 2, deaths // 2]
    async with asyncio.TaskGroup() as group:
        for webhook, half in enumerate(halves):
            dice = random.Random(f"{seed} {webhook}")  # noqa: S311
            part = _half(Deaths(half, dice), expected, result, webhook=bool(webhook), say=say)
            group.create_task(part)
    result.seconds = time.monotonic() - began
    return result


async def _undisturbed(people: int) -> list[Answers]:
    with tempfile.TemporaryDirectory() as folder:
        nothing = Deaths(0, random.Random())  # noqa: S311
        town = await lives_through(Path(folder), people, nothing)
        return said_by_everybody(town, Path(folder))


async def _half(
    deaths: Deaths, expected: list[Answers], result: Campaign, *, webhook: bool, say: bool
) -> None:
    towns = 0
    while deaths.left > 0:
        before, reached = deaths.count, Counter(deaths.at)
        trouble = TROUBLE if towns % 2 else 0.0
        with tempfile.TemporaryDirectory() as folder:
            town = await lives_through(
                Path(folder), len(expected), deaths, webhook=webhook, trouble=trouble
            )
            result.verdict += judged(town, Path(folder), expected)
        towns += 1
        result.towns += 1
        result.deaths += deaths.count - before
        result.reached += deaths.at - reached
        result.line += town.line
        result.posts += town.posts
        if say:
            print(result, flush=True)  # noqa: T201
            for fault in result.verdict.faults:
                print(fault, flush=True)  # noqa: T201


if __name__ == "__main__":
    deaths, *seed = sys.argv[1:]
    made = run(campaign(int(deaths), *(seed or ["crash"]), say=True))
    print(made)  # noqa: T201
    sys.exit(bool(made.verdict.faults or made.unreached))
