"""Letters of a campaign: to whom they may go, which of them are due, and what became of each."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

from msgspec.structs import replace
from sqlalchemy import Connection, Engine, bindparam, delete, func, insert, select, update

from handlers.model import Audience, SettleLetter
from handlers.reminding.campaign import STATUS
from storage import everybody
from storage.bulk import Bulk
from storage.everybody import Person
from storage.reminder_schema import campaign_letters, campaigns
from storage.schema import Id, instant, outbox, sessions
from storage.sealing import Keyring

REST: Final = timedelta(days=1)
"""Whoever has gone on in another chat was there a moment ago: their letter rests for so long."""


def how_many(connection: Connection, audience: Audience) -> int:
    """Return how many people `people` goes through in all."""
    status = sessions.c.status.in_(sorted(STATUS[audience.kind]))
    return connection.scalar(select(func.count()).select_from(sessions).where(status)) or 0


def people(
    engine: Engine, keyring: Keyring, audience: Audience, after: int, until: int
) -> Iterator[list[Person]]:
    """Yield whoever may be in an audience, page by page, from behind the row `after`."""
    may = everybody.PEOPLE.where(
        sessions.c.status.in_(sorted(STATUS[audience.kind])), sessions.c.id <= until
    )
    if audience.language:
        may = may.where(sessions.c.language == audience.language)
    return everybody.pages(engine, keyring, may, after=(after,))


def due(engine: Engine, keyring: Keyring, id: int, now: datetime) -> Iterator[list[Person]]:
    """Yield those whose letter was put off until now, page by page."""
    put_off = (
        everybody.PEOPLE.add_columns(campaign_letters.c.due_at)
        .join(campaign_letters, campaign_letters.c.session == sessions.c.id)
        .where(campaign_letters.c.campaign == id, campaign_letters.c.due_at <= instant(now))
    )
    return everybody.pages(engine, keyring, put_off)


DELETE = Bulk(
    delete(campaign_letters).where(
        campaign_letters.c.campaign == bindparam("campaign_"),
        campaign_letters.c.session == bindparam("row"),
    ),
    "campaign_",
    "row",
)
# Only for whoever is there still: they may have had everything deleted meanwhile.
INSERT = Bulk(
    insert(campaign_letters).from_select(
        ["campaign", "session", "due_at", "outcome", "message"],
        select(
            bindparam("campaign_", type_=Id),
            sessions.c.id,
            bindparam("due", type_=campaign_letters.c.due_at.type),
            bindparam("came", type_=campaign_letters.c.outcome.type),
            bindparam("sending", type_=Id),
        ).where(sessions.c.id == bindparam("row")),
    ),
    "campaign_",
    "due",
    "came",
    "sending",
    "row",
)
REACH = Bulk(
    update(campaigns)
    .where(campaigns.c.id == bindparam("campaign_"), campaigns.c.reached < bindparam("row"))
    .values(reached=bindparam("to")),
    "to",
    "campaign_",
    "row",
)


def note_unsent(
    connection: Connection, messages: Sequence[int], why: Literal["late", "failed"]
) -> None:
    """Note `why` these messages are not sent, as far as they are letters."""
    connection.execute(
        update(campaign_letters).where(campaign_letters.c.message.in_(messages)).values(outcome=why)
    )


def put_back(
    connection: Connection, moved: Sequence[int], but: Sequence[int], now: datetime
) -> None:
    """Let letters wait once more that are withdrawn from the chats which these sessions left.

    That is what is in the outbox for them, `but` for some of it.
    """
    waiting = select(outbox.c.id).where(outbox.c.session.in_(moved), outbox.c.id.not_in(but))
    theirs = campaign_letters.c.session.in_(moved), campaign_letters.c.message.in_(waiting)
    again = select(campaign_letters.c.campaign).where(*theirs)
    campaigns_ = update(campaigns).where(campaigns.c.id.in_(again))
    connection.execute(campaigns_.values(finished_at=None))
    values = {"outcome": None, "message": None, "due_at": instant(now + REST)}
    connection.execute(update(campaign_letters).where(*theirs).values(values))


def withdrawn(letter: SettleLetter, now: datetime) -> SettleLetter:
    """Return what becomes of a letter that is not sent after all, since somebody moved."""
    return replace(letter, outcome=None, due_at=now + REST)


def settle(connection: Connection, settled: Sequence[tuple[SettleLetter, int | None]]) -> None:
    """Write what became of letters, each with its row in the outbox, if it was sent."""
    DELETE(connection, [(one.campaign, one.row) for one, _ in settled])
    INSERT(
        connection,
        [
            (
                one.campaign,
                instant(one.due_at) if one.due_at is not None else None,
                one.outcome,
                message,
                one.row,
            )
            for one, message in settled
        ],
    )
    furthest = {one.campaign: one.row for one, _ in sorted(settled, key=lambda pair: pair[0].row)}
    REACH(connection, [(row, id, row) for id, row in furthest.items()])
