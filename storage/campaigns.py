"""Campaigns: what is to be said to whom, and how far it has come.

A campaign is a row until it can no longer be taken back. Then its audience is gone through,
in pages, and each of them gets a letter's row in the transaction that writes to them, or says
when, or why not: a row a person, so that nobody is written to twice and nobody forgotten.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import (
    Connection,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from handlers.model import Address, Audience, Language, Session, SettleLetter
from handlers.reminding.campaign import STATUS
from storage import numbers
from storage.bulk import Bulk
from storage.reminder_schema import campaign_letters as letters
from storage.reminder_schema import campaigns
from storage.schema import Id, addresses, instant, outbox, sessions
from storage.sealing import Keyring, bound_to
from storage.sessions import decode, opened_address


class Campaign(Struct, frozen=True, kw_only=True):
    """What is said, in each language, and to whom."""

    audience: Audience
    words: Mapping[Language, str]


class Running(Struct, frozen=True, kw_only=True):
    """A campaign that is being sent: how far its audience has been gone through, and to where."""

    id: int
    reached: int
    until_row: int
    campaign: Campaign


class Recipient(Struct, frozen=True, kw_only=True):
    """Somebody who may be in the audience of a campaign: who they are, and where."""

    row: int
    turns: int
    changed_at: datetime
    address: Address
    session: Session
    due_at: str = ""


encode = msgspec.json.Encoder().encode
decode_campaign = msgspec.json.Decoder(Campaign).decode


# --- Making and undoing --------------------------------------------------------


def add(
    connection: Connection,
    keyring: Keyring,
    campaign: Campaign,
    version: str,
    coordinator: int | None,
    now: datetime,
    undo_until: datetime,
) -> int:
    """Plan a campaign to whoever has a session by now; return its number."""
    (id,) = numbers.take(connection, "campaigns", 1)
    last = connection.scalar(select(func.max(sessions.c.id))) or 0
    where = bound_to("campaigns", "sealed", id)
    connection.execute(
        insert(campaigns).values(
            id=id,
            consultation=version,
            made_at=instant(now),
            undo_until=instant(undo_until),
            coordinator=coordinator,
            until_row=last,
            reached=0,
            sealed=keyring.general.seal(encode(campaign), where),
        )
    )
    return id


def undo(connection: Connection, id: int, now: datetime) -> bool:
    """Send nothing more of a campaign; say whether it could be taken back whole."""
    this = update(campaigns).where(campaigns.c.id == id, campaigns.c.undone_at.is_(None))
    whole = this.where(campaigns.c.undo_until > instant(now))
    if connection.execute(whole.values(undone_at=instant(now))).rowcount:
        return True
    connection.execute(this.values(undone_at=instant(now)))
    return False


# --- Sending --------------------------------------------------------------------


def running(connection: Connection, keyring: Keyring, now: datetime) -> list[Running]:
    """Return the campaigns that can no longer be taken back and were not."""
    rows = connection.execute(
        select(campaigns)
        .where(campaigns.c.undone_at.is_(None), campaigns.c.undo_until <= instant(now))
        .order_by(campaigns.c.id)
    )
    return [
        Running(
            id=row.id,
            reached=row.reached,
            until_row=row.until_row,
            campaign=_opened(keyring, row.id, row.sealed),
        )
        for row in rows
    ]


def _opened(keyring: Keyring, id: int, sealed: bytes) -> Campaign:
    return decode_campaign(keyring.general.open(sealed, bound_to("campaigns", "sealed", id)))


PEOPLE = select(
    sessions.c.id,
    sessions.c.turns,
    sessions.c.changed_at,
    sessions.c.wrapped_key,
    sessions.c.sealed,
    addresses.c.sealed.label("place"),
).join_from(sessions, addresses, addresses.c.session == sessions.c.id)


def people(
    connection: Connection, keyring: Keyring, audience: Audience, after: int, until: int, limit: int
) -> list[Recipient]:
    """Return whoever may be in an audience, in order, from behind the row `after`."""
    may = PEOPLE.where(
        sessions.c.status.in_(sorted(STATUS[audience.kind])),
        sessions.c.id > after,
        sessions.c.id <= until,
    )
    if audience.language:
        may = may.where(sessions.c.language == audience.language)
    rows = connection.execute(may.order_by(sessions.c.id).limit(limit)).all()
    return [_recipient(keyring, row) for row in rows]


def due(
    connection: Connection, keyring: Keyring, id: int, now: datetime, after: int, limit: int
) -> list[Recipient]:
    """Return those whose letter was put off until now, in order, from behind the row `after`."""
    rows = connection.execute(
        PEOPLE.add_columns(letters.c.due_at)
        .join(letters, letters.c.session == sessions.c.id)
        .where(
            letters.c.campaign == id,
            letters.c.due_at <= instant(now),
            letters.c.session > after,
        )
        .order_by(letters.c.session)
        .limit(limit)
    ).all()
    return [_recipient(keyring, row, row.due_at) for row in rows]


def _recipient(keyring: Keyring, row: Any, due_at: str = "") -> Recipient:
    key = keyring.data_key(row.wrapped_key, bound_to("sessions", "wrapped_key", row.id))
    return Recipient(
        row=row.id,
        turns=row.turns,
        changed_at=datetime.fromisoformat(row.changed_at),
        address=opened_address(keyring, row.id, row.wrapped_key, row.place),
        session=decode(key.open(row.sealed, bound_to("sessions", "sealed", row.id))),
        due_at=due_at,
    )


DELETE = Bulk(
    delete(letters).where(
        letters.c.campaign == bindparam("campaign_"), letters.c.session == bindparam("row")
    ),
    "campaign_",
    "row",
)
# Only for whoever is there still: they may have had everything deleted meanwhile.
INSERT = Bulk(
    insert(letters).from_select(
        ["campaign", "session", "due_at", "outcome", "message"],
        select(
            bindparam("campaign_", type_=Id),
            sessions.c.id,
            bindparam("due", type_=letters.c.due_at.type),
            bindparam("came", type_=letters.c.outcome.type),
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


# --- How far it is ---------------------------------------------------------------


class Progress(Struct, frozen=True, kw_only=True):
    """How far a campaign is: who has it, for whom it is under way or waits, who was left out."""

    undone: bool
    arrived: int = 0
    on_its_way: int = 0
    waiting: int = 0
    left_out: Mapping[str, int] = {}


def progress(connection: Connection, id: int) -> Progress | None:
    """Return how far a campaign is, or None if there is no such one."""
    undone = connection.execute(select(campaigns.c.undone_at).where(campaigns.c.id == id)).first()
    if undone is None:
        return None
    what = case(
        (letters.c.outcome.is_(None), literal("waiting")),
        (letters.c.outcome != "sent", letters.c.outcome),
        (outbox.c.id.is_(None), literal("arrived")),
        else_=literal("on_its_way"),
    )
    found: dict[str, int] = dict(
        connection.execute(
            select(what, func.count())
            .select_from(letters.outerjoin(outbox, outbox.c.id == letters.c.message))
            .where(letters.c.campaign == id)
            .group_by(what)
        ).all()
    )
    known = {name: found.pop(name, 0) for name in ("arrived", "on_its_way", "waiting")}
    return Progress(undone=undone[0] is not None, left_out=found, **known)
