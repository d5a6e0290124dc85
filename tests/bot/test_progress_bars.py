"""How far a command is: shown to whoever looks on at a terminal, and to nobody in a pipe."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bot.commanding import intake
from tests.bot.test_keyboard import ROOT

REMINDERS = str(ROOT / "tests" / "consultations" / "reminders.toml")
SAID = "English\n[Continue]\n[Yes, I agree]\nFrance\nstop\n[Yes, I agree]\nSeoul\n"
INVITE = ("invite", "--telegram", "ExampleBot", "--count", "3", "--qr", "codes", "--sheet", "a.pdf")
BARS = [(("remind",), ["Counting"]), (INVITE, ["QR codes", "Cards"])]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder in which somebody has stopped before the end."""
    intake(tmp_path, "play", "--consultation", REMINDERS, said=SAID)
    return tmp_path


def run(folder: Path, *arguments: str, stderr: int) -> str:
    """Run `intake` in a process of its own, and return what it printed as its result."""
    environ = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm",
        "FORCE_COLOR": "1",  # as in many a log: colours are wished for, and nobody looks on
        "INTAKE_CONSULTATION__FILE": REMINDERS,
    }
    command = [sys.executable, "-m", "bot", *arguments]
    done = subprocess.run(
        command, cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=stderr, check=True
    )
    return done.stdout.decode()


@pytest.mark.parametrize(("arguments", "bars"), BARS)
def test_an_operator_at_a_terminal_sees_each_bar_come_to_its_end(
    folder: Path, arguments: tuple[str, ...], bars: list[str]
) -> None:
    ours, theirs = pty.openpty()
    printed = run(folder, *arguments, stderr=theirs)
    os.close(theirs)
    seen = b""
    while more := _more(ours):
        seen += more
    os.close(ours)
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen.decode())
    for bar in bars:
        assert re.search(rf"{bar} ━+ +100%", shown), shown
        assert bar not in printed  # a result that is written to a file has no bar in it


def _more(terminal: int) -> bytes:
    """Return what else was shown there; nothing after the end, which Linux tells as an error."""
    try:
        return os.read(terminal, 65_536)
    except OSError:
        return b""


@pytest.mark.parametrize(("arguments", "bars"), BARS)
def test_a_pipe_is_told_nothing_of_it(
    folder: Path, arguments: tuple[str, ...], bars: list[str], tmp_path: Path
) -> None:
    with (tmp_path / "errors").open("wb") as file:
        printed = run(folder, *arguments, stderr=file.fileno())
    told = (tmp_path / "errors").read_text("utf-8")
    for bar in bars:
        assert bar not in printed + told
    assert "\x1b" not in printed + told
    assert "━" not in printed + told
