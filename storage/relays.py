"""Relays: somebody and the coordinators, who write to each other without knowing who.

A relay belongs to a session, wherever that goes on, and is erased with it. Its words are nowhere
but in the outbox, sealed, until they have been sent.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeAlias

from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select, update

from handlers.coordination import relayed
from handlers.coordination.coming import bring
from handlers.coordination.desk import Desk
from handlers.coordination.rights import may
from handlers.coordination.showing import bound
from handlers.model import Address, Reply
from storage import coordinators, numbers, short_names, undelivered
from storage.desk_schema import posts, relays
from storage.loaded import Loaded
from storage.outbox import Outgoing, decode
from storage.schema import instant, outbox
from storage.sealing import Keyring, bound_to

Addressed: TypeAlias = tuple[Loaded | None, Address, Reply]
"""A reply, where it goes, and the session whose key seals it."""


class Relay(Struct, frozen=True, kw_only=True):
    """One of them: its number, the row of its session, and what coordinators call it."""

    id: int
    session: int
    name: str
    status: str


def who_answers(connection: Connection, keyring: Keyring, consultation: str) -> list[Desk]:
    """Return the desks of all who may answer people."""
    desks = coordinators.desks(connection, keyring, consultation)
    return [desk for desk in desks if may(desk.role, relayed.LEAST)]


def pass_on(
    connection: Connection, keyring: Keyring, said: Sequence[tuple[Loaded, str]], now: datetime
) -> list[Addressed]:
    """Return what coordinators are to be sent of what people said to them."""
    found: list[Addressed] = []
    for loaded, words in said:
        relay = _of(connection, loaded, now)
        for desk in who_answers(connection, keyring, loaded.session.consultation):
            reply = relayed.passed_on(desk, relay.id, relay.name, words, loaded.session.language)
            found.append((loaded, desk.address, bound(desk, reply)))
            coordinators.save(connection, keyring, bring(desk, reply))
    return found


def _of(connection: Connection, loaded: Loaded, now: datetime) -> Relay:
    """Return a session's relay, opening it."""
    row, _ = loaded.stored
    known = _first(connection, relays.c.session == row)
    if known is not None:
        set_status(connection, known.id, "open", now)
        return known
    (id,) = numbers.take(connection, "relays", 1)
    consultation = loaded.session.consultation
    used = set(connection.scalars(select(relays.c.name)))
    relay = Relay(id=id, session=row, name=short_names.of_a_thread(used), status="open")
    connection.execute(
        insert(relays).values(
            id=id,
            session=row,
            consultation=consultation,
            name=relay.name,
            status="open",
            changed_at=instant(now),
        )
    )
    return relay


def find(connection: Connection, consultation: str, *, id: int = 0, name: str = "") -> Relay | None:
    """Return the relay of this number, or else of this name."""
    which = relays.c.id == id if id else relays.c.name == name.upper()
    return _first(connection, relays.c.consultation == consultation, which)


def open_ones(connection: Connection, consultation: str) -> list[Relay]:
    """Return what is open, the longest unchanged first."""
    rows = connection.execute(
        select(relays)
        .where(relays.c.consultation == consultation, relays.c.status == "open")
        .order_by(relays.c.changed_at)
    )
    return [Relay(id=r.id, session=r.session, name=r.name, status=r.status) for r in rows]


def _first(connection: Connection, *which: object) -> Relay | None:
    row = connection.execute(select(relays).where(*which)).first()  # type: ignore[arg-type]
    if row is None:
        return None
    return Relay(id=row.id, session=row.session, name=row.name, status=row.status)


def set_status(connection: Connection, id: int, status: str, now: datetime) -> None:
    """Open or close a relay."""
    this = update(relays).where(relays.c.id == id)
    connection.execute(this.values(status=status, changed_at=instant(now)))


def hand_on(connection: Connection, keyring: Keyring, consultation: str) -> list[Outgoing]:
    """Give what was said to somebody who coordinates no more to whoever answers people now.

    Whoever coordinated already when it was said has it. While nobody answers, it is kept.
    """
    desks = who_answers(connection, keyring, consultation)
    sent: list[Outgoing] = []
    for words in undelivered.kept(connection, keyring) if desks else ():
        number = words.reply.about.partition("/")[2]
        if find(connection, consultation, id=int(number)) is None:
            continue
        is_new = [coordinators.since(connection, one.coordinator) >= words.message for one in desks]
        sent += undelivered.give(connection, keyring, words, desks if all(is_new) else ())
    return sent


def follow(connection: Connection, moved: Iterable[Loaded]) -> tuple[list[Addressed], list[int]]:
    """Return what organisers wrote to people who have moved, for where they are now.

    And the numbers of what these wrote to the organisers, which is sent as it is: of all that
    waits for the chats they left, only that is not withdrawn.
    """
    answers: list[Addressed] = []
    to_coordinators: list[int] = []
    for loaded in moved:
        row, key = loaded.stored
        waiting = (
            select(outbox.c.id, outbox.c.sealed)
            .join_from(outbox, posts, posts.c.message == outbox.c.id)
            .where(outbox.c.session == row)
        )
        for id, sealed in connection.execute(waiting.order_by(outbox.c.id)).all():
            to, reply = decode(key.open(sealed, bound_to("outbox", "sealed", id)))
            if to in loaded.left:
                answers.append((loaded, loaded.address, reply))
            else:
                to_coordinators.append(id)
    return answers, to_coordinators


def erase(connection: Connection, sessions: Sequence[int]) -> None:
    """Forget the relays of sessions, and which messages were about them."""
    theirs = relays.c.session.in_(sessions)
    about = [f"relay/{id}" for id in connection.scalars(select(relays.c.id).where(theirs))]
    if about:
        connection.execute(delete(posts).where(posts.c.about.in_(about)))
        connection.execute(delete(relays).where(theirs))
