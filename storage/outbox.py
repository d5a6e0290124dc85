"""The outbox: messages that have been decided on and not yet sent.

A row is written in the transaction that made the message, and removed when
its messenger has taken it. What a crash leaves is sent at the next start, in
the order of the row numbers.
"""

import logging
from collections.abc import Container, Iterator, Sequence

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, select, true

from handlers.model import Address, Reply
from storage.bulk import Bulk
from storage.loaded import Loaded
from storage.schema import Id, arrivals, outbox, sessions
from storage.sealing import Damaged, KeyMissing, Keyring, bound_to

log = logging.getLogger(__name__)

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(tuple[Address, Reply]).decode


class Outgoing(Struct, frozen=True, kw_only=True):
    """A message that has been committed and is to be sent; `id` is its row."""

    id: int
    address: Address
    reply: Reply


class Committed(Struct, frozen=True, kw_only=True):
    """What a commit leaves to be done: messages to send, and those not to be sent any more.

    What was `withdrawn` has no row any more, and may still wait in memory, for any chat. The
    messages are `all_there_are` where it is not known what was withdrawn.
    """

    outgoing: tuple[Outgoing, ...] = ()
    withdrawn: frozenset[int] = frozenset()
    all_there_are: bool = False


class Settled(Struct, frozen=True, kw_only=True):
    """A message that is done with: where it stands in the chat, and what it is called there.

    It has no `position` where it came too late to be said (`Reply.until`), or its messenger has
    `refused` it for good. `earlier` are the positions of a long one's pieces before its last.
    """

    id: int
    position: int | None
    message: str
    earlier: tuple[int, ...] = ()
    refused: bool = False


INSERT = Bulk(insert(outbox), *outbox.c.keys())


def add(
    connection: Connection, keyring: Keyring, messages: Sequence[tuple[Outgoing, Loaded | None]]
) -> None:
    """Write messages, each sealed with its session's key, or else with the general one."""
    rows: list[tuple[object, ...]] = []
    for message, loaded in messages:
        plain = encode((message.address, message.reply))
        where = bound_to("outbox", "sealed", message.id)
        if loaded is None or loaded.gone:
            rows.append((message.id, None, keyring.general.seal(plain, where)))
        else:
            session, key = loaded.stored
            rows.append((message.id, session, key.seal(plain, where)))
    INSERT(connection, rows)


# A question has arrived, unless its session has asked something else since.
ARRIVE = Bulk(
    insert(arrivals).from_select(
        ["message", "position"],
        select(outbox.c.id, bindparam("position", type_=Id))
        .join_from(outbox, sessions, sessions.c.id == outbox.c.session)
        .where(outbox.c.id == bindparam("row"), sessions.c.asking == outbox.c.id),
    ),
    "position",
    "row",
)
REMOVE = Bulk(delete(outbox).where(outbox.c.id == bindparam("row")), "row")
FORGET_ARRIVAL = Bulk(delete(arrivals).where(arrivals.c.message == bindparam("asked")), "asked")


def settle(connection: Connection, sent: Sequence[Settled], in_doubt: Container[int] = ()) -> None:
    """Remove messages that have been sent; to settle one twice changes nothing.

    One that is `in_doubt` may have arrived earlier as well; its position is kept below zero.

    Where a question arrived is remembered beside its session and not in it: rows
    of one moment lie on one page, and a session would be a page each.
    """
    ARRIVE(
        connection,
        [
            (-one.position if one.id in in_doubt else one.position, one.id)
            for one in sent
            if one.position is not None
        ],
    )
    REMOVE(connection, [(one.id,) for one in sent])


def withdraw(connection: Connection, of: Sequence[int], but: Sequence[int] = ()) -> set[int]:
    """Remove what still waits to be sent of these sessions, `but` for some of it.

    Return which messages these were.
    """
    waits = (outbox.c.session.in_(of), outbox.c.id.not_in(but))
    going = set(connection.scalars(select(outbox.c.id).where(*waits)))
    connection.execute(delete(outbox).where(*waits))
    return going


def forget_arrivals(connection: Connection, questions: Sequence[int]) -> None:
    """Forget where questions arrived that are not asked any more."""
    FORGET_ARRIVAL(connection, [(id,) for id in questions])


def unsent(connection: Connection, keyring: Keyring) -> tuple[Outgoing, ...]:
    """Return every message still to be sent, in the order in which they were made.

    One that does not open is left where it is: nobody else waits for it.
    """
    return tuple(message for message, _ in _opened(connection, keyring, true()))


def waiting(
    connection: Connection, keyring: Keyring, messages: Sequence[int]
) -> list[tuple[Outgoing, int | None]]:
    """Return those of these messages that are still to be sent, each with whose session's it is."""
    return list(_opened(connection, keyring, outbox.c.id.in_(messages)))


def _opened(
    connection: Connection, keyring: Keyring, which: ColumnElement[bool]
) -> Iterator[tuple[Outgoing, int | None]]:
    rows = connection.execute(
        select(outbox.c.id, outbox.c.session, outbox.c.sealed, sessions.c.wrapped_key)
        .join_from(outbox, sessions, sessions.c.id == outbox.c.session, isouter=True)
        .where(which)
        .order_by(outbox.c.id)
    )
    for id, session, sealed, wrapped in rows:
        where = bound_to("outbox", "sealed", id)
        try:
            if wrapped is None:
                plain = keyring.general.open(sealed, where)
            else:
                key = keyring.data_key(wrapped, bound_to("sessions", "wrapped_key", session))
                plain = key.open(sealed, where)
            address, reply = decode(plain)
        except (Damaged, KeyMissing, msgspec.DecodeError):
            log.error("message %d in the outbox does not open and is not sent", id)
            continue
        yield Outgoing(id=id, address=address, reply=reply), session
