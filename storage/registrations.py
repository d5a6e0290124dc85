"""Registrations: those who asked, before the opening, to be told when it comes."""

from msgspec import Struct
from sqlalchemy import Connection, select

from handlers.model import Address
from storage.schema import addresses, sessions
from storage.sealing import Keyring, bound_to
from storage.sessions import decode_address


class Registered(Struct, frozen=True, kw_only=True):
    """Somebody who is to be told: their session's row, its turns so far, and where they are."""

    row: int
    turns: int
    address: Address


REGISTERED = (
    select(sessions.c.id, sessions.c.turns, sessions.c.wrapped_key, addresses.c.sealed)
    .join_from(sessions, addresses, addresses.c.session == sessions.c.id)
    .where(sessions.c.status == "registered")
    .order_by(sessions.c.id)
)


def page(connection: Connection, keyring: Keyring, after: int, limit: int) -> list[Registered]:
    """Return those who are registered, in order, from behind the row `after`."""
    rows = connection.execute(REGISTERED.where(sessions.c.id > after).limit(limit))
    found = []
    for row, turns, wrapped, sealed in rows.all():
        key = keyring.data_key(wrapped, bound_to("sessions", "wrapped_key", row))
        address = decode_address(key.open(sealed, bound_to("addresses", "sealed", row)))
        found.append(Registered(row=row, turns=turns, address=address))
    return found
