"""The bot beside which ours is measured does what it should: an unfair comparison is none."""

import asyncio
import json
import signal
import sqlite3
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.botapi.api import BotApi
from tests.botapi.participants import Respondent
from tests.botapi.walking import Tally, Walk
from tests.conversing import HERE

PEOPLE = 2
SETTLE = 0.1  # a busy machine may pause so long between the two messages of one turn


@pytest.mark.no_cover
def test_everybody_who_takes_part_is_kept_at_one_message_a_turn(tmp_path: Path) -> None:
    database = tmp_path / "plain.db"
    took, calls = asyncio.run(_take_part(database))

    presses = calls["answerCallbackQuery"]
    assert calls["editMessageReplyMarkup"] == presses  # the keyboard goes, or shows what is chosen
    assert presses < took["turns"] < calls["sendMessage"] + presses
    assert 0 < took["of_which_starting"] < took["cpu_seconds"]
    assert took["max_rss_kb"] > 0
    with sqlite3.connect(database) as kept:
        assert kept.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        submitted = [json.loads(body) for (body,) in kept.execute("SELECT body FROM submissions")]
        answers = kept.execute("SELECT session_id, question, value FROM answers").fetchall()
    kept.close()
    assert len(submitted) == PEOPLE
    assert all(body["consents"]["c_take_part"] for body in submitted)
    given = {question for body in submitted for question in body["answers"]}
    assert given <= {question for _, question, _ in answers}
    assert all(len(body["answers"]["q12_prec_rank"]) == 3 for body in submitted)


async def _take_part(database: Path) -> tuple[dict[str, Any], dict[str, int]]:
    async with BotApi.serving() as api, _plain_bot(api, database) as bot, asyncio.timeout(110):
        await api.world.updates.asked.wait()
        tally = Tally()
        for number in range(PEOPLE):
            someone = Respondent(number, ends="have been sent")
            Walk(api.person(f"P{number}"), someone, tally, settle=SETTLE).begins()
        while tally.finished < PEOPLE and not tally.stuck:  # noqa: ASYNC110 (nobody tells)
            await asyncio.sleep(0.01)
        bot.send_signal(signal.SIGTERM)
        printed, _ = await bot.communicate()
        assert (tally.silences, tally.stuck) == (0, [])
        assert (api.complaints, api.unanswered) == ([], [])
        return json.loads(printed), api.calls


@asynccontextmanager
async def _plain_bot(api: BotApi, database: Path) -> AsyncIterator[Process]:
    """Run it, and leave no process behind, whatever comes of it."""
    bot = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.benchmarks.telegram.plain"),
        *("--api", api.url, "--token", api.token, "--database", str(database)),
        cwd=HERE.parent,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield bot
    finally:
        with suppress(ProcessLookupError):
            bot.kill()
