"""Events that could not be handled: sealed, and named by a reference that can be read aloud."""

import json
from collections.abc import Iterator
from datetime import datetime

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, insert, select

from handlers.coordination.done import NotDone, WorkDone
from handlers.coordination.orders import Ordered, OutcomeRead
from handlers.model import Address, CampaignReached, Event, Garbled
from storage import numbers, short_names
from storage.schema import addresses, instant, set_aside
from storage.sealing import Keyring, bound_to

encode = msgspec.json.Encoder().encode


class SetAside(Struct, frozen=True, kw_only=True):
    """That an event failed, and how; the event itself stays sealed."""

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
    (id,) = numbers.take(connection, "set_aside", 1)
    reference = short_names.of_a_fault()
    digests = keyring.digests(event.address)
    theirs = select(addresses.c.session).where(addresses.c.digest.in_(digests))
    connection.execute(
        insert(set_aside).values(
            id=id,
            reference=reference,
            source=event.address.transport,
            error=why,
            at=instant(now),
            session=connection.scalar(theirs),
            address=digests[0],
            sealed=keyring.general.seal(_plain(event), bound_to("set_aside", "sealed", id)),
        )
    )
    return reference


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
