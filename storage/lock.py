"""One intake to a database: two would answer the same people, and SQLite has one writer.

Beside a SQLite file the lock is the kernel's, on a file that stays, and means nothing; on
PostgreSQL it is the server's, held by a connection of its own. Either is given back when the
process ends, however it ends.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from sqlalchemy import NullPool, create_engine, make_url, text
from sqlalchemy.engine import URL

from storage.database import named

AGAIN: Final = 0.05
"""Seconds between two tries."""


class InUse(Exception):
    """Another process has the database; the message tells an operator what to do."""

    def __init__(self, database: Path | str, process: str = "") -> None:
        self.database = database
        self.who = f"Another intake (process {process})" if process else "Another intake"
        super().__init__(
            f"{self.who} is using the database {database}. "
            "Stop it first, then run this again. To run both, give this one a folder of its own: "
            "INTAKE_STORAGE__FOLDER=trial."
        )


@contextmanager
def alone_with(url: str | URL, patience: float = 0.0) -> Iterator[None]:
    """Keep every other intake from this database meanwhile; refuse if one has it already.

    It is tried again for `patience` seconds: a command has the database for a moment only.
    For SQLite on POSIX and for PostgreSQL; elsewhere nothing is kept from anybody.
    """
    parsed = make_url(url)
    path, kind = parsed.database, parsed.get_backend_name()
    if kind == "postgresql":
        with _locked_by_server(parsed, patience):
            yield
    elif kind == "sqlite" and path and path != ":memory:" and os.name == "posix":
        with _locked_by_kernel(Path(path), patience):
            yield
    else:
        yield


@contextmanager
def _locked_by_server(url: URL, patience: float) -> Iterator[None]:
    # Without a transaction, which would stay open as long as the bot runs.
    engine = create_engine(
        url, poolclass=NullPool, isolation_level="AUTOCOMMIT", hide_parameters=True
    )
    deadline = time.monotonic() + patience
    with engine.connect() as connection:
        while not connection.scalar(_TRY, {"key": _OURS}):
            if time.monotonic() >= deadline:
                raise InUse(named(url))
            time.sleep(AGAIN)
        yield


_TRY: Final = text("SELECT pg_try_advisory_lock(:key)")
_OURS: Final = int.from_bytes(b"intake", "big")
"""The number of our lock in a database: two intakes of two databases are none of its business."""


@contextmanager
def _locked_by_kernel(database: Path, patience: float) -> Iterator[None]:
    database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Never removed: whoever had opened the removed file would hold a lock that nobody sees.
    file = os.open(database.with_name(f"{database.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(file, database, patience)
        yield
    finally:
        os.close(file)


def _lock(file: int, database: Path, patience: float) -> None:
    import fcntl  # which only POSIX has

    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise InUse(database, _process(file)) from None
        time.sleep(AGAIN)
    os.truncate(file, 0)
    os.pwrite(file, str(os.getpid()).encode(), 0)


def _process(file: int) -> str:
    """Return the number of the process that has it, if it has written that already."""
    with suppress(OSError, ValueError):
        return str(int(os.pread(file, 20, 0)))
    return ""
