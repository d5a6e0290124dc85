"""Undelivered: what waits to be sent to somebody who coordinates no more.

What was for them is not sent. What somebody said to the organisers is: it waits for nobody in
particular, sealed with that person's key, until it is given to whoever answers people now.
"""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from handlers.coordination.desk import Desk
from handlers.coordination.marks import mark
from handlers.coordination.showing import bound
from handlers.model import Address, Reply
from storage import numbers
from storage.desk_schema import posts
from storage.outbox import Outgoing, decode, encode
from storage.posts import LAST, add
from storage.readable import UNREADABLE
from storage.schema import outbox, sessions
from storage.sealing import DataKey, Keyring, bound_to

NOWHERE = Address(transport="", place="")
"""Where nothing is delivered, and nobody is."""

NOBODY = bytes(16)
"""Stands for the digest of an address there; it is the same under every main key."""


class Words(Struct, frozen=True, kw_only=True):
    """What somebody said to the organisers, as it waits to be sent to a coordinator."""

    message: int
    session: int
    key: DataKey
    reply: Reply


def withdraw(connection: Connection, keyring: Keyring, desk: Desk) -> set[int]:
    """Remove what waits to be sent to whoever had `desk`, and what their messages are about.

    What somebody said to the organisers is no message of a coordinator's alone: it is kept for
    others. What waits for them as a participant in the same chat stays. Return the messages that
    are not to be sent there any more.
    """
    here = posts.c.address.in_(keyring.digests(desk.address))
    stay, going, removed = [], set(), set()
    for words in _waiting(connection, keyring, here):
        if words.reply.mark != mark(desk):
            stay.append(words.message)
        elif words.reply.buttons:
            stay.append(words.message)
            going.add(words.message)
            _keep(connection, words)
        else:  # what another coordinator answered
            removed.add(words.message)
    connection.execute(delete(posts).where(here, posts.c.message.not_in(stay)))
    nobodys = select(outbox.c.id, outbox.c.sealed).where(outbox.c.session.is_(None))
    for id, sealed in connection.execute(nobodys).all():
        try:
            to, _ = decode(keyring.general.open(sealed, bound_to("outbox", "sealed", id)))
        except UNREADABLE:
            continue
        if to == desk.address:
            removed.add(id)
    connection.execute(delete(outbox).where(outbox.c.id.in_(removed)))
    return going | removed


def kept(connection: Connection, keyring: Keyring) -> list[Words]:
    """Return the words that were for somebody who coordinates no more, in their order."""
    return _waiting(connection, keyring, posts.c.address == NOBODY)


def _waiting(connection: Connection, keyring: Keyring, which: ColumnElement[bool]) -> list[Words]:
    rows = connection.execute(
        select(outbox.c.id, outbox.c.session, outbox.c.sealed, sessions.c.wrapped_key)
        .join_from(posts, outbox, outbox.c.id == posts.c.message)
        .join(sessions, sessions.c.id == outbox.c.session)
        .where(which, posts.c.piece == LAST)
        .order_by(outbox.c.id)
    )
    found = []
    for row in rows.all():
        try:
            key = keyring.data_key(
                row.wrapped_key, bound_to("sessions", "wrapped_key", row.session)
            )
            _, reply = decode(key.open(row.sealed, bound_to("outbox", "sealed", row.id)))
        except UNREADABLE:
            continue
        found.append(Words(message=row.id, session=row.session, key=key, reply=reply))
    return found


def _keep(connection: Connection, words: Words) -> None:
    """Let words wait for nobody in particular."""
    sealed = words.key.seal(
        encode((NOWHERE, words.reply)), bound_to("outbox", "sealed", words.message)
    )
    this = outbox.c.id == words.message
    connection.execute(update(outbox).where(this).values(sealed=sealed))
    this = posts.c.message == words.message
    connection.execute(update(posts).where(this).values(address=NOBODY))


def give(
    connection: Connection, keyring: Keyring, words: Words, desks: Sequence[Desk]
) -> list[Outgoing]:
    """Send words that were kept to these desks, if there are any, and keep them no longer."""
    ids = numbers.take(connection, "outbox", len(desks))
    found = [
        Outgoing(id=id, address=desk.address, reply=bound(desk, words.reply))
        for id, desk in zip(ids, desks, strict=True)
    ]
    for one in found:
        sealed = words.key.seal(
            encode((one.address, one.reply)), bound_to("outbox", "sealed", one.id)
        )
        connection.execute(insert(outbox).values(id=one.id, session=words.session, sealed=sealed))
    add(connection, keyring, found)
    connection.execute(delete(posts).where(posts.c.message == words.message))
    connection.execute(delete(outbox).where(outbox.c.id == words.message))
    return found
