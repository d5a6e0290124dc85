"""Erasing people: what is left is that something was erased, and when.

The wrapped data key goes with the session, and with it all that was sealed
under it. See `sealing` for what that means for backups, and
`database.truncate_log` for SQLite's own log.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select

from storage import submissions
from storage.schema import addresses, arrivals, consents, outbox, sessions, set_aside


def erase(
    connection: Connection, rows: Sequence[int], stores: Sequence[str], now: datetime
) -> None:
    """Erase sessions by row number, wherever a part of them is."""
    if not rows:
        return
    submissions.erase(connection, rows, stores, now)
    at = select(addresses.c.digest).where(addresses.c.session.in_(rows))
    connection.execute(delete(set_aside).where(set_aside.c.address.in_(at)))
    asking = select(sessions.c.asking).where(sessions.c.id.in_(rows))
    connection.execute(delete(arrivals).where(arrivals.c.message.in_(asking)))
    for table in (outbox, consents, addresses):
        connection.execute(delete(table).where(table.c.session.in_(rows)))
    connection.execute(delete(sessions).where(sessions.c.id.in_(rows)))
