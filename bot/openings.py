"""Openings: those who registered before the consultation opened are due to be told of it.

Being told makes them people like all others, in the same transaction: nobody is due twice.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Engine

from handlers import opening_hours
from handlers.model import Consultation, ConsultationOpened
from storage import everybody
from storage.schema import sessions
from storage.sealing import Keyring

REGISTERED = everybody.PEOPLE.where(sessions.c.status == "registered")


class Openings:
    """A source of the clock's, for the consultation that is held now."""

    def __init__(self, engine: Engine, keyring: Keyring, consultation: Consultation) -> None:
        self._engine = engine
        self._keyring = keyring
        self._consultation = consultation

    def due(self, now: datetime) -> Iterator[Sequence[ConsultationOpened]]:
        """Yield an event for each of them, once it is open and until it closes."""
        if not opening_hours.is_open(self._consultation, now):
            return
        for page in everybody.pages(self._engine, self._keyring, REGISTERED):
            yield [
                # With the turns: somebody who has moved meanwhile is told where they are now.
                ConsultationOpened(
                    id=f"{one.row}/{one.turns}", address=one.address, at=now, row=one.row
                )
                for one in page
            ]
