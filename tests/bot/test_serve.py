"""`intake serve` as an operator runs it: it starts, waits, and stops when it is asked to."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest

from storage.lock import alone_with
from tests.botapi.api import TOKEN
from tests.watched import watched

ROOT = Path(__file__).parents[2]
BEGUN = 3.0  # seconds after which a process looks for its database; it waits for another five


def serve(folder: Path, **settings: str) -> "subprocess.Popen[str]":
    ours = {f"INTAKE_{name}": value for name, value in settings.items()}
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "serve"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **ours, **watched()},
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_a_bot_that_cannot_reach_telegram_stops_when_it_is_asked_to(
    asked: signal.Signals, tmp_path: Path
) -> None:
    with serve(tmp_path, TELEGRAM__TOKEN=TOKEN, TELEGRAM__API="http://127.0.0.1:9") as bot:
        assert bot.stderr is not None
        assert "no answer at the start" in bot.stderr.readline()
        bot.send_signal(asked)
        assert bot.wait(10) == 0


def test_a_bot_that_starts_while_a_command_has_the_database_starts_a_moment_later(
    tmp_path: Path,
) -> None:
    with ExitStack() as command:
        command.enter_context(alone_with(f"sqlite:///{tmp_path / 'data' / 'intake.db'}"))
        with serve(tmp_path, TELEGRAM__TOKEN=TOKEN, TELEGRAM__API="http://127.0.0.1:9") as bot:
            assert bot.stderr is not None
            threading.Timer(BEGUN, command.close).start()
            assert "no answer at the start" in bot.stderr.readline()
            bot.send_signal(signal.SIGTERM)
            assert bot.wait(10) == 0


def test_an_operator_without_a_token_is_told_where_to_get_one(tmp_path: Path) -> None:
    with serve(tmp_path) as bot:
        _, told = bot.communicate(timeout=20)
    assert bot.returncode == 1
    assert "@BotFather" in told


@pytest.mark.parametrize(
    ("setting", "value", "cure"),
    [
        ("TELEGRAM__TOKEN", "1: abc", "on one line"),
        ("TELEGRAM__TOKEN", "110201543:AAHdqTc", "from @BotFather, all of it"),
        ("TELEGRAM__LISTEN", "8443", "host:port"),
        ("TELEGRAM__WEBHOOK", "x.org", "whole address"),
        ("TELEGRAM__API", "localhost:9", "whole address"),
    ],
)
def test_a_setting_that_is_written_wrongly_is_explained(
    setting: str, value: str, cure: str, tmp_path: Path
) -> None:
    with serve(tmp_path, **{setting: value}) as bot:
        _, told = bot.communicate(timeout=20)
    assert bot.returncode == 2
    assert cure in told
