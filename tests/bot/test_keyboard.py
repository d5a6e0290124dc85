"""`intake play` at a real terminal: typed at, left, and come back to."""

import os
import pty
import re
import select
import signal
import sys
import termios
import time
from pathlib import Path

import pytest

from locales import say

ROOT = Path(__file__).parents[2]
TINY = ROOT / "tests" / "consultations" / "tiny.toml"
HINT = "/quit leaves; /edit 3 … and /delete 3 change what you wrote at #3."


class Person:
    """Somebody at a terminal with `intake play` running in it."""

    def __init__(self, folder: Path, *arguments: str, **environ: str) -> None:
        self.seen = ""
        self.place = 0
        self.process, self.terminal = pty.fork()
        if not self.process:
            os.chdir(folder)
            environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", **environ}
            command = [sys.executable, "-m", "bot", "play", *arguments]
            os.execve(sys.executable, command, environment)

    def reads(self, words: str, within: float = 30) -> str:
        """Read on as far as `words`, and return all that was new, as plain text."""
        end = time.monotonic() + within
        while words not in plain(self.seen)[self.place :]:
            ready, _, _ = select.select([self.terminal], [], [], max(0, end - time.monotonic()))
            more = self._more() if ready else ""
            assert more, f"“{words}” did not appear in: {self.seen}"
            self.seen += more
        before, self.place = self.place, plain(self.seen).index(words, self.place) + len(words)
        return plain(self.seen)[before : self.place]

    def writes(self, line: str) -> None:
        os.write(self.terminal, line.encode())

    def status(self) -> int:
        """Wait for the end and return the exit status."""
        while more := self._more():
            self.seen += more
        _, status = os.waitpid(self.process, 0)
        self.echoed = self.echoes()
        os.close(self.terminal)
        return os.waitstatus_to_exitcode(status)

    def echoes(self) -> bool:
        """Say whether the terminal shows what is typed by itself, as it does for a shell."""
        return bool(termios.tcgetattr(self.terminal)[3] & termios.ECHO)

    def _more(self) -> str:
        try:
            return os.read(self.terminal, 65536).decode("utf-8", "replace")
        except OSError:  # Linux says so when the other side is closed
            return ""


def plain(shown: str) -> str:
    return " ".join(re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown).split())


def test_somebody_answers_leaves_and_finds_the_open_question_again(tmp_path: Path) -> None:
    person = Person(tmp_path)
    assert "1. English" in person.reads("#1 >")
    person.writes("1\n")
    person.reads("Continue")
    person.reads("#2 >")
    person.writes("\x04")
    person.reads("Your answers are kept. To go on, run the same command.")
    assert person.status() == 0

    person = Person(tmp_path)
    person.reads("Continue")
    person.reads("#1 >")
    person.writes("/quit\n")
    assert person.status() == 0


def test_the_hint_is_in_the_language_of_whoever_reads_it(tmp_path: Path) -> None:
    person = Person(tmp_path, "--language", "fr")
    person.reads(plain(say("fr", HINT)))
    person.reads("#1 >")
    person.writes("/edit 7 x\n")
    person.reads(plain(say("fr", "Line {number} of this chat is not a message.", number="7")))
    person.writes("/quit\n")
    assert person.status() == 0


def test_what_an_operator_should_know_does_not_appear_among_a_participants_words(
    tmp_path: Path,
) -> None:
    (tmp_path / "core.db").write_bytes(b"not a database" * 100)
    lines = ("1", "[Continue]", "[Yes, I agree]", "Peace.", "[Go on]", "[Send my answers]")
    environ = {"INTAKE_CORE_STORE__0__URL": "sqlite:///core.db"}
    person = Person(tmp_path, "--consultation", str(TINY), **environ)
    for number, line in enumerate(lines, start=1):
        person.reads(f"#{number} >")
        person.writes(f"{line}\n")
    person.reads(f"#{len(lines) + 1} >")
    time.sleep(1.5)  # long enough for the hand-off to have tried
    person.writes("/quit\n")
    assert person.status() == 0
    assert "Reference" in person.seen
    assert "WARNING" not in person.seen


def test_ctrl_c_leaves_as_kindly_and_gives_the_terminal_back(tmp_path: Path) -> None:
    person = Person(tmp_path)
    person.reads("#1 >")
    assert not person.echoes()  # readline has taken it over
    person.writes("half a li\x03")
    assert person.status() == 0
    assert person.echoed


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_who_wants_no_colours_gets_none(tmp_path: Path, environ: dict[str, str]) -> None:
    person = Person(tmp_path, **environ)
    person.reads("#1 >")
    assert "\x1b[" not in person.seen.replace("\x1b[?2004h", "")  # readline asks how text is pasted
    os.kill(person.process, signal.SIGTERM)
    assert person.status() == 0
