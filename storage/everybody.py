"""Everybody who has a session, a page at a time: to count them, or since something is due to them.

Who somebody is and where they are reached is sealed: each is opened, looked at and dropped. A
page is a transaction of its own, which has ended when it is yielded: the database has one
connection, and people wait for it. Whose row does not open is left out.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Column, Engine, Row, Select, select, tuple_

from handlers.model import Address, Session
from storage.readable import readable
from storage.schema import addresses, sessions
from storage.sealing import Keyring, bound_to
from storage.sessions import decode, decode_address

PAGE = 100


class Person(Struct, frozen=True, kw_only=True):
    """Somebody's session: its row, its turns so far, when it was written last, and where they are.

    `beside` is the row as it was selected, with what else was asked for.
    """

    row: int
    turns: int
    changed_at: datetime
    address: Address
    session: Session
    beside: Row[Any]


PEOPLE = select(
    sessions.c.id,
    sessions.c.turns,
    sessions.c.changed_at,
    sessions.c.wrapped_key,
    sessions.c.sealed,
    addresses.c.sealed.label("place"),
).join_from(sessions, addresses, addresses.c.session == sessions.c.id)
"""To be narrowed down, and read by `pages`."""


def pages(
    engine: Engine,
    keyring: Keyring,
    people: Select[Any],
    after: Sequence[str | int] = (0,),
    by: Sequence[Column[Any]] = (sessions.c.id,),
) -> Iterator[list[Person]]:
    """Yield `people`, ordered `by` what is selected with them, from behind the place `after`."""

    def opened(row: Row[Any]) -> Person:
        key = keyring.data_key(row.wrapped_key, bound_to("sessions", "wrapped_key", row.id))
        place = key.open(row.place, bound_to("addresses", "sealed", row.id))
        return Person(
            row=row.id,
            turns=row.turns,
            changed_at=datetime.fromisoformat(row.changed_at),
            address=decode_address(place),
            session=decode(key.open(row.sealed, bound_to("sessions", "sealed", row.id))),
            beside=row,
        )

    while True:
        page = people.where(tuple_(*by) > tuple(after)).order_by(*by).limit(PAGE)
        with engine.begin() as connection:
            rows = connection.execute(page).all()
        if not rows:
            return
        yield readable("sessions", rows, opened)
        after = [getattr(rows[-1], column.key) for column in by]
