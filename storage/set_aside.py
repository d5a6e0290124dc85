"""Events that could not be handled, and messages that no messenger takes.

They are sealed, and named by a reference that can be read aloud.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, func, insert, select

from handlers.coordination.done import NotDone, WorkDone
from handlers.coordination.orders import Ordered, OutcomeRead
from handlers.model import Address, CampaignReached, Event, Garbled, Reply
from storage import numbers, short_names
from storage.outbox import Outgoing
from storage.schema import addresses, instant, set_aside
from storage.sealing import Keyring, bound_to

NOT_TAKEN: Final = "NotTaken"
"""Stands for the kind of error of a message that its messenger refuses."""

encode = msgspec.json.Encoder().encode


class SetAside(Struct, frozen=True, kw_only=True):
    """That an event or a message failed, and how; what it says stays sealed."""

    reference: str
    at: str
    source: str
    error: str


def add(
    connection: Connection,
    keyring: Keyring,
    event: Event | WorkDone | CampaignReached | Ordered | OutcomeRead | Garbled,
    why: str,
    now: datetime,
) -> str:
    """Put an event aside and return its reference.

    `why` is a kind of error: an error's own words may quote a participant.
    """
    theirs = select(addresses.c.session).where(
        addresses.c.digest.in_(keyring.digests(event.address))
    )
    session = connection.scalar(theirs)
    return _write(connection, keyring, event.address, _plain(event), why, now, session)


def add_message(
    connection: Connection,
    keyring: Keyring,
    message: Outgoing,
    session: int | None,
    now: datetime,
) -> str:
    """Put a message aside that its messenger refuses, and return its reference.

    Its words are kept as long as the session is whose they are, and no longer; those that are
    of no session in particular, and files, may be many people's and are not kept.
    """
    reply = replace(message.reply, attachment=None)
    if session is None:
        reply = Reply(text="")
    plain = encode(replace(message, reply=reply))
    return _write(connection, keyring, message.address, plain, NOT_TAKEN, now, session)


def _write(
    connection: Connection,
    keyring: Keyring,
    address: Address,
    plain: bytes,
    why: str,
    now: datetime,
    session: int | None,
) -> str:
    (id,) = numbers.take(connection, "set_aside", 1)
    reference = short_names.of_a_fault()
    connection.execute(
        insert(set_aside).values(
            id=id,
            reference=reference,
            source=address.transport,
            error=why,
            at=instant(now),
            session=session,
            address=keyring.digests(address)[0],
            sealed=keyring.general.seal(plain, bound_to("set_aside", "sealed", id)),
        )
    )
    return reference


def messages_of(connection: Connection, keyring: Keyring, address: Address, since: datetime) -> int:
    """Return how many messages to `address` were put aside since then."""
    return connection.scalars(
        select(func.count())
        .select_from(set_aside)
        .where(
            set_aside.c.address.in_(keyring.digests(address)),
            set_aside.c.error == NOT_TAKEN,
            set_aside.c.at > instant(since),
        )
    ).one()


def _plain(event: Event | WorkDone | CampaignReached | Ordered | OutcomeRead | Garbled) -> bytes:
    if isinstance(event, WorkDone):  # what came of it may be many people's answers
        event = replace(event, result=NotDone(reference=""))
    try:
        return encode(event)
    except UnicodeEncodeError:  # a lone surrogate may be the very reason why we are here
        return json.dumps(msgspec.to_builtins(event)).encode()


def address_in(plain: bytes) -> Address:
    """Return whose event it is, once it has been opened."""
    address: dict[str, str] = json.loads(plain)["address"]
    return Address(transport=address["transport"], place=address["place"])


def every(connection: Connection) -> Iterator[SetAside]:
    """Yield what has been set aside, oldest first."""
    for row in connection.execute(select(set_aside).order_by(set_aside.c.id)):
        yield SetAside(reference=row.reference, at=row.at, source=row.source, error=row.error)
