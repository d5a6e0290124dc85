"""Health: an operator, or a watchdog of theirs, learns whether the bot hears its messengers."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec import Struct

from bot import health
from bot.present import now
from tests.bot.commanding import intake


class Messenger(Struct):
    name: str
    silence: float


TELEGRAM = Messenger("telegram", 3.0)


async def kept_for_a_moment(file: Path, *heard: Messenger) -> bytes:
    keeping = asyncio.create_task(health.keep(file, heard, now))
    await asyncio.sleep(0)  # it writes at once
    content = await asyncio.to_thread(file.read_bytes)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    return content


def written(folder: Path, *heard: Messenger) -> Path:
    file = folder / "data" / "health"
    file.parent.mkdir()
    file.write_bytes(asyncio.run(kept_for_a_moment(file, *heard)))
    return file


def test_a_bot_that_hears_its_messengers_is_well(tmp_path: Path) -> None:
    written(tmp_path, TELEGRAM, Messenger("matrix", 12.0))
    said = intake(tmp_path, "health")
    assert said == "telegram: answered 3 seconds ago\nmatrix: answered 12 seconds ago\n"


def test_a_messenger_that_does_not_answer_is_named(tmp_path: Path) -> None:
    written(tmp_path, TELEGRAM, Messenger("matrix", 400.0))
    assert intake(tmp_path, "health", status=1) == "matrix: no answer for 7 minutes.\n"


def test_a_bot_that_hangs_is_known_by_what_it_does_not_write(tmp_path: Path) -> None:
    file = written(tmp_path, TELEGRAM)
    long_ago = health.Health(now() - timedelta(seconds=100), {"telegram": 3.0})
    health._write(file, long_ago)
    assert "nothing for 100 seconds" in intake(tmp_path, "health", status=1)


@pytest.mark.parametrize("nonsense", [None, b"", b"{}", b"\xff"])
def test_where_no_bot_runs_an_operator_is_told_how_to_start_one(
    nonsense: bytes | None, tmp_path: Path
) -> None:
    if nonsense is not None:
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "health").write_bytes(nonsense)
    assert "intake serve" in intake(tmp_path, "health", status=1)


def test_a_bot_that_stops_leaves_nothing_that_could_mislead(tmp_path: Path) -> None:
    asyncio.run(kept_for_a_moment(tmp_path / "health", TELEGRAM))
    assert not list(tmp_path.iterdir())


def test_a_full_disk_stops_no_conversation(tmp_path: Path) -> None:
    nowhere = tmp_path / "missing" / "health"
    health._write(nowhere, health.Health(now(), {}))
    assert health.read(nowhere) is None
