"""Approvals: what waits, sealed, for a second coordinator's yes. Each is answered once."""

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Row, delete, insert, select

from handlers.coordination.approving import VALID
from handlers.coordination.desk import Desk
from handlers.coordination.effects import AskForYes
from handlers.coordination.facts import Approval
from storage import coordinators, numbers
from storage.desk_schema import approvals
from storage.readable import readable
from storage.schema import instant
from storage.sealing import Keyring, bound_to

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(AskForYes).decode


class Held(Struct, frozen=True, kw_only=True):
    """What waits: what is to be said of it, and what is then done."""

    approval: Approval
    asked: AskForYes


def add(
    connection: Connection, keyring: Keyring, desk: Desk, asked: AskForYes, now: datetime
) -> Approval:
    """Let something wait in the name of whoever has `desk`; what is too old is dropped."""
    connection.execute(delete(approvals).where(approvals.c.until <= instant(now)))
    (id,) = numbers.take(connection, "approvals", 1)
    sealed = keyring.general.seal(encode(asked), bound_to("approvals", "sealed", id))
    connection.execute(
        insert(approvals).values(
            id=id,
            coordinator=desk.coordinator,
            act=asked.act,
            until=instant(now + VALID),
            sealed=sealed,
        )
    )
    return _approval(id, desk.coordinator, desk.name, asked)


def held(
    connection: Connection, keyring: Keyring, consultation: str, now: datetime
) -> tuple[Held, ...]:
    """Return everything that waits, of those who coordinate `consultation` still."""
    names = {
        one.coordinator: one.name for one in coordinators.desks(connection, keyring, consultation)
    }
    rows = connection.execute(
        select(approvals)
        .where(approvals.c.until > instant(now), approvals.c.coordinator.in_(list(names)))
        .order_by(approvals.c.id)
    ).all()

    def opened(row: Row[Any]) -> Held:
        asked = decode(keyring.general.open(row.sealed, bound_to("approvals", "sealed", row.id)))
        whose = row.coordinator
        about = _approval(row.id, whose, names[whose], asked)
        return Held(approval=about, asked=asked)

    return tuple(readable("approvals", rows, opened))


def _approval(id: int, whose: int, name: str, asked: AskForYes) -> Approval:
    return Approval(number=id, coordinator=whose, name=name, what=asked.what, whole=asked.whole)


def remove(connection: Connection, id: int) -> None:
    """Remove what has been decided."""
    connection.execute(delete(approvals).where(approvals.c.id == id))
