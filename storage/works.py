"""Works: what coordinators have asked for and what is not done yet, each in a sealed row.

The row is written in the transaction of the event that asked for it, and goes in that of the
event which brings the result. Killed in between, it is done again.
"""

from datetime import datetime

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select

from handlers.coordination.work import Work
from storage import numbers
from storage.desk_schema import works
from storage.schema import instant
from storage.sealing import Keyring, bound_to

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(Work).decode


class Waiting(Struct, frozen=True, kw_only=True):
    """Work to be done, for whom, and its number."""

    id: int
    coordinator: int
    work: Work


def add(
    connection: Connection, keyring: Keyring, coordinator: int, work: Work, now: datetime
) -> int:
    """Have `work` done; return its number."""
    (id,) = numbers.take(connection, "works", 1)
    sealed = keyring.general.seal(encode(work), bound_to("works", "sealed", id))
    connection.execute(
        insert(works).values(id=id, coordinator=coordinator, at=instant(now), sealed=sealed)
    )
    return id


def waiting(connection: Connection) -> set[int]:
    """Return the numbers of all that is to be done."""
    return set(connection.scalars(select(works.c.id)))


def find(connection: Connection, keyring: Keyring, id: int) -> Waiting | None:
    """Return what is to be done under this number, if it is still."""
    row = connection.execute(select(works).where(works.c.id == id)).first()
    if row is None:
        return None
    plain = keyring.general.open(row.sealed, bound_to("works", "sealed", row.id))
    return Waiting(id=row.id, coordinator=row.coordinator, work=decode(plain))


def remove(connection: Connection, id: int) -> bool:
    """Remove what has been done; say whether it was there."""
    return bool(connection.execute(delete(works).where(works.c.id == id)).rowcount)
