"""Erasing people: what is left is that something was erased, and when.

The wrapped data key goes with the session, and with it all that was sealed
under it. See `sealing` for what that means for backups, and
`database.truncate_log` for SQLite's own log.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, or_, select

from storage import outbox, relays, submissions
from storage.invitation_schema import seats
from storage.loaded import Loaded
from storage.reminder_schema import campaign_letters, reminders
from storage.schema import addresses, arrivals, codes, consents, sessions, set_aside
from storage.sealing import Keyring


def erase(
    connection: Connection,
    keyring: Keyring,
    gone: Sequence[Loaded],
    stores: Sequence[str],
    now: datetime,
) -> set[int]:
    """Erase sessions, wherever a part of them is; return the messages that are not sent any more.

    What of theirs was set aside goes even if it was set aside before they had a
    session, and under whichever main key.
    """
    if not gone:
        return set()
    rows = [one.row for one in gone if one.row is not None]
    digests = [digest for one in gone for at in one.addresses for digest in keyring.digests(at)]
    theirs = or_(set_aside.c.session.in_(rows), set_aside.c.address.in_(digests))
    connection.execute(delete(set_aside).where(theirs))
    submissions.erase(connection, rows, stores, now)
    relays.erase(connection, rows)
    asking = select(sessions.c.asking).where(sessions.c.id.in_(rows))
    connection.execute(delete(arrivals).where(arrivals.c.message.in_(asking)))
    withdrawn = outbox.withdraw(connection, rows)
    for table in (consents, addresses, codes, seats, reminders, campaign_letters):
        connection.execute(delete(table).where(table.c.session.in_(rows)))
    connection.execute(delete(sessions).where(sessions.c.id.in_(rows)))
    return withdrawn
