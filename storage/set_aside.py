"""Events that could not be handled: sealed, and named by a reference that can be read aloud."""

import secrets
from collections.abc import Iterator
from datetime import datetime

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, insert, select

from handlers.model import Event
from storage import numbers
from storage.cursors import stored_id
from storage.schema import instant, set_aside
from storage.sealing import Keyring, place

encode = msgspec.json.Encoder().encode

# Nothing that is mistaken for something else when spoken or copied by hand.
LETTERS = "ACEFHJKLMNPRTUVWXY"
DIGITS = "2346789"


class SetAside(Struct, frozen=True, kw_only=True):
    """One event that failed, opened for the person who looks into it."""

    reference: str
    source: str
    error: str
    at: str
    event: bytes


def new_reference() -> str:
    """Make a short name such as A4F2 for what went wrong."""
    return "".join(secrets.choice(kind) for kind in (LETTERS, DIGITS, LETTERS, DIGITS))


def add(
    connection: Connection, keyring: Keyring, event: Event, error: Exception, now: datetime
) -> str:
    """Put an event aside and return its reference.

    Only the error's type is kept: its words may quote a participant.
    """
    (id,) = numbers.take(connection, "set_aside", 1)
    reference = new_reference()
    sealed = keyring.general.seal(_plain(event), place("set_aside", "sealed", id))
    connection.execute(
        insert(set_aside).values(
            id=id,
            reference=reference,
            source=event.address.transport,
            event=stored_id(event.id),
            error=type(error).__name__,
            at=instant(now),
            address=keyring.digests(event.address)[0],
            sealed=sealed,
        )
    )
    return reference


def _plain(event: Event) -> bytes:
    try:
        return encode(event)
    except UnicodeEncodeError:  # a lone surrogate may be the very reason why we are here
        return repr(event).encode("utf-8", "backslashreplace")


def opened(connection: Connection, keyring: Keyring) -> Iterator[SetAside]:
    """Yield what has been set aside, oldest first, for whoever holds the main key."""
    for row in connection.execute(select(set_aside).order_by(set_aside.c.id)):
        event = keyring.general.open(row.sealed, place("set_aside", "sealed", row.id))
        yield SetAside(
            reference=row.reference, source=row.source, error=row.error, at=row.at, event=event
        )
