"""Reminders: when each session is to be looked at again.

A row is written when somebody agrees to be reminded, and anew each time they are looked at.
Whether there is anything to say is not here: the dialogue decides when the time has come.
"""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, bindparam, delete, insert, select, tuple_, update

from handlers.model import Address, Session
from storage.bulk import Bulk
from storage.reminder_schema import reminders
from storage.schema import addresses, instant, sessions
from storage.sealing import Keyring
from storage.sessions import opened_address, opened_session

INSERT = Bulk(insert(reminders), *reminders.c.keys())
DELETE = Bulk(delete(reminders).where(reminders.c.session == bindparam("row")), "row")


def plan(connection: Connection, looks: Mapping[int, datetime | None]) -> None:
    """Write when to look at sessions again, by their rows; None: not at all any more."""
    DELETE(connection, [(row,) for row in looks])
    INSERT(connection, [(row, instant(at)) for row, at in looks.items() if at is not None])


def replan(connection: Connection, row: int, at: datetime) -> None:
    """Look at a session at another time, if it is to be looked at still."""
    this = update(reminders).where(reminders.c.session == row)
    connection.execute(this.values(due_at=instant(at)))


class Overdue(Struct, frozen=True, kw_only=True):
    """A session whose time has come: its row, its turns so far, and where it is reached.

    `changed_at` is when it was last written.
    """

    row: int
    due_at: str
    turns: int
    changed_at: datetime
    address: Address
    session: Session


OVERDUE = (
    select(
        reminders.c.session,
        reminders.c.due_at,
        sessions.c.turns,
        sessions.c.changed_at,
        sessions.c.wrapped_key,
        sessions.c.sealed,
        addresses.c.sealed.label("place"),
    )
    .join_from(reminders, sessions, sessions.c.id == reminders.c.session)
    .join(addresses, addresses.c.session == sessions.c.id)
    .order_by(reminders.c.due_at, reminders.c.session)
)
PLACE = tuple_(reminders.c.due_at, reminders.c.session)

BEGINNING = ("", 0)
"""Before the first of those that are due."""


def page(
    connection: Connection, keyring: Keyring, now: datetime, after: tuple[str, int], limit: int
) -> list[Overdue]:
    """Return those that are due, the longest first, from behind one's `due_at` and row."""
    due = OVERDUE.where(reminders.c.due_at <= instant(now), after < PLACE).limit(limit)
    return [
        Overdue(
            row=row,
            due_at=due_at,
            turns=turns,
            changed_at=datetime.fromisoformat(changed_at),
            address=opened_address(keyring, row, wrapped, place),
            session=opened_session(keyring, row, wrapped, sealed),
        )
        for row, due_at, turns, changed_at, wrapped, sealed, place in connection.execute(due).all()
    ]
