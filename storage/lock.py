"""One intake to a database: two would answer the same people, and SQLite has one writer.

The lock is the kernel's, on a file beside the database: it is given back when
the process ends, however it ends. The file itself stays, and means nothing.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from sqlalchemy import make_url
from sqlalchemy.engine import URL

AGAIN: Final = 0.05
"""Seconds between two tries."""


class InUse(Exception):
    """Another process has the database; the message tells an operator what to do."""

    def __init__(self, database: Path, process: str) -> None:
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
    Only for SQLite on POSIX; elsewhere nothing is kept from anybody.
    """
    parsed = make_url(url)
    path = parsed.database
    is_file = parsed.get_backend_name() == "sqlite" and path and path != ":memory:"
    if os.name != "posix" or not path or not is_file:
        yield
        return
    database = Path(path)
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
