"""What has been received: every event's id, and where to read on.

Ids are stored as digests under a key that lies here too, sealed. An id may say
much: a Matrix one leads to its sender, and those of `intake play --once` are
made of the lines that were typed, which could be guessed and tried. A rotation
of the main key makes a new event key; what was noted under the one before is
known for as long as it would have been anyway.
"""

import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from storage.bulk import Bulk, Lookup
from storage.schema import cursors, event_keys, events, instant
from storage.sealing import KEY_BYTES, Keyring, bound_to, digest

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


class EventIds:
    """The ids of events that have come, under the current event key and those before it."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = keys

    def seen(self, connection: Connection, source: str, ids: Collection[str]) -> set[str]:
        """Return those of the `ids` that `source` has brought before."""
        whose = {_digest(key, id): id for key in self._keys for id in ids}
        return {whose[found] for (found,) in SEEN(connection, whose, source)}

    def mark(
        self, connection: Connection, received: Iterable[tuple[str, str]], now: datetime
    ) -> None:
        """Note events, by (source, id), as received."""
        at = instant(now)
        MARK(connection, [(source, _digest(self._keys[0], id), at) for source, id in received])


def _digest(key: bytes, id: str) -> bytes:
    return digest(key, id.encode("utf-8", "surrogatepass"))


def event_ids(connection: Connection, keyring: Keyring, now: datetime) -> EventIds:
    """Open the event keys, making the first one."""
    newest_first = select(event_keys).order_by(event_keys.c.id.desc())
    rows = connection.execute(newest_first).all()
    if not rows:
        renew_key(connection, keyring, now)
        rows = connection.execute(newest_first).all()
    return EventIds(
        [keyring.general.open(row.sealed, bound_to("event_keys", "sealed", row.id)) for row in rows]
    )


def renew_key(connection: Connection, keyring: Keyring, now: datetime) -> None:
    """Note events under a new key from now on."""
    id = (connection.scalar(select(func.max(event_keys.c.id))) or 0) + 1
    before = update(event_keys).where(event_keys.c.until.is_(None))
    connection.execute(before.values(until=instant(now + KEEP)))
    key = secrets.token_bytes(KEY_BYTES)
    sealed = keyring.general.seal(key, bound_to("event_keys", "sealed", id))
    connection.execute(insert(event_keys).values(id=id, sealed=sealed))


def prune(connection: Connection, now: datetime) -> int:
    """Forget the ids of events long past; return how many."""
    connection.execute(delete(event_keys).where(event_keys.c.until < instant(now)))
    return connection.execute(delete(events).where(events.c.at < instant(now - KEEP))).rowcount


def read(connection: Connection, source: str) -> str | None:
    """Return the mark from which `source` is to be read on."""
    value: str | None = connection.scalar(select(cursors.c.value).where(cursors.c.source == source))
    return value


def write(connection: Connection, source: str, value: str) -> None:
    """Move the mark, in the transaction that writes what was read before it."""
    if not MOVE.once(connection, value, source).rowcount:
        connection.execute(insert(cursors).values(source=source, value=value))
