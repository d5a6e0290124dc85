"""What has been received: every event's id, and where to read on."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from storage.bulk import Bulk, Lookup
from storage.schema import cursors, events, instant

KEEP = timedelta(days=15)
"""Messengers repeat what was not acknowledged for hours at most; a fortnight is ample."""

SEEN = Lookup(
    select(events.c.id).where(events.c.source == bindparam("source")), events.c.id, ("source",)
)
MARK = Bulk(insert(events), *events.c.keys())
MOVE = Bulk(
    update(cursors).where(cursors.c.source == bindparam("of")).values(value=bindparam("mark")),
    "mark",
    "of",
)


def stored_id(id: str) -> str:
    """Make an event's id storable: a lone surrogate is valid JSON, and not valid text."""
    return id.encode("utf-8", "backslashreplace").decode()


def seen(connection: Connection, source: str, ids: Collection[str]) -> set[str]:
    """Return those of the `ids` that `source` has brought before."""
    return {id for (id,) in SEEN(connection, ids, source)}


def mark(connection: Connection, received: Iterable[tuple[str, str]], now: datetime) -> None:
    """Note events, by (source, id), as received."""
    at = instant(now)
    MARK(connection, [(source, id, at) for source, id in received])


def prune(connection: Connection, now: datetime) -> int:
    """Forget the ids of events long past; return how many."""
    return connection.execute(delete(events).where(events.c.at < instant(now - KEEP))).rowcount


def read(connection: Connection, source: str) -> str | None:
    """Return the mark from which `source` is to be read on."""
    value: str | None = connection.scalar(select(cursors.c.value).where(cursors.c.source == source))
    return value


def write(connection: Connection, source: str, value: str) -> None:
    """Move the mark, in the transaction that writes what was read before it."""
    if not MOVE.once(connection, value, source).rowcount:
        connection.execute(insert(cursors).values(source=source, value=value))
