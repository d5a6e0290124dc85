"""Which core stores were ever handed anything, whether or not the configuration still names them.

What a core store has been given stays in it when it is taken out of the configuration. Nobody new
goes there, but what people change, withdraw or have deleted waits for it until it is back, or until
an operator says that it is gone for good.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, delete, exists, insert, select, update

from storage.schema import core_stores, handoffs, submissions


class Absent(Exception):
    """A core store that was handed something is not in the configuration; the message says so."""


def known(connection: Connection) -> tuple[str, ...]:
    """Return the names of those that were ever handed anything."""
    return tuple(connection.scalars(select(core_stores.c.name).order_by(core_stores.c.name)))


def note(connection: Connection, names: Iterable[str]) -> None:
    """Remember core stores that are handed something for the first time."""
    rows = [{"name": name} for name in names]
    if rows:
        connection.execute(insert(core_stores), rows)


def absent(connection: Connection, configured: Collection[str]) -> tuple[str, ...]:
    """Return those that were handed something, and are not `configured`."""
    return tuple(name for name in known(connection) if name not in configured)


def forget(connection: Connection, name: str) -> None:
    """Let nothing wait any more for a core store that is gone; drop what waited for it alone."""
    connection.execute(delete(core_stores).where(core_stores.c.name == name))
    connection.execute(delete(handoffs).where(handoffs.c.store == name))
    still = exists().where(
        handoffs.c.submission == submissions.c.submission,
        handoffs.c.revision == submissions.c.revision,
    )
    connection.execute(update(submissions).where(~still).values(sealed=None))
