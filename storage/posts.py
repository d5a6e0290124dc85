"""Posts: messages to coordinators that are about something, and where in their chat they arrived.

A reply to one is then for what it is about, and it can be brought up to date where it stands.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, delete, insert, literal, select, update

from handlers.model import Address
from storage.desk_schema import posts
from storage.outbox import Outgoing, Settled
from storage.sealing import Keyring

LAST = 0
"""The piece of a long message that has its buttons, or all of a short one."""


def add(connection: Connection, keyring: Keyring, messages: Iterable[Outgoing]) -> None:
    """Remember what each message is about, if it is about anything."""
    rows = [
        {
            "message": one.id,
            "piece": LAST,
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
    """Note where messages arrived, each piece of a long one: a reply may be to any of them."""
    where = update(posts).where(posts.c.message == bindparam("arrived"))
    for one in settled:
        connection.execute(where.values(position=one.position), {"arrived": one.id})
        for piece, position in enumerate(one.earlier, start=1):
            about = select(
                posts.c.message, literal(piece), posts.c.address, posts.c.about, literal(position)
            )
            whole = about.where(posts.c.message == one.id, posts.c.piece == LAST)
            connection.execute(insert(posts).from_select(posts.c.keys(), whole))


def about(connection: Connection, keyring: Keyring, address: Address, position: int) -> str:
    """Return what the message at `position` is about, or nothing."""
    found: str | None = connection.scalar(
        select(posts.c.about).where(
            posts.c.address.in_(keyring.digests(address)), posts.c.position == position
        )
    )
    return found or ""


def forget_puts(connection: Connection, keyring: Keyring, address: Address) -> None:
    """Forget where a desk's own questions arrived there: only the newest can be open."""
    theirs = posts.c.address.in_(keyring.digests(address))
    connection.execute(delete(posts).where(theirs, posts.c.about.startswith("put/")))


def places(
    connection: Connection, keyring: Keyring, address: Address, about: str
) -> tuple[int, ...]:
    """Return where the messages to `address` stand that are `about` this, the oldest first."""
    found = select(posts.c.position).where(
        posts.c.address.in_(keyring.digests(address)),
        posts.c.about == about,
        posts.c.piece == LAST,
        posts.c.position.is_not(None),
    )
    return tuple(connection.scalars(found.order_by(posts.c.message)))
