"""Whoever only reads changes nothing, not a byte: whoever writes meanwhile, and however it ends."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import Engine, text

from storage import migrations
from storage.database import engine_for, open_database, truncate_log
from storage.migrations import NotOurs, Older
from storage.reading import looked_into
from storage.schema import cursors

ROOT = Path(__file__).parents[2]

WRITER = """
import sys
from itertools import count
from storage.database import open_database
from storage.schema import cursors

engine = open_database(sys.argv[1])
for number in count(1):
    with engine.begin() as connection:
        if number == 1:
            connection.execute(cursors.insert().values(source="a", value="0"))
        connection.execute(cursors.update().values(value=str(number)))
    print(number, flush=True)
"""


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'intake.db'}"


def value(engine: Engine) -> str | None:
    with engine.begin() as connection:
        found: str | None = connection.scalar(cursors.select().with_only_columns(cursors.c.value))
        return found


def writer(folder: Path) -> "subprocess.Popen[str]":
    """Start a process that writes without end, and tells each number that it has committed."""
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, url(folder)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def contents(folder: Path) -> dict[str, bytes]:
    """Return the database and its log; the index beside them is only for who is there."""
    return {name: (folder / name).read_bytes() for name in ("intake.db", "intake.db-wal")}


def test_what_a_killed_bot_has_left_in_the_log_is_read_and_left_there(tmp_path: Path) -> None:
    with writer(tmp_path) as bot:
        assert bot.stdout is not None
        while int(bot.stdout.readline()) < 20:
            pass
        bot.send_signal(signal.SIGKILL)
    before = contents(tmp_path)
    assert before["intake.db-wal"]
    engine = looked_into(url(tmp_path), "intake")
    assert int(value(engine) or 0) >= 20
    engine.dispose()  # the last one to leave, who would copy the log back if it could
    assert contents(tmp_path) == before


def test_a_database_at_rest_is_read_and_left_as_it_was(tmp_path: Path) -> None:
    open_database(url(tmp_path)).dispose()
    before = (tmp_path / "intake.db").read_bytes()
    engine = looked_into(url(tmp_path), "intake")
    assert value(engine) is None
    engine.dispose()
    assert (tmp_path / "intake.db").read_bytes() == before


def test_a_reader_sees_what_is_committed_while_another_process_writes(tmp_path: Path) -> None:
    with writer(tmp_path) as bot:
        assert bot.stdout is not None
        told = int(bot.stdout.readline())
        engine = looked_into(url(tmp_path), "intake")
        for _ in range(200):
            seen = int(value(engine) or 0)
            assert seen >= told
            told = int(bot.stdout.readline())
        engine.dispose()
        bot.kill()
    engine = open_database(url(tmp_path))
    with engine.begin() as connection:
        assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
    engine.dispose()


def test_a_reader_holds_up_nobody_who_writes_and_waits_for_nobody(tmp_path: Path) -> None:
    engine = open_database(url(tmp_path))
    reader = looked_into(url(tmp_path), "intake")
    with reader.begin() as reading, engine.begin() as writing:
        reading.execute(cursors.select())
        writing.execute(cursors.insert().values(source="a", value="1"))
        assert reading.execute(cursors.select()).all() == []
    assert value(reader) == "1"
    reader.dispose()
    engine.dispose()


def test_a_reader_holds_up_nobody_who_erases_and_the_log_is_emptied_once_it_has_read(
    tmp_path: Path,
) -> None:
    engine = open_database(url(tmp_path))
    with engine.begin() as connection:
        connection.execute(cursors.insert().values(source="a", value="1"))
    reader = looked_into(url(tmp_path), "intake")
    with reader.begin() as reading:
        reading.execute(cursors.select())
        with engine.begin() as connection:
            connection.execute(cursors.delete())
        begun = monotonic()
        assert not truncate_log(engine)
        assert monotonic() - begun < 1
    assert truncate_log(engine)
    with engine.begin() as connection:
        assert connection.scalar(text("PRAGMA busy_timeout")) == 5000
    assert contents(tmp_path)["intake.db-wal"] == b""
    reader.dispose()
    engine.dispose()


@pytest.mark.parametrize(
    "wish",
    [
        "INSERT INTO cursors VALUES ('a', '1')",
        "CREATE TABLE mine (id INTEGER)",
        "PRAGMA user_version = 7",
    ],
)
def test_a_reader_cannot_write_whatever_it_tries(wish: str, tmp_path: Path) -> None:
    engine = open_database(url(tmp_path))
    reader = looked_into(url(tmp_path), "intake")
    before = contents(tmp_path)

    def tries() -> None:
        connection = reader.raw_connection()
        try:
            connection.cursor().execute(wish)
        finally:
            connection.close()

    with pytest.raises(sqlite3.OperationalError):
        tries()
    assert contents(tmp_path) == before
    reader.dispose()
    engine.dispose()


def test_a_reader_cannot_copy_the_log_back_even_if_it_asks_to(tmp_path: Path) -> None:
    engine = open_database(url(tmp_path))
    with engine.begin() as connection:
        connection.execute(cursors.insert().values(source="a", value="1"))
    before = contents(tmp_path)
    reader = looked_into(url(tmp_path), "intake")
    asking = reader.raw_connection()
    with suppress(sqlite3.OperationalError):
        asking.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    asking.close()
    assert contents(tmp_path) == before
    reader.dispose()
    engine.dispose()


def test_where_there_is_no_database_nobody_has_come_and_none_is_made(tmp_path: Path) -> None:
    engine = looked_into(url(tmp_path), "intake")
    assert value(engine) is None
    engine.dispose()
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_stays_empty(tmp_path: Path) -> None:
    (tmp_path / "intake.db").touch()
    engine = looked_into(url(tmp_path), "intake")
    assert value(engine) is None
    engine.dispose()
    assert (tmp_path / "intake.db").read_bytes() == b""


def test_older_tables_are_not_brought_up_to_date_by_a_reader_who_says_what_does_it(
    tmp_path: Path,
) -> None:
    engine = engine_for(url(tmp_path))
    with engine.begin() as connection:
        migrations.upgrade(connection, "intake", "intake_0002")
    with pytest.raises(Older, match=r"start the bot once \(intake serve\)"):
        looked_into(url(tmp_path), "intake")
    with engine.begin() as connection:
        assert migrations.revision(connection) == "intake_0002"
    engine.dispose()
    open_database(url(tmp_path)).dispose()
    looked_into(url(tmp_path), "intake").dispose()


@pytest.mark.parametrize(
    ("statements", "why"),
    [
        (["UPDATE alembic_version SET version_num = 'intake_9999'"], "A newer version"),
        (["DROP TABLE alembic_version"], "holds other tables"),
    ],
)
def test_tables_that_are_not_ours_are_refused(
    statements: list[str], why: str, tmp_path: Path
) -> None:
    engine = open_database(url(tmp_path))
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
    with pytest.raises(NotOurs, match=why):
        looked_into(url(tmp_path), "intake")


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "50 % off? #1 — été"
    folder.mkdir()
    engine = open_database(url(folder).replace("%", "%25").replace("?", "%3F"))
    named = engine.url
    with engine.begin() as connection:
        connection.execute(cursors.insert().values(source="a", value="1"))
    engine.dispose()
    reader = looked_into(named, "intake")
    assert value(reader) == "1"
    reader.dispose()


def test_a_damaged_database_is_told_and_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "intake.db").write_bytes(b"no database at all" * 500)
    with pytest.raises(Exception, match="not a database"):
        looked_into(url(tmp_path), "intake")


def test_a_page_is_read_as_of_one_instant(tmp_path: Path) -> None:
    engine = open_database(url(tmp_path))
    reader = looked_into(url(tmp_path), "intake")
    with reader.begin() as connection:
        assert connection.execute(cursors.select()).all() == []
        with engine.begin() as writing:
            writing.execute(cursors.insert().values(source="a", value="1"))
        assert connection.execute(cursors.select()).all() == []
    reader.dispose()
    engine.dispose()
