"""`intake matrix verify`, as an operator meets it."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage.lock import alone_with
from tests.bot.commanding import intake
from tests.bot.transports.matrix.devices import Bot
from tests.bot.transports.matrix.operator_there import operator_of
from tests.homeserver import synapse
from tests.homeserver.accounts import new_account
from tests.homeserver.careful import Careful
from tests.homeserver.comparing import Comparison, names
from tests.homeserver.synapse import Homeserver
from tests.watched import watched


@pytest.fixture(scope="module")
def server() -> Iterator[Homeserver]:
    with synapse.running() as one:
        yield one


@pytest.fixture
def bot(server: Homeserver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bot:
    credentials = new_account(server, "bot")
    monkeypatch.setenv("INTAKE_STORAGE__FOLDER", str(tmp_path / "data"))
    monkeypatch.setenv("INTAKE_MATRIX__HOMESERVER", server.url)
    monkeypatch.setenv("INTAKE_MATRIX__USER", credentials.user)
    monkeypatch.setenv("INTAKE_MATRIX__PASSWORD", credentials.password)
    return Bot(server, credentials, tmp_path / "data")


@contextmanager
def running_bot(bot: Bot) -> Iterator[None]:
    """Have the database as a bot has it that runs."""
    with alone_with(f"sqlite:///{bot.data}/intake.db"):
        yield


async def command() -> Process:
    arguments = (sys.executable, "-m", "bot", "matrix", "verify")
    return await asyncio.create_subprocess_exec(
        *arguments, env={**os.environ, **watched()}, stdin=PIPE, stdout=PIPE, stderr=PIPE
    )


async def until_asked(process: Process, question: str) -> str:
    """Return what is printed up to a question."""
    assert process.stdout is not None
    return (await asyncio.wait_for(process.stdout.readuntil(question.encode()), 60)).decode()


async def answer(process: Process, said: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{said}\n".encode())
    await process.stdin.drain()


@pytest.mark.parametrize("said", ["y", "n"])
def test_an_operator_compares_with_somebody_and_says_whether_it_is_the_same(bot: Bot, said: str):
    async def go() -> tuple[str, str, int | None]:
        async with Careful.at(bot.server) as ada, operator_of(bot) as operator:
            process = await command()
            await until_asked(process, "Ctrl-C ends this.")
            comparison = Comparison(ada, bot.user, operator.account.device)
            await comparison.ask()
            asks = await until_asked(process, "to compare now?")
            assert f"{ada.user} asks, from the device {ada.client.device_id}." in asks
            await answer(process, "y")
            emoji, numbers = await comparison.until_there_are_words()
            shown = await until_asked(process, "Do they see the same?")
            for number, name in enumerate(names(emoji), start=1):
                assert f"  {number}. {name}\n" in shown
            assert f"the numbers {' '.join(map(str, numbers))}." in shown
            await answer(process, said)
            await comparison.confirm()
            end, refusal = await process.communicate()
            return end.decode(), refusal.decode(), process.returncode

    with running_bot(bot):
        end, refusal, status = asyncio.run(go())
    if said == "y":
        assert "It has signed their identity." in end
    else:
        assert "is not verified. The words differ." in refusal
    assert status == (0 if said == "y" else 1)


def test_an_operator_who_is_not_in_touch_with_whoever_asks_declines(bot: Bot):
    async def go() -> None:
        async with Careful.at(bot.server) as ada, operator_of(bot) as operator:
            comparison = Comparison(ada, bot.user, operator.account.device)
            await comparison.ask()
            process = await command()
            await until_asked(process, "to compare now?")
            await answer(process, "n")
            assert (await comparison.hear("cancel"))["code"] == "m.user"
            await until_asked(process, "Ctrl-C ends this.")
            process.send_signal(signal.SIGINT)
            await process.communicate()

    with running_bot(bot):
        asyncio.run(go())


def test_where_the_bot_does_not_run_an_operator_is_told(
    bot: Bot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    assert "The bot is not running" in intake(tmp_path, "matrix", "verify", status=1)
    monkeypatch.delenv("INTAKE_MATRIX__HOMESERVER")
    monkeypatch.delenv("INTAKE_MATRIX__USER")
    monkeypatch.delenv("INTAKE_MATRIX__PASSWORD")
    assert "No account on Matrix" in intake(tmp_path, "matrix", "verify", status=1)
