"""One intake to a database: a second one is told kindly, and a dead one keeps nobody out."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from storage.lock import InUse, alone_with

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the lock is POSIX's")


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'intake.db'}"


def test_a_second_intake_is_told_which_process_has_the_database(tmp_path: Path) -> None:
    with alone_with(url(tmp_path)):
        with pytest.raises(InUse, match=rf"\(process {os.getpid()}\) is using .*intake\.db"):
            alone_with(url(tmp_path)).__enter__()
        with alone_with(url(tmp_path / "another")):
            pass
    with alone_with(url(tmp_path)):
        pass


def test_a_process_that_is_not_named_is_refused_all_the_same(tmp_path: Path) -> None:
    with alone_with(url(tmp_path)):
        (tmp_path / "intake.db.lock").write_text("")
        with pytest.raises(InUse, match=r"^Another intake is using"):
            alone_with(url(tmp_path)).__enter__()


def test_what_is_in_memory_can_be_nobody_elses() -> None:
    with alone_with("sqlite://"), alone_with("sqlite://"):
        pass


def test_a_killed_intake_keeps_nobody_out(tmp_path: Path) -> None:
    play = [sys.executable, "-m", "bot", "play"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        play,
        cwd=tmp_path,
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as first:
        assert first.stdout is not None
        assert first.stdin is not None
        assert first.stdout.readline().startswith("< ")

        def another(*arguments: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                [sys.executable, "-m", "bot", *arguments],
                cwd=tmp_path,
                env=environ,
                input="",
                capture_output=True,
                encoding="utf-8",
                check=False,
            )

        refused = another("play", "--as", "ada")
        assert refused.returncode == 2
        assert f"Another intake (process {first.pid}) is using" in refused.stderr
        assert "Traceback" not in refused.stderr
        assert another("rotate").returncode == 2
        assert another("submissions").returncode == 0
        assert another("aside").stdout == "0 messages set aside.\n"
        first.send_signal(signal.SIGKILL)
        first.wait()
        assert another("play", "--as", "ada").returncode == 0
