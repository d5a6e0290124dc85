"""Outcomes: what came of the orders that a running bot has carried out, until they are read.

The row is written in the transaction that carries the order out. So an order that has one is
done, whatever was killed since; and one that has none is not.
"""

from collections.abc import Iterable
from datetime import datetime

import msgspec
from sqlalchemy import Connection, delete, insert, select

from handlers.coordination.done import NotDone
from handlers.coordination.orders import OfAnother, Ordered, Outcome, TooLate
from storage import numbers
from storage.desk_schema import outcomes
from storage.orders import Carrying, carry_out
from storage.schema import instant
from storage.sealing import Keyring, bound_to

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(Outcome).decode


def take(ordered: Ordered, here: Carrying) -> Outcome:
    """Carry an order out, and keep what came of it; one that has an outcome is done already."""
    outcome = find(here.connection, here.keyring, ordered.id)
    if outcome is None:
        outcome = _outcome(ordered, here)
        _add(here.connection, here.keyring, ordered.id, outcome, here.now)
    return outcome


def _outcome(ordered: Ordered, here: Carrying) -> Outcome:
    if here.now > ordered.until:
        return TooLate()
    if ordered.consultation != here.consultation.name:
        return OfAnother()
    if ordered.is_of_a_version and ordered.version != here.consultation.version:
        return OfAnother()
    return carry_out(ordered.order, here)


def fail(
    connection: Connection, keyring: Keyring, ordered: Ordered, reference: str, now: datetime
) -> None:
    """Note that carrying an order out has failed: it is not tried again."""
    _add(connection, keyring, ordered.id, NotDone(reference=reference), now)


def _add(
    connection: Connection, keyring: Keyring, order: str, outcome: Outcome, now: datetime
) -> None:
    (id,) = numbers.take(connection, "outcomes", 1)
    sealed = keyring.general.seal(encode(outcome), bound_to("outcomes", "sealed", id))
    connection.execute(
        insert(outcomes).values(id=id, of_order=order, at=instant(now), sealed=sealed)
    )


def find(connection: Connection, keyring: Keyring, order: str) -> Outcome | None:
    """Return what came of an order, if it has been carried out."""
    row = connection.execute(select(outcomes).where(outcomes.c.of_order == order)).first()
    if row is None:
        return None
    plain = keyring.general.open(row.sealed, bound_to("outcomes", "sealed", row.id))
    outcome: Outcome = decode(plain)
    return outcome


def orders(connection: Connection) -> set[str]:
    """Return the orders of which an outcome is kept."""
    return set(connection.scalars(select(outcomes.c.of_order)))


def forget(connection: Connection, orders: Iterable[str]) -> None:
    """Keep no longer what came of these."""
    connection.execute(delete(outcomes).where(outcomes.c.of_order.in_(list(orders))))
