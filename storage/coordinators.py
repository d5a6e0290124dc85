"""Coordinators: who they are, where their desk stands, and the codes that make new ones.

A code is good for a week and for one person; only its keyed digest is stored. A role that is
taken back ends at once, with the codes that its holder gave. The row stays, with the name alone:
the audit log is about somebody.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Row, delete, insert, select, update

from handlers.coordination.desk import Desk
from handlers.coordination.facts import Listed
from handlers.coordination.rights import Role
from handlers.model import Address, Language
from storage import campaigns, numbers, undelivered
from storage.desk_schema import coordinators, enrolments
from storage.readable import readable
from storage.schema import instant
from storage.sealing import Keyring, bound_to
from storage.undelivered import NOWHERE

VALID = timedelta(days=7)

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(Desk).decode


class Enrolment(Struct, frozen=True, kw_only=True):
    """What a code makes of whoever sends it."""

    id: int
    name: str
    role: Role


# --- Who coordinates ---------------------------------------------------------


def desks(connection: Connection, keyring: Keyring, consultation: str) -> list[Desk]:
    """Return the desk of everybody who coordinates `consultation`, in the order they came.

    One that does not open is left out: nobody else waits for it.
    """
    rows = connection.execute(
        select(coordinators)
        .where(coordinators.c.consultation == consultation, coordinators.c.revoked_at.is_(None))
        .order_by(coordinators.c.id)
    ).all()
    return readable("coordinators", rows, lambda row: _opened(keyring, row.id, row.sealed))


def desk(connection: Connection, keyring: Keyring, id: int) -> Desk | None:
    """Return a coordinator's desk, if they still coordinate."""
    sealed = connection.scalar(
        select(coordinators.c.sealed).where(
            coordinators.c.id == id, coordinators.c.revoked_at.is_(None)
        )
    )
    return None if sealed is None else _opened(keyring, id, sealed)


def _opened(keyring: Keyring, id: int, sealed: bytes) -> Desk:
    return decode(keyring.general.open(sealed, bound_to("coordinators", "sealed", id)))


def _sealed(keyring: Keyring, desk: Desk) -> bytes:
    where = bound_to("coordinators", "sealed", desk.coordinator)
    return keyring.general.seal(encode(desk), where)


def save(connection: Connection, keyring: Keyring, desk: Desk) -> None:
    """Write where a desk stands now."""
    this = update(coordinators).where(coordinators.c.id == desk.coordinator)
    connection.execute(this.values(sealed=_sealed(keyring, desk)))


def enrol(
    connection: Connection,
    keyring: Keyring,
    enrolment: Enrolment,
    consultation: str,
    address: Address,
    language: Language,
    now: datetime,
) -> tuple[Desk, set[int]]:
    """Use up an enrolment, and return the desk of whoever coordinates from now on.

    Whoever coordinated in this chat before has the new name and role there instead; what
    waited for them, and is not sent now, is returned with it.
    """
    connection.execute(delete(enrolments).where(enrolments.c.id == enrolment.id))
    before = select(coordinators.c.id).where(
        coordinators.c.consultation == consultation,
        coordinators.c.digest.in_(keyring.digests(address)),
    )
    withdrawn: set[int] = set()
    for id in connection.scalars(before).all():
        withdrawn |= revoke(connection, keyring, id, now)
    (id,) = numbers.take(connection, "coordinators", 1)
    desk = Desk(
        coordinator=id,
        consultation=consultation,
        name=enrolment.name,
        role=enrolment.role,
        address=address,
        language=language,
    )
    connection.execute(
        insert(coordinators).values(
            id=id,
            consultation=consultation,
            role=enrolment.role,
            enrolled_at=instant(now),
            since=numbers.last(connection, "outbox"),
            digest=keyring.digests(address)[0],
            sealed=_sealed(keyring, desk),
        )
    )
    return desk, withdrawn


