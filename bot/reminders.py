"""Reminders: the sessions that were to be looked at again by now become events.

Looking plans the next look, in the same transaction: nobody is due twice.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Engine

from handlers.model import ReminderDue
from storage import reminders
from storage.sealing import Keyring

PAGE: Final = 100


class Reminders:
    """A source of the clock's."""

    def __init__(self, engine: Engine, keyring: Keyring) -> None:
        self._engine = engine
        self._keyring = keyring

    def due(self, now: datetime) -> Iterator[Sequence[ReminderDue]]:
        """Yield an event for each session whose time has come, page by page."""
        after = reminders.BEGINNING
        while True:
            with self._engine.begin() as connection:
                page = reminders.page(connection, self._keyring, now, after, PAGE)
            if not page:
                return
            yield [
                # With the turns: who has moved meanwhile is looked at where they are now.
                ReminderDue(
                    id=f"reminder/{one.row}/{one.due_at}/{one.turns}",
                    address=one.address,
                    at=now,
                    since=one.changed_at,
                    row=one.row,
                    session=one.session.id,
                )
                for one in page
            ]
            after = (page[-1].due_at, page[-1].row)
