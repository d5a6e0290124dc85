"""`intake serve` as an operator runs it, with a person in an encrypted room.

`make rooms` lets another one answer as well.
"""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.bot.commanding import intake
from tests.bot.transports.matrix.devices import Bot
from tests.bot.transports.telegram.test_transcripts import without_moments
from tests.homeserver.person import Person
from tests.watched import watched

ROOT = Path(__file__).parents[4]
ANSWERS = ROOT / "tests" / "bot" / "answers"
WALKS = ["industry.fr"] + (["civil_society.en"] if "INTAKE_ROOMS" in os.environ else [])
QUIET = 0.3  # seconds after which nothing more comes


@asynccontextmanager
async def serving(bot: Bot, **settings: str) -> AsyncIterator[Process]:
    """Run the bot as a process of its own, until the block is left."""
    given = {
        "MATRIX__HOMESERVER": bot.url or bot.server.url,
        "MATRIX__USER": bot.user,
        "MATRIX__PASSWORD": bot.credentials.password,
        **settings,
    }
    ours = {f"INTAKE_{name}": value for name, value in given.items()}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "serve"),
        cwd=bot.data,
        env={**os.environ, "PYTHONPATH": str(ROOT), **ours, **watched()},
        stderr=PIPE,
    )
    try:
        assert process.stderr is not None
        async with asyncio.timeout(30):
            while f"Matrix: {bot.user} is listening" not in await _line(process.stderr):
                pass
        yield process
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 30) == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _line(log: asyncio.StreamReader) -> str:
    line = await log.readline()
    assert line, "the bot ended"
    return line.decode()


async def answers(person: Person, bot: str, lines: list[str]) -> None:
    """Do what the lines of a file for `intake play` say, hearing all that comes."""
    room = await person.chat_with(bot)
    await _hears_something(person, bot, 0)
    written: list[str] = []
    for line in lines:
        heard = len(person.said_by(bot))
        if line.startswith("/edit "):
            _, number, words = line.split(" ", 2)
            written.append(await person.edit(room, written[int(number) - 1], words))
        else:
            written.append(await person.write(room, line.strip("[]")))
        await _hears_something(person, bot, heard)


async def _hears_something(person: Person, bot: str, heard: int) -> None:
    await person.wait_for(heard + 1, bot)
    count = 0
    while count != (count := len(person.said_by(bot))):  # noqa: ASYNC110 (nobody tells)
        await asyncio.sleep(QUIET)


def stored(folder: Path) -> dict[str, Any]:
    """Return what the core store has of the only person there is."""
    (line,) = intake(folder, "submissions", "--json").splitlines()
    body = json.loads(line)
    told = {name: without_moments(body[name]) for name in ("answers", "consents")}
    for consent in told["consents"]:
        del consent["how"]  # what is a button in one messenger is a word in another
    return told


@pytest.mark.timeout(240)
@pytest.mark.parametrize("name", WALKS)
def test_what_a_person_answers_in_an_encrypted_room_is_what_is_stored_from_a_terminal(
    name: str, bot: Bot, tmp_path_factory: pytest.TempPathFactory
) -> None:
    said = (ANSWERS / f"{name}.txt").read_text("utf-8")

    async def go() -> None:
        async with serving(bot), Person.at(bot.server) as ada:
            await answers(ada, bot.user, said.splitlines())
            assert all(one.encrypted for one in ada.said_by(bot.user))

    asyncio.run(go())
    at_a_terminal = tmp_path_factory.mktemp("terminal")
    intake(at_a_terminal, "play", said=said)
    assert stored(bot.data) == stored(at_a_terminal)