def revoke(connection: Connection, keyring: Keyring, id: int, now: datetime) -> set[int]:
    """Take a role back, and forget where its holder is reached; return what is not sent there now.

    The codes they gave to others end with it: whoever took their telephone may have some.
    What still waits to be sent to them as a coordinator is not sent, and campaigns of theirs of
    which nothing has been sent are taken back. What people said to them is kept for others
    (`relays.hand_on`).
    """
    ended = desk(connection, keyring, id)
    if ended is None:
        return set()
    withdrawn = undelivered.withdraw(connection, keyring, ended)
    connection.execute(delete(enrolments).where(enrolments.c.coordinator == id))
    campaigns.take_back_all_of(connection, id, now)
    bare = Desk(
        coordinator=id,
        consultation=ended.consultation,
        name=ended.name,
        role=ended.role,
        address=NOWHERE,
        language=ended.language,
    )
    this = update(coordinators).where(coordinators.c.id == id)
    values = {"revoked_at": instant(now), "digest": None, "sealed": _sealed(keyring, bare)}
    connection.execute(this.values(values))
    return withdrawn


def since(connection: Connection, id: int) -> int:
    """Return the last message of before somebody came: what was passed on later, they have."""
    return connection.scalar(select(coordinators.c.since).where(coordinators.c.id == id)) or 0


def names(connection: Connection, keyring: Keyring, ids: Iterable[int]) -> dict[int, str]:
    """Return what coordinators are called, those too who are none any more."""
    these = select(coordinators).where(coordinators.c.id.in_(list(ids)))
    rows = connection.execute(these).all()
    opened = readable("coordinators", rows, lambda row: _opened(keyring, row.id, row.sealed))
    return {desk.coordinator: desk.name for desk in opened}


# --- Who is invited to -------------------------------------------------------


def offer(
    connection: Connection,
    keyring: Keyring,
    code: str,
    consultation: str,
    name: str,
    role: Role,
    now: datetime,
    by: int | None = None,
) -> int:
    """Let whoever sends `code` coordinate; return the number of the offer.

    What a coordinator has given ends with their own role; `by` is who it was.
    """
    (id,) = numbers.take(connection, "enrolments", 1)
    sealed = keyring.general.seal(name.encode(), bound_to("enrolments", "sealed", id))
    connection.execute(
        insert(enrolments).values(
            id=id,
            digest=keyring.code_digests(code)[0],
            consultation=consultation,
            role=role,
            until=instant(now + VALID),
            coordinator=by,
            sealed=sealed,
        )
    )
    return id


def offered(
    connection: Connection, keyring: Keyring, code: str, consultation: str, now: datetime
) -> Enrolment | None:
    """Return what `code` makes of whoever sends it, if it still does."""
    rows = connection.execute(
        select(enrolments).where(
            enrolments.c.digest.in_(keyring.code_digests(code)),
            enrolments.c.consultation == consultation,
            enrolments.c.until > instant(now),
        )
    ).all()
    return next(iter(readable("enrolments", rows, lambda row: _enrolment(keyring, row))), None)


def _enrolment(keyring: Keyring, row: Row[Any]) -> Enrolment:
    return Enrolment(id=row.id, name=_name(keyring, row.id, row.sealed), role=row.role)


def _name(keyring: Keyring, id: int, sealed: bytes) -> str:
    return keyring.general.open(sealed, bound_to("enrolments", "sealed", id)).decode()


def withdraw(connection: Connection, id: int) -> bool:
    """Take an offer back; say whether there was one."""
    return bool(connection.execute(delete(enrolments).where(enrolments.c.id == id)).rowcount)


def listed(
    connection: Connection, keyring: Keyring, consultation: str, now: datetime
) -> tuple[Listed, ...]:
    """Return everybody who coordinates `consultation`, and then whoever is invited to."""
    enrolled = [
        Listed(coordinator=one.coordinator, name=one.name, role=one.role)
        for one in desks(connection, keyring, consultation)
    ]
    rows = connection.execute(
        select(enrolments)
        .where(enrolments.c.consultation == consultation, enrolments.c.until > instant(now))
        .order_by(enrolments.c.id)
    ).all()
    return (*enrolled, *readable("enrolments", rows, lambda row: _invited(keyring, row)))


def _invited(keyring: Keyring, row: Row[Any]) -> Listed:
    return Listed(
        coordinator=row.id,
        name=_name(keyring, row.id, row.sealed),
        role=row.role,
        invited=True,
        until=datetime.fromisoformat(row.until),
    )


def forget_codes(connection: Connection) -> int:
    """Withdraw every offer, as a change of the main key does; return how many there were."""
    return connection.execute(delete(enrolments)).rowcount
