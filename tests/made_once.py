"""What every test would make anew, and all of it alike: tables, and the SQL of statements.

A test that is about migrations or about SQL's own words does not come here: this is for the
thousand others, each with a database of its own.
"""

import os
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, Engine, event

from storage.database import opened
from storage.migrations import History


def with_tables(file: Path, history: History) -> None:
    """Make an empty database that has been migrated, unless there is one."""
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as empty:
            empty.write(_migrated(history))


@cache
def _migrated(history: History) -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "empty.db"
        opened(f"sqlite:///{file}", history).dispose()
        return file.read_bytes()


class _Compiled(dict[tuple[Any, ...], Any]):
    """Compiled statements by what they say, in which dialect; an engine keeps its own otherwise."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        dialect, *statement = key
        return super().get((dialect.name, *statement), default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        dialect, *statement = key
        super().__setitem__((dialect.name, *statement), compiled)


_COMPILED = _Compiled()


@event.listens_for(Engine, "engine_connect")
def _compile_once(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_COMPILED)
