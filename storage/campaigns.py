"""Campaigns: what is to be said to whom, and how far it has come.

A campaign is a row until it can no longer be taken back. Then its audience is gone through,
in pages, and each of them gets a letter's row in the transaction that writes to them, or says
when, or why not: a row a person, so that nobody is written to twice and nobody forgotten.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Row, Select, case, func, insert, literal, select, update

from handlers.coordination.orders import HowTakenBack
from handlers.model import Audience, Language
from storage import numbers
from storage.readable import readable
from storage.reminder_schema import campaign_letters, campaigns
from storage.schema import instant, outbox, sessions
from storage.sealing import Keyring, bound_to


class Campaign(Struct, frozen=True, kw_only=True):
    """What is said, in each language, and to whom."""

    audience: Audience
    words: Mapping[Language, str]


class Running(Struct, frozen=True, kw_only=True):
    """A campaign that is being sent: how far its audience has been gone through, and to where."""

    id: int
    coordinator: int | None
    made_at: datetime
    undo_until: datetime
    reached: int
    until_row: int
    campaign: Campaign


encode = msgspec.json.Encoder().encode
decode_campaign = msgspec.json.Decoder(Campaign).decode


# --- Making and undoing --------------------------------------------------------


def add(
    connection: Connection,
    keyring: Keyring,
    campaign: Campaign,
    consultation: str,
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
            consultation=consultation,
            made_at=instant(now),
            undo_until=instant(undo_until),
            coordinator=coordinator,
            until_row=last,
            reached=0,
            sealed=keyring.general.seal(encode(campaign), where),
        )
    )
    return id


def undo(connection: Connection, consultation: str, id: int, now: datetime) -> HowTakenBack | None:
    """Send nothing more of a campaign; say how much of it could be taken back.

    Where this consultation has no such campaign, nothing is changed: None. Nor is it where all
    of it has been sent: nobody is to read later that it was taken back.
    """
    its = (campaigns.c.id == id, campaigns.c.consultation == consultation)
    found = connection.execute(
        select(campaigns.c.undone_at, campaigns.c.undo_until, campaigns.c.finished_at).where(*its)
    ).first()
    if found is None:
        return None
    if found.undone_at is not None:
        return "already"
    if found.finished_at is not None:
        return "over"
    connection.execute(update(campaigns).where(*its).values(undone_at=instant(now)))
    return "whole" if found.undo_until > instant(now) else "rest"


def take_back_all_of(connection: Connection, coordinator: int, now: datetime) -> list[int]:
    """Take back what a coordinator planned of which nothing has been sent; return the numbers."""
    theirs = (
        campaigns.c.coordinator == coordinator,
        campaigns.c.undone_at.is_(None),
        campaigns.c.undo_until > instant(now),
    )
    found = list(connection.scalars(select(campaigns.c.id).where(*theirs).order_by(campaigns.c.id)))
    if found:
        connection.execute(update(campaigns).where(*theirs).values(undone_at=instant(now)))
    return found


def planned_by(connection: Connection, id: int) -> int | None:
    """Return the number of the coordinator who planned a campaign; an operator has none."""
    whose: int | None = connection.scalar(
        select(campaigns.c.coordinator).where(campaigns.c.id == id)
    )
    return whose


# --- Sending --------------------------------------------------------------------


def running(
    connection: Connection, keyring: Keyring, consultation: str, now: datetime
) -> list[Running]:
    """Return the campaigns that can no longer be taken back, were not, and have more to send.

    One that does not open is left out.
    """
    begun = campaigns.c.undo_until <= instant(now)
    return _opened_ones(connection, keyring, UNDER_WAY.where(begun), consultation)


def under_way(connection: Connection, keyring: Keyring, consultation: str) -> list[Running]:
    """Return these, and the campaigns too that can still be taken back whole."""
    return _opened_ones(connection, keyring, UNDER_WAY, consultation)


UNDER_WAY = (
    select(campaigns)
    .where(campaigns.c.undone_at.is_(None), campaigns.c.finished_at.is_(None))
    .order_by(campaigns.c.id)
)


def _opened_ones(
    connection: Connection, keyring: Keyring, those: Select[Any], consultation: str
) -> list[Running]:
    rows = connection.execute(those.where(campaigns.c.consultation == consultation)).all()

    def opened(row: Row[Any]) -> Running:
        sealed = keyring.general.open(row.sealed, bound_to("campaigns", "sealed", row.id))
        return Running(
            id=row.id,
            coordinator=row.coordinator,
            made_at=datetime.fromisoformat(row.made_at),
            undo_until=datetime.fromisoformat(row.undo_until),
            reached=row.reached,
            until_row=row.until_row,
            campaign=decode_campaign(sealed),
        )

    return readable("campaigns", rows, opened)


def note_reached(
    connection: Connection, id: int, row: int, now: datetime, *, finished: bool
) -> None:
    """Note that an audience has been gone through to `row`, and that nothing is left to send."""
    this = update(campaigns).where(campaigns.c.id == id)
    connection.execute(this.where(campaigns.c.reached < row).values(reached=row))
    if finished:
        connection.execute(this.values(finished_at=instant(now)))


def undone_among(connection: Connection, ids: Collection[int]) -> set[int]:
    """Return which of these campaigns were taken back."""
    if not ids:
        return set()
    found = select(campaigns.c.id).where(
        campaigns.c.id.in_(ids), campaigns.c.undone_at.is_not(None)
    )
    return set(connection.scalars(found))


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
        (campaign_letters.c.outcome.is_(None), literal("waiting")),
        (campaign_letters.c.outcome != "sent", campaign_letters.c.outcome),
        (outbox.c.id.is_(None), literal("arrived")),
        else_=literal("on_its_way"),
    )
    found: dict[str, int] = dict(
        connection.execute(
            select(what, func.count())
            .select_from(
                campaign_letters.outerjoin(outbox, outbox.c.id == campaign_letters.c.message)
            )
            .where(campaign_letters.c.campaign == id)
            .group_by(what)
        ).all()
    )
    known = {name: found.pop(name, 0) for name in ("arrived", "on_its_way", "waiting")}
    return Progress(undone=undone[0] is not None, left_out=found, **known)
