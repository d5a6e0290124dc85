"""Reminders: when each session is to be looked at again.

A row is written when somebody agrees to be reminded, and anew each time they are looked at.
Whether there is anything to say is not here: the dialogue decides when the time has come.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import Connection, Engine, bindparam, delete, insert, update

from storage import everybody
from storage.bulk import Bulk
from storage.everybody import Person
from storage.reminder_schema import reminders
from storage.schema import instant, sessions
from storage.sealing import Keyring

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


OVERDUE = everybody.PEOPLE.add_columns(reminders.c.session, reminders.c.due_at).join(
    reminders, reminders.c.session == sessions.c.id
)


def overdue(engine: Engine, keyring: Keyring, now: datetime) -> Iterator[list[Person]]:
    """Yield those who are to be looked at by now, the longest due first, page by page."""
    due = OVERDUE.where(reminders.c.due_at <= instant(now))
    order = (reminders.c.due_at, reminders.c.session)
    return everybody.pages(engine, keyring, due, after=("", 0), by=order)
