"""Reading all sessions for what is counted of them.

What is counted (the group somebody chose, the messenger they write in) is sealed with the rest
of their session. Between two pages the writer has its turn: an overview of many sessions holds
nobody up.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Engine, func, select

from handlers.model import Consultation
from handlers.results.journeys import Journey, journey
from storage import everybody
from storage.schema import sessions, submissions
from storage.sealing import Keyring

EVERY = everybody.PEOPLE.add_columns(
    select(func.min(submissions.c.at))
    .where(submissions.c.session == sessions.c.id)
    .scalar_subquery()
    .label("sent")
)


def every(engine: Engine, keyring: Keyring, consultation: Consultation) -> Iterator[Journey]:
    """Yield everybody's journey through `consultation`, whichever version they are on."""
    for page in everybody.pages(engine, keyring, EVERY):
        for one in page:
            if one.session.consultation != consultation.name:
                continue
            sent = datetime.fromisoformat(one.beside.sent) if one.beside.sent else None
            if found := journey(consultation, one.session, one.address.transport, sent):
                yield found
