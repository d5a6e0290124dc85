"""Looking into a database while another process may write to it: nothing of it is changed.

SQLite opens it with `mode=ro`. Nothing less would do: the last connection to leave a database
in WAL copies its log back, even if it has only read, and below 3.51.3 two processes that write or
copy at once may, rarely, corrupt it. One that is opened so cannot: the kernel refuses it the lock.
Its transactions wait for nobody, and no writer waits for them: to copy the log back is put off
while one of them lasts (`database.truncate_log`).
"""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.engine import URL

from storage import migrations
from storage.database import opened

PRAGMAS = (
    "query_only = ON",
    "busy_timeout = 5000",
    "trusted_schema = OFF",
    "temp_store = MEMORY",
    "cache_size = -65536",
)


def looked_into(url: str | URL, history: migrations.History) -> Engine:
    """Open a database to be read only; where there is none yet, an empty one in memory.

    The tables are not brought up to date: older ones are refused, `migrations.Older`, and newer
    ones, too.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not _has_content(parsed):
        return _empty(history)
    engine = _reading(parsed)
    try:
        with engine.begin() as connection:
            is_there = migrations.is_current(connection, history)
    except BaseException:
        engine.dispose()
        raise
    if is_there:
        return engine
    engine.dispose()
    return _empty(history)


def _has_content(url: URL) -> bool:
    file = Path(url.database or ":memory:")
    return file.is_file() and file.stat().st_size > 0


def _empty(history: migrations.History) -> Engine:
    """Return what a database is before anybody has come: nobody is counted, and nothing is made."""
    return opened("sqlite://", history)


def _reading(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=True)
        event.listen(engine, "begin", _begin_reading)
        return engine
    where = f"{Path(url.database or '').resolve().as_uri()}?mode=ro"

    def connected() -> sqlite3.Connection:
        return sqlite3.connect(where, uri=True, check_same_thread=False, isolation_level=None)

    engine = create_engine(
        "sqlite://",
        hide_parameters=True,
        creator=connected,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")  # a page is read as of one instant


def _begin_reading(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
