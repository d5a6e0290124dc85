"""Reading all sessions, a page at a time, for what is counted of them.

What is counted (the group somebody chose, the messenger they write in) is sealed with the rest
of their session: each is opened, looked at and dropped. A page is a transaction of its own, and
between two of them the writer has its turn: an overview of many sessions holds nobody up.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Engine, func, select

from handlers.model import Consultation
from handlers.results.journeys import Journey, journey
from storage import sessions as stored
from storage.schema import addresses, sessions, submissions
from storage.sealing import Keyring, bound_to

PAGE = 200

EVERY = (
    select(
        sessions.c.id,
        sessions.c.wrapped_key,
        sessions.c.sealed,
        addresses.c.sealed.label("place"),
        select(func.min(submissions.c.at))
        .where(submissions.c.session == sessions.c.id)
        .scalar_subquery()
        .label("sent"),
    )
    .join_from(sessions, addresses, addresses.c.session == sessions.c.id)
    .order_by(sessions.c.id)
    .limit(PAGE)
)


def every(engine: Engine, keyring: Keyring, consultation: Consultation) -> Iterator[Journey]:
    """Yield everybody's journey through `consultation`, whichever version they are on."""
    last = 0
    while True:
        with engine.begin() as connection:
            rows = connection.execute(EVERY.where(sessions.c.id > last)).all()
        for row in rows:
            key = keyring.data_key(row.wrapped_key, bound_to("sessions", "wrapped_key", row.id))
            session = stored.decode(key.open(row.sealed, bound_to("sessions", "sealed", row.id)))
            where = bound_to("addresses", "sealed", row.id)
            address = stored.decode_address(key.open(row.place, where))
            sent = datetime.fromisoformat(row.sent) if row.sent else None
            if session.consultation == consultation.name and (
                one := journey(consultation, session, address.transport, sent)
            ):
                yield one
        if len(rows) < PAGE:
            return
        last = rows[-1].id
