"""The same bytes, written by sqlite3 alone: the rate beside which the intake's is shown."""

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from storage.database import PRAGMAS

Write = tuple[str, Any, bool]
"""A statement, its parameters, and whether these are many rows."""


@contextmanager
def recorded(engine: Engine) -> Iterator[list[Write]]:
    """Note every statement that writes, with its parameters, as the driver gets it."""
    writes: list[Write] = []

    def note(
        _c: object, _cursor: object, sql: str, parameters: Any, _x: object, many: bool
    ) -> None:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            writes.append((sql, parameters, many))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield writes
    finally:
        event.remove(engine, "before_cursor_execute", note)


class Raw:
    """A copy of a database, in which the same statements are executed by sqlite3 alone."""

    def __init__(self, file: Path) -> None:
        self.file = file.with_suffix(".raw")
        shutil.copyfile(file, self.file)
        os.sync()  # gigabytes still on their way to the disk would be measured as well
        self._connection = sqlite3.connect(self.file, isolation_level=None)
        for pragma in PRAGMAS:
            self._connection.execute(f"PRAGMA {pragma}")

    def seconds(self, writes: Sequence[Write]) -> float:
        """Write them in one transaction and return how long that took."""
        began = time.perf_counter()
        self._connection.execute("BEGIN IMMEDIATE")
        for sql, parameters, many in writes:
            if many:
                self._connection.executemany(sql, parameters)
            else:
                self._connection.execute(sql, parameters).fetchall()
        self._connection.execute("COMMIT")
        return time.perf_counter() - began

    def close(self) -> None:
        """Close the copy and remove it."""
        self._connection.close()
        for end in ("", "-wal", "-shm"):
            Path(f"{self.file}{end}").unlink(missing_ok=True)
