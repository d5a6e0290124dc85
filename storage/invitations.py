"""Invitations: made, found again by their codes, counted by who takes part, and revoked.

A right code and a wrong, used, expired or revoked one are looked up by the same
statement, so that neither the answer nor its time tells them apart.
"""

import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    case,
    func,
    insert,
    literal,
    select,
    update,
)

from handlers.invitations import RANDOM_BYTES, Draft, Issued, Kept, made
from handlers.model import Invitation
from storage import numbers
from storage.bulk import Lookup
from storage.invitation_schema import invitations, seats
from storage.readable import readable
from storage.schema import instant, sessions
from storage.sealing import Keyring, bound_to


class Sealed(Struct, frozen=True, kw_only=True):
    """What only the main key opens. `named` is what the digest is of: not the code either."""

    named: str
    organisation: str = ""
    note: str = ""


encode = msgspec.json.Encoder().encode
decode_sealed = msgspec.json.Decoder(Sealed).decode


def _named(code: str) -> str:
    """Name a code, so that its digest can be made anew under another main key."""
    return blake2b(code.encode(), digest_size=16).hexdigest()


def issue(
    connection: Connection,
    keyring: Keyring,
    consultation: str,
    drafts: Sequence[Draft],
    now: datetime,
) -> list[Issued]:
    """Make invitations to a consultation, all or none, and return them with their codes."""
    issued = [made(draft, os.urandom(RANDOM_BYTES)) for draft in drafts]
    keep(connection, keyring, consultation, issued, now)
    return issued


def keep(
    connection: Connection,
    keyring: Keyring,
    consultation: str,
    issued: Sequence[Issued],
    now: datetime,
) -> None:
    """Let people come by invitations that were made; their codes are not kept."""
    rows = []
    for id, one in zip(numbers.take(connection, "invitations", len(issued)), issued, strict=True):
        draft = one.draft
        rows.append(
            {
                "id": id,
                "reference": one.reference,
                "digest": keyring.code_digests(_named(one.code))[0],
                "consultation": consultation,
                "group": draft.group,
                "language": draft.language,
                "uses": draft.uses,
                "created_at": instant(now),
                "until": instant(draft.until),
                "sealed": keyring.general.seal(_sealed(one), bound_to("invitations", "sealed", id)),
            }
        )
    if rows:
        connection.execute(insert(invitations), rows)


def _sealed(one: Issued) -> bytes:
    draft = one.draft
    return encode(Sealed(named=_named(one.code), organisation=draft.organisation, note=draft.note))


# --- Found by their codes ----------------------------------------------------

TAKEN = (
    select(func.count())
    .select_from(seats)
    .where(seats.c.invitation == invitations.c.id)
    .scalar_subquery()
)


def _is_good(now: BindParameter[str]) -> ColumnElement[bool]:
    return invitations.c.revoked_at.is_(None) & (invitations.c.until > now)


FIND = Lookup(
    select(
        invitations.c.reference,
        invitations.c.group,
        invitations.c.language,
        (_is_good(bindparam("now")) & (invitations.c.uses > TAKEN)).label("good"),
    ).where(invitations.c.consultation == bindparam("consultation")),
    invitations.c.digest,
    ("now", "consultation"),
)


def find(
    connection: Connection,
    keyring: Keyring,
    code: str,
    consultation: str,
    holds: str,
    now: datetime,
) -> Invitation | None:
    """Return the invitation of `code`, if it has room, or is the one that somebody `holds`."""
    digests = keyring.code_digests(_named(code))
    for reference, group, language, good in FIND(connection, digests, instant(now), consultation):
        if good or reference == holds:
            return Invitation(reference=reference, group=group, language=language)
    return None


def room(connection: Connection, reference: str, besides: Iterable[int], now: datetime) -> int:
    """Return how many can still come by an invitation; if it is not good, nobody.

    The sessions of the rows `besides` are not counted.
    """
    others = (
        select(func.count())
        .select_from(seats)
        .where(seats.c.invitation == invitations.c.id, seats.c.session.not_in(list(besides)))
        .scalar_subquery()
    )
    left = select(invitations.c.uses - others).where(invitations.c.reference == reference)
    return connection.scalar(left.where(_is_good(literal(instant(now))))) or 0


# --- Seen and revoked --------------------------------------------------------


def every(connection: Connection, keyring: Keyring, consultation: str) -> list[Kept]:
    """Return what became of each invitation, oldest first; never what anybody said."""
    rows = connection.execute(_standing(consultation).order_by(invitations.c.id)).all()
    return readable("invitations", rows, lambda row: _kept(keyring, row))


def called(
    connection: Connection, keyring: Keyring, consultation: str, reference: str
) -> Kept | None:
    """Return what became of the invitation with this reference; None if none opens."""
    wanted = _standing(consultation).where(invitations.c.reference == reference)
    rows = connection.execute(wanted).all()
    return next(iter(readable("invitations", rows, lambda row: _kept(keyring, row))), None)


def _standing(consultation: str) -> Select[Any]:
    """Look up invitations, and how many came by each."""
    sent = func.sum(case((sessions.c.revision > 0, 1), else_=0))
    return (
        select(invitations, func.count(seats.c.session).label("taken"), sent.label("sent"))
        .select_from(invitations)
        .outerjoin(seats, seats.c.invitation == invitations.c.id)
        .outerjoin(sessions, sessions.c.id == seats.c.session)
        .where(invitations.c.consultation == consultation)
        .group_by(invitations.c.id)
    )


def _kept(keyring: Keyring, row: Row[Any]) -> Kept:
    opened = decode_sealed(
        keyring.general.open(row.sealed, bound_to("invitations", "sealed", row.id))
    )
    return Kept(
        reference=row.reference,
        group=row.group,
        language=row.language,
        organisation=opened.organisation,
        note=opened.note,
        uses=row.uses,
        created_at=datetime.fromisoformat(row.created_at),
        until=datetime.fromisoformat(row.until),
        revoked_at=datetime.fromisoformat(row.revoked_at) if row.revoked_at else None,
        taken=row.taken,
        sent=row.sent or 0,
    )


def invited(connection: Connection, consultation: str) -> int | None:
    """Return how many people are invited; None where nobody is invited one by one.

    Of an invitation that was revoked, only those are counted who had come by it.
    """
    came = (
        select(func.count())
        .select_from(seats)
        .where(seats.c.invitation == invitations.c.id)
        .scalar_subquery()
    )
    places = case((invitations.c.revoked_at.is_(None), invitations.c.uses), else_=came)
    total = connection.scalar(
        select(func.sum(places)).where(invitations.c.consultation == consultation)
    )
    return None if total is None else int(total)  # PostgreSQL sums to a Decimal


def references(connection: Connection, consultation: str) -> set[str]:
    """Return the references of all invitations to a consultation."""
    theirs = invitations.c.consultation == consultation
    return set(connection.scalars(select(invitations.c.reference).where(theirs)))


def revoke(connection: Connection, reference: str, now: datetime) -> bool:
    """Let nobody else come by an invitation; whoever came stays. False says there is none."""
    change = update(invitations).where(invitations.c.reference == reference)
    at = func.coalesce(invitations.c.revoked_at, instant(now))
    return connection.execute(change.values(revoked_at=at)).rowcount > 0


def renewed_digest(keyring: Keyring, plain: bytes) -> bytes:
    """Return the digest under the current main key, from what was sealed."""
    return keyring.code_digests(decode_sealed(plain).named)[0]
