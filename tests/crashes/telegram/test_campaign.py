"""Killed at any instant, and at each that matters, the bot loses no answer and keeps none twice.

`make crash`, or INTAKE_CRASHES=2000, for a whole campaign; `make test` dies a few times.
"""

import asyncio
import os
import random
from pathlib import Path

import pytest

from tests.botapi.api import TOKEN, BotApi
from tests.botapi.running import run
from tests.botapi.walking import Tally
from tests.crashes.telegram.campaign import campaign
from tests.crashes.telegram.lives import Household, Life
from tests.crashes.telegram.proxy import ANSWERS, REQUESTS, BadLine
from tests.crashes.telegram.town import Town, free_port
from tests.crashes.telegram.verdict import judged

CRASHES = int(os.environ.get("INTAKE_CRASHES", "6"))
SEED = os.environ.get("INTAKE_CRASHES_SEED", "crash")
ENOUGH = 200  # deaths, after which every named point must have been reached

pytestmark = [pytest.mark.timeout(120 + 5 * CRASHES), pytest.mark.no_cover]


def test_everybody_who_answers_a_bot_that_keeps_dying_is_heard_once_and_whole(
    capsys: pytest.CaptureFixture[str],
) -> None:
    came = run(campaign(CRASHES, SEED, people=12 if CRASHES >= ENOUGH else 4))
    with capsys.disabled():
        print(f"\n{came}", *came.verdict.faults, sep="\n")  # noqa: T201
    assert came.verdict.faults == []
    assert came.deaths == CRASHES
    assert CRASHES < ENOUGH or not came.unreached


def test_a_bot_that_ends_over_something_nobody_foresaw_has_not_been_killed(tmp_path: Path) -> None:
    async def go() -> None:
        household = Household(tmp_path, "http://127.0.0.1:9", TOKEN, dying="no.such.program")
        life = await Life.begins(household, "before COMMIT")
        await life.ends_within(20)

    with pytest.raises(AssertionError, match=r"by itself \(1\), and its log says:\n.*such"):
        asyncio.run(go())


@pytest.mark.parametrize(("program", "lost"), [("points", 0), ("hasty", 1)])
def test_what_a_bot_confirmed_and_did_not_keep_is_called_lost_though_its_writer_could_try_again(
    program: str, lost: int, tmp_path: Path
) -> None:
    async def go() -> Town:
        async with BotApi.serving() as api:
            api.person().starts()
            dying = f"tests.crashes.telegram.{program}"
            household = Household(tmp_path, api.url, api.token, dying=dying)
            life = await Life.begins(household, "before a batch is taken")
            assert await life.ends_within(20)
            life = await Life.begins(household)
            api.person().starts()
            await api.all_confirmed(20)
            await life.stops()
            return Town([], Tally(), api.complaints, api.world.updates.confirmed)

    found = judged(asyncio.run(go()), tmp_path, [])
    assert found.confirmed == 2
    assert found.faults == [f"confirmed and not kept: {lost} updates"] * lost


def test_whatever_happens_to_what_telegram_posts_is_made_good_by_posting_it_again(
    tmp_path: Path,
) -> None:
    async def go() -> Town:
        async with BotApi.serving() as api:
            port = free_port()
            posts = BadLine(port, 0.2, random.Random(SEED))  # noqa: S311
            async with posts.open():
                life = await Life.begins(Household(tmp_path, api.url, api.token, port, posts.url))
                people = [api.person() for _ in range(30)]
                for person in people:
                    person.starts()
                    person.writes("/help")
                await api.all_confirmed(20)
                assert not [one for one in people if len(one.screen) < 4]
                await life.stops()
            return Town(
                [], Tally(), api.complaints, api.world.updates.confirmed, posts=posts.happened
            )

    town = asyncio.run(go())
    found = judged(town, tmp_path, [])
    assert found.faults == []
    assert found.confirmed == 60
    assert set(town.posts) == {*REQUESTS, *ANSWERS}
    assert "Traceback" not in (tmp_path / "log").read_text("utf-8")
