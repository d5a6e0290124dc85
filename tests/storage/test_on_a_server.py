"""What a server of databases does otherwise than a file: who has it, and who is told so."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import main_key
from storage.lock import InUse, alone_with
from tests.databases import SERVER, serving, url_of

ROOT = Path(__file__).parents[2]
HOLDS = """
import sys
from storage import main_key
from storage.lock import alone_with
with alone_with(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True, scope="module")
def server() -> Iterator[None]:
    """Be one, if the tests have none yet."""
    if SERVER in os.environ:
        yield
        return
    with pytest.MonkeyPatch.context() as patch, serving() as server:
        patch.setenv(SERVER, server)
        yield


def test_a_second_intake_is_refused_and_a_dead_one_keeps_nobody_out(tmp_path: Path) -> None:
    database = url_of(tmp_path, "intake")
    database = database.update_query_dict({"password": "canary"})
    child = [sys.executable, "-c", HOLDS, database.render_as_string(hide_password=False)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(child, cwd=ROOT, encoding="utf-8", **pipes) as first:  # type: ignore[call-overload]
        assert first.stdout.readline() == "held\n"
        with pytest.raises(InUse, match="Another intake is using the database postgresql") as told:
            alone_with(database).__enter__()
        assert "canary" not in str(told.value)
        with alone_with(url_of(tmp_path / "another", "intake")):
            pass
        first.send_signal(signal.SIGKILL)
    with alone_with(database, patience=5):
        pass


def test_somebody_answers_in_a_terminal_and_is_handed_over(tmp_path: Path) -> None:
    answers = ROOT / "tests" / "bot" / "answers" / "industry.fr.txt"
    urls = {
        "INTAKE_STORAGE__URL": url_of(tmp_path, "intake"),
        "INTAKE_CORE_STORE__0__URL": url_of(tmp_path, "core"),
    }
    environ = {name: url.render_as_string(hide_password=False) for name, url in urls.items()}
    environ["INTAKE_STORAGE__KEY"] = main_key.new_line()

    def intake(*arguments: str, said: str = "") -> str:
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=tmp_path,
            env={**os.environ, **environ, "PYTHONPATH": str(ROOT)},
            input=said,
            capture_output=True,
            check=True,
            encoding="utf-8",
        ).stdout

    intake("play", "--once", said=answers.read_text("utf-8"))
    assert "1 submission." in intake("submissions")
    assert "Started: 1. Sent: 1." in intake("overview")
    assert not list(tmp_path.rglob("*.db"))
