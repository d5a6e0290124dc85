"""Which campaigns were planned: for whoever lists them, and says for how many one is."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, select

from handlers.model import Audience
from storage.campaigns import decode_campaign
from storage.readable import readable
from storage.reminder_schema import campaigns
from storage.sealing import Keyring, bound_to


class Planned(Struct, frozen=True, kw_only=True):
    """A campaign: when it was made, for whom, and until when it can be taken back whole."""

    id: int
    made_at: datetime
    undo_until: datetime
    undone: bool
    audience: Audience


def planned(connection: Connection, keyring: Keyring, consultation: str) -> list[Planned]:
    """Return every campaign of a consultation, in the order in which they were planned."""
    rows = connection.execute(
        select(campaigns).where(campaigns.c.consultation == consultation).order_by(campaigns.c.id)
    ).all()

    def opened(row: Row[Any]) -> Planned:
        sealed = keyring.general.open(row.sealed, bound_to("campaigns", "sealed", row.id))
        return Planned(
            id=row.id,
            made_at=datetime.fromisoformat(row.made_at),
            undo_until=datetime.fromisoformat(row.undo_until),
            undone=row.undone_at is not None,
            audience=decode_campaign(sealed).audience,
        )

    return readable("campaigns", rows, opened)
