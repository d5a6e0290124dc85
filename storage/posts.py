"""Posts: messages to coordinators that are about something, and where in their chat they arrived.

A reply to one is then for what it is about, and it can be brought up to date where it stands.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from handlers.model import Address
from storage.desk_schema import posts
from storage.outbox import Outgoing, Settled, decode
from storage.readable import UNREADABLE
from storage.schema import outbox
from storage.sealing import Keyring, bound_to


def add(connection: Connection, keyring: Keyring, messages: Iterable[Outgoing]) -> None:
    """Remember what each message is about, if it is about anything."""
    rows = [
        {
            "message": one.id,
            "address": keyring.digests(one.address)[0],
            "about": one.reply.about,
        }
        for one in messages
        if one.reply.about
    ]
    if rows:
        connection.execute(insert(posts), rows)


def on_their_way(connection: Connection) -> set[int]:
    """Return the messages of which nobody has said yet where they arrived."""
    return set(connection.scalars(select(posts.c.message).where(posts.c.position.is_(None))))


def arrive(connection: Connection, settled: Iterable[Settled]) -> None:
    """Note where messages arrived."""
    where = update(posts).where(posts.c.message == bindparam("arrived"))
    rows = [{"arrived": one.id, "place": one.position} for one in settled]
    if rows:
        connection.execute(where.values(position=bindparam("place")), rows)


def about(connection: Connection, keyring: Keyring, address: Address, position: int) -> str:
    """Return what the message at `position` is about, or nothing."""
    found: str | None = connection.scalar(
        select(posts.c.about).where(
            posts.c.address.in_(keyring.digests(address)), posts.c.position == position
        )
    )
    return found or ""


def withdraw(connection: Connection, keyring: Keyring, address: Address) -> None:
    """Remove what waits to be sent to somebody who coordinated at `address`, and their posts.

    That is what is about something, and what belongs to no session: files, too.
    """
    here = posts.c.address.in_(keyring.digests(address))
    going = set(connection.scalars(select(posts.c.message).where(here)))
    nobodys = select(outbox.c.id, outbox.c.sealed).where(outbox.c.session.is_(None))
    for id, sealed in connection.execute(nobodys).all():
        try:
            to, _ = decode(keyring.general.open(sealed, bound_to("outbox", "sealed", id)))
        except UNREADABLE:
            continue
        if to == address:
            going.add(id)
    connection.execute(delete(outbox).where(outbox.c.id.in_(going)))
    connection.execute(delete(posts).where(here))


def places(
    connection: Connection, keyring: Keyring, address: Address, about: str
) -> tuple[int, ...]:
    """Return where the messages to `address` stand that are `about` this, the oldest first."""
    found = select(posts.c.position).where(
        posts.c.address.in_(keyring.digests(address)),
        posts.c.about == about,
        posts.c.position.is_not(None),
    )
    return tuple(connection.scalars(found.order_by(posts.c.message)))
