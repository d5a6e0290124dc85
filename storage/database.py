"""Opening a database: its engine, its pragmas, its migrations.

SQLite is driven so that a commit which has returned survives a power cut, and
so that a transaction is one: all of it or none. One connection at a time is
given out; the process has one writer, and readers wait for it.
"""

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage import migrations

BUSY = "busy_timeout = 5000"

PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",  # we acknowledge after the commit: it must be on the disk by then
    "foreign_keys = ON",
    BUSY,
    "secure_delete = ON",  # what is erased is overwritten, not only unlinked
    "trusted_schema = OFF",
    "temp_store = MEMORY",
    "cache_size = -65536",  # 64 MB: the upper pages of the trees of a million sessions
    "wal_autocheckpoint = 8000",  # pages; 32 MB. Each copy of a page back costs as much as a write
    "journal_size_limit = 67108864",
)


def open_database(url: str | URL) -> Engine:
    """Open the intake database, bringing its tables up to date first.

    One that a newer version of the bot has written is refused, with a message
    for the operator: `migrations.NotOurs`. Whatever an erasure left in the log
    when the process died is removed now.
    """
    engine = opened(url, "intake")
    truncate_log(engine, patiently=True)
    return engine


def opened(url: str | URL, history: migrations.History) -> Engine:
    """Open a database of one kind, bringing its tables up to date first."""
    engine = engine_for(url)
    try:
        with engine.begin() as connection:
            migrations.upgrade(connection, history)
    except BaseException:
        engine.dispose()
        raise
    return engine


def engine_for(url: str | URL) -> Engine:
    """Make an engine whose transactions are whole, and whose errors quote nobody."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, hide_parameters=True, pool_pre_ping=True)
    if parsed.database and parsed.database != ":memory:":
        _create_private(Path(parsed.database))
    # One connection: SQLite has one writer, and below 3.51.3 a second one that
    # writes or checkpoints the same WAL may, rarely, corrupt it.
    engine = create_engine(
        parsed,
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        connect_args={"check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def named(url: str | URL) -> str:
    """Name a database to an operator, without its password, wherever in the URL that stands."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        return parsed.database
    return parsed.set(query={}).render_as_string(hide_password=True)


def _create_private(path: Path) -> None:
    """Create an empty database that only its owner reads; WAL and shm take its mode."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _prepare(connection: Any, _record: object) -> None:
    # Left alone, sqlite3 opens a transaction only at the first INSERT, so that
    # releasing a SAVEPOINT may commit half a batch. `_begin` opens it instead.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A deferred BEGIN that writes later fails at once if somebody else wrote
    # meanwhile, in spite of busy_timeout.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def truncate_log(engine: Engine, *, patiently: bool = False) -> bool:
    """Let nothing of what was erased remain in SQLite's write-ahead log.

    False says that another process was reading, and that something may remain. It is waited for
    only `patiently`: a transaction that reads may last, and the one writer with it.
    """
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()  # without a transaction: one cannot checkpoint inside
    try:
        cursor = connection.cursor()
        if not patiently:
            cursor.execute("PRAGMA busy_timeout = 0")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (busy, *_) = cursor.fetchone() or (0,)
        return not busy
    finally:
        connection.cursor().execute(f"PRAGMA {BUSY}")
        connection.close()


def nobodys_fault(error: BaseException) -> bool:
    """Whether `error` speaks of the database itself, and not of what was to be written.

    A full disk or a lost connection is to be waited for; setting events aside
    would not help.
    """
    if isinstance(error, PoolTimeout):  # the one connection was not given back in time
        return True
    return isinstance(error, DBAPIError) and not isinstance(error, DataError | IntegrityError)
