"""The history of the tables: one line of migrations for each kind of database.

`intake/` is the bot's own database, `core/` the SQL core store. A migration
does its work in one transaction, so that a crash leaves the tables as they
were; it is written once and never changed after a release.
"""

from pathlib import Path
from threading import Lock
from typing import Final, Literal

from sqlalchemy import Connection, inspect, text

History = Literal["intake", "core"]

HEADS: Final[dict[History, str]] = {"intake": "intake_0006", "core": "core_0001"}
"""The newest migration of each history. Revisions name their history, so that
one kind of database is never mistaken for the other."""


_one_at_a_time = Lock()  # Alembic's context is global, and each core store has its own thread


class NotOurs(Exception):
    """The database was not made by this version of the bot, nor by an earlier one."""


class Older(Exception):
    """The database was made by an earlier version, and whoever only reads leaves it so."""

    def __init__(self, history: History) -> None:
        super().__init__(
            f"The {history} database is still as an earlier version of the bot has left it. This "
            "version brings it up to date when it next uses it: start the bot once (intake serve), "
            "then run this again."
        )


def revision(connection: Connection) -> str | None:
    """Return which migration the database is at; None before the first."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def upgrade(connection: Connection, history: History, to: str | None = None) -> None:
    """Bring the tables to the newest migration, or `to`, in the caller's transaction."""
    wanted = HEADS[history] if to is None else to
    present = revision(connection)
    if present == wanted:
        return  # without loading Alembic: the bot starts faster by half
    from alembic import command
    from alembic.util import CommandError

    if present is None:
        _refuse_tables_of_others(connection, history)
    try:
        with _one_at_a_time:
            command.upgrade(_config(connection, history), wanted)
    except CommandError:
        raise _newer(history, present) from None


def is_current(connection: Connection, history: History) -> bool:
    """Say whether there are tables, at the newest migration; raise `Older` or `NotOurs` if not.

    Nothing is changed.
    """
    present = revision(connection)
    if present == HEADS[history]:
        return True
    if present is None:
        _refuse_tables_of_others(connection, history)
        return False
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    try:
        ScriptDirectory.from_config(_config(connection, history)).get_revision(present)
    except CommandError:
        raise _newer(history, present) from None
    raise Older(history)


def _refuse_tables_of_others(connection: Connection, history: History) -> None:
    if set(inspect(connection).get_table_names()) - {"alembic_version"}:
        raise NotOurs(f"The {history} database already holds other tables. Give it one of its own.")


def _newer(history: History, present: str | None) -> NotOurs:
    return NotOurs(
        f"The {history} database is at version {present}, which this version of the bot does "
        "not know. A newer version has used it: install that version again, or restore the "
        "backup made before."
    )


def downgrade(connection: Connection, history: History, to: str) -> None:
    """Take the tables back to an earlier migration; "base" is before the first."""
    from alembic import command

    command.downgrade(_config(connection, history), to)


def _config(connection: Connection, history: History):  # type: ignore[no-untyped-def]
    from alembic.config import Config

    here = Path(__file__).parent
    config = Config(attributes={"connection": connection})
    # A path may hold spaces, colons and per cent signs, all of which Alembic would interpret.
    config.set_main_option("path_separator", "newline")
    config.set_main_option("script_location", str(here).replace("%", "%%"))
    config.set_main_option("version_locations", str(here / history).replace("%", "%%"))
    return config
