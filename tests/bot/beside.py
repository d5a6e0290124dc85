"""A bot that runs in a process of its own, for whoever operates it from beside."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.botapi.api import TOKEN
from tests.watched import watched

ROOT = Path(__file__).parents[2]

Process = subprocess.Popen[bytes]

NOBODY_ANSWERS = {"INTAKE_TELEGRAM__TOKEN": TOKEN, "INTAKE_TELEGRAM__API": "http://127.0.0.1:9"}
"""A messenger that cannot be reached: the bot has all the more time."""


def started(folder: Path, *command: str) -> Process:
    """Start a program of ours in `folder`, as a person does."""
    return subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=folder,
        env={**os.environ, **NOBODY_ANSWERS, "PYTHONPATH": str(ROOT), **watched()},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@contextmanager
def serving(folder: Path, *command: str) -> Iterator[Process]:
    """Have `intake serve`, or another `command` that is like it, run until the end."""
    with started(folder, *(command or ("bot", "serve"))) as bot:
        lock = folder / "data" / "intake.db.lock"
        until(lambda: lock.exists() and lock.read_text() == str(bot.pid))
        try:
            yield bot
        finally:
            bot.terminate()
            bot.wait(20)


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.05)
