"""Reminders: the sessions that were to be looked at again by now become events.

Looking plans the next look, in the same transaction: nobody is due twice.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Engine

from handlers.model import ReminderDue
from storage import reminders
from storage.sealing import Keyring


class Reminders:
    """A source of the clock's."""

    def __init__(self, engine: Engine, keyring: Keyring) -> None:
        self._engine = engine
        self._keyring = keyring

    def due(self, now: datetime) -> Iterator[Sequence[ReminderDue]]:
        """Yield an event for each session whose time has come, page by page."""
        for page in reminders.overdue(self._engine, self._keyring, now):
            yield [
                # With the turns: who has moved meanwhile is looked at where they are now.
                ReminderDue(
                    id=f"reminder/{one.row}/{one.beside.due_at}/{one.turns}",
                    address=one.address,
                    at=now,
                    since=one.changed_at,
                    row=one.row,
                    session=one.session.id,
                )
                for one in page
            ]
