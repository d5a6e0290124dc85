"""Killed at any instant and started again, `intake play` ends as if nothing had happened.

`make kills`, or INTAKE_KILLS=200, for many deaths; `make test` dies a few times.
Each life is ended somewhere between two of the bot's messages: in the middle
of a commit, before or after it, while replies are shown, during the hand-off.
"""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
ANSWERS = Path(__file__).parent / "answers"
STILLBORN = 0.15
"""So many of the lives end during their start: the key, the tables, the opening."""
KILLS = int(os.environ.get("INTAKE_KILLS", "6"))

pytestmark = pytest.mark.timeout(60 + 5 * KILLS)


def start(folder: Path, answers: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bot", "play", "--once"]
    with answers.open() as lines:
        return subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=lines,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )


def run_undisturbed(folder: Path, answers: Path) -> None:
    with start(folder, answers) as process:
        _, trouble = process.communicate()
    assert (process.returncode, trouble) == (0, "")


def run_and_kill(folder: Path, answers: Path, chance: random.Random) -> bool:
    """Let it live for some replies and a moment more; return whether it was killed in time.

    Some do not live to see the first one: they are killed while they start.
    """
    with start(folder, answers) as process:
        if chance.random() < STILLBORN:
            time.sleep(chance.uniform(0.1, 0.8))
            process.send_signal(signal.SIGKILL)
            _, trouble = process.communicate()
            assert trouble == ""
            return process.returncode == -signal.SIGKILL
        replies = chance.randint(0, 12)
        assert process.stdout is not None
        for line in process.stdout:
            replies -= line.startswith("< ")
            if replies <= 0:
                break
        # A commit takes a few milliseconds: any instant of it may be the last one.
        time.sleep(chance.uniform(0, 0.012))
        process.send_signal(signal.SIGKILL)
        _, trouble = process.communicate()
    assert trouble == ""
    return process.returncode == -signal.SIGKILL


def kept(folder: Path) -> list[Any]:
    """Return what the core store holds, without what is different in every run."""
    process = subprocess.run(
        [sys.executable, "-m", "bot", "submissions", "--json", "--revisions"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )
    return [without_chance(json.loads(line)) for line in process.stdout.splitlines()]


def without_chance(value: Any) -> Any:
    """Leave out ids and instants; and `how`, since an old button's label is then typed."""
    by_chance = {"submission", "reference", "submitted_at", "at", "how"}
    match value:
        case dict():
            return {
                key: without_chance(each) for key, each in value.items() if key not in by_chance
            }
        case list():
            return [without_chance(each) for each in value]
        case _:
            return value


def left_over(folder: Path) -> dict[str, int]:
    with closing(sqlite3.connect(folder / "data" / "intake.db")) as database:
        return {
            table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
            for table in ("outbox", "handoffs", "set_aside")
        }


@pytest.mark.parametrize("answers", sorted(ANSWERS.glob("*.txt")), ids=lambda path: path.stem)
def test_somebody_whose_computer_keeps_dying_is_heard_once_and_whole(
    answers: Path, tmp_path: Path
) -> None:
    undisturbed = tmp_path / "undisturbed"
    undisturbed.mkdir()
    run_undisturbed(undisturbed, answers)
    expected = kept(undisturbed)
    assert expected

    chance = random.Random(os.environ.get("INTAKE_KILLS_SEED", "kills"))  # noqa: S311 (not a secret)
    kills, lives = 0, 0
    while kills < KILLS:
        lives += 1
        folder = tmp_path / f"life{lives}"
        folder.mkdir()
        while kills < KILLS and run_and_kill(folder, answers, chance):
            kills += 1
        run_undisturbed(folder, answers)
        assert kept(folder) == expected
        assert left_over(folder) == {"outbox": 0, "handoffs": 0, "set_aside": 0}
