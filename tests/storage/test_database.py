"""A transaction is all or nothing, and what is committed is on the disk."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from storage.bulk import AT_ONCE, Lookup
from storage.database import engine_for, nobodys_fault, open_database, truncate_log
from storage.schema import cursors


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path / 'intake.db'}")
    yield engine
    engine.dispose()


def value(database: Engine, sql: str) -> object:
    with database.begin() as connection:
        return connection.scalar(text(sql))


@pytest.mark.parametrize(
    ("pragma", "expected"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("busy_timeout", 5000),
        ("secure_delete", 1),
        ("trusted_schema", 0),
    ],
)
def test_sqlite_is_told_to_be_careful(database: Engine, pragma: str, expected: object) -> None:
    assert value(database, f"PRAGMA {pragma}") == expected


def test_only_the_owner_reads_the_database(database: Engine, tmp_path: Path) -> None:
    assert value(database, "SELECT 1") == 1
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}


def test_releasing_a_savepoint_commits_nothing(database: Engine) -> None:
    def write_and_fail() -> None:
        with database.begin() as connection:
            with connection.begin_nested():
                connection.execute(cursors.insert().values(source="a", value="1"))
            raise KeyError

    with pytest.raises(KeyError):
        write_and_fail()
    assert value(database, "SELECT count(*) FROM cursors") == 0


def test_tables_that_are_made_in_a_failed_transaction_are_not_there(database: Engine) -> None:
    def make_and_fail() -> None:
        with database.begin() as connection:
            connection.execute(text("CREATE TABLE half_done (id INTEGER)"))
            raise KeyError

    with pytest.raises(KeyError):
        make_and_fail()
    assert value(database, "SELECT count(*) FROM sqlite_master WHERE name = 'half_done'") == 0


def test_a_writer_holds_the_database_from_its_first_statement(
    database: Engine, tmp_path: Path
) -> None:
    other = sqlite3.connect(tmp_path / "intake.db", timeout=0, isolation_level=None)
    with database.begin() as connection:
        connection.execute(text("SELECT 1"))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.close()


def test_an_error_does_not_quote_what_was_to_be_written(database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(cursors.insert().values(source="a", value="my secret"))
        with pytest.raises(Exception, match="UNIQUE") as error:
            connection.execute(cursors.insert().values(source="a", value="my secret"))
    assert "my secret" not in str(error.value)
    assert not nobodys_fault(error.value)


def test_a_full_disk_is_nobodys_fault(database: Engine) -> None:
    def fill() -> None:
        with database.begin() as connection:
            pages = connection.scalar(text("PRAGMA page_count"))
            connection.execute(text(f"PRAGMA max_page_count = {pages}"))
            connection.execute(cursors.insert().values(source="a", value="x" * 1_000_000))

    with pytest.raises(OperationalError) as error:
        fill()
    assert nobodys_fault(error.value)


def test_what_was_erased_is_not_in_the_log_any_more(database: Engine, tmp_path: Path) -> None:
    with database.begin() as connection:
        connection.execute(cursors.insert().values(source="a", value="canary" * 10))
    log = tmp_path / "intake.db-wal"
    assert b"canary" in log.read_bytes()
    with database.begin() as connection:
        connection.execute(cursors.delete())
    truncate_log(database)
    assert b"canary" not in log.read_bytes() + (tmp_path / "intake.db").read_bytes()


def test_any_number_of_values_can_be_looked_up(database: Engine) -> None:
    find = Lookup(cursors.select(), cursors.c.source)
    names = [str(number) for number in range(2 * AT_ONCE + 3)]
    with database.begin() as connection:
        connection.execute(cursors.insert(), [{"source": name, "value": ""} for name in names])
        for count in (0, 1, 2, 3, AT_ONCE, AT_ONCE + 1, len(names)):
            found = [source for source, _ in find(connection, names[:count])]
            assert sorted(found) == sorted(names[:count])


def test_a_database_in_memory_can_be_opened_too() -> None:
    engine = engine_for("sqlite://")
    assert value(engine, "SELECT 1") == 1
    engine.dispose()
