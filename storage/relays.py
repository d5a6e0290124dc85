"""Relays: somebody and the coordinators, who write to each other without knowing who.

A relay belongs to a session, wherever that goes on, and is erased with it. Its words are nowhere
but in the outbox until they have been sent; only what somebody said last is kept while their
thread is open, so that a coordinator can look at it again. Both are sealed with the session's key.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from handlers.coordination import relayed
from handlers.coordination.coming import bring
from handlers.coordination.desk import Desk
from handlers.coordination.facts import Thread
from handlers.coordination.rights import may
from handlers.coordination.showing import bound
from handlers.model import Address, Language, Reply
from storage import coordinators, numbers, short_names, undelivered
from storage.desk_schema import posts, relays
from storage.loaded import Loaded
from storage.outbox import Outgoing, decode
from storage.readable import readable
from storage.schema import instant, outbox, sessions
from storage.sealing import Keyring, bound_to

Addressed: TypeAlias = tuple[Loaded | None, Address, Reply]
"""A reply, where it goes, and the session whose key seals it."""


class Relay(Struct, frozen=True, kw_only=True):
    """One of them: its number, the row of its session, and what coordinators call it."""

    id: int
    session: int
    name: str
    status: str


class _Said(Struct, frozen=True, kw_only=True):
    """What somebody said last, and in which language they are spoken to."""

    words: str
    language: Language


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Said).decode


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
        _note_said(connection, relay, loaded, words, now)
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


def _note_said(
    connection: Connection, relay: Relay, loaded: Loaded, words: str, now: datetime
) -> None:
    """Let a thread be open and wait, and keep what was said, in the place of what was before."""
    _, key = loaded.stored
    said = _Said(words=words, language=loaded.session.language)
    connection.execute(
        update(relays)
        .where(relays.c.id == relay.id)
        .values(
            status="open",
            changed_at=instant(now),
            waits_since=func.coalesce(relays.c.waits_since, instant(now)),
            sealed=key.seal(_encode(said), bound_to("relays", "sealed", relay.id)),
        )
    )


def find(connection: Connection, consultation: str, *, id: int = 0, name: str = "") -> Relay | None:
    """Return the relay of this number, or else of this name."""
    which = relays.c.id == id if id else relays.c.name == name.upper()
    return _first(connection, relays.c.consultation == consultation, which)


def open_ones(connection: Connection, keyring: Keyring, consultation: str) -> list[Thread]:
    """Return what is open, whoever has waited longest first; then what was answered.

    One whose words do not open is left out.
    """
    rows = connection.execute(
        select(relays, sessions.c.wrapped_key)
        .join_from(relays, sessions, sessions.c.id == relays.c.session)
        .where(relays.c.consultation == consultation, relays.c.status == "open")
        .order_by(
            relays.c.waits_since.is_(None),
            func.coalesce(relays.c.waits_since, relays.c.changed_at),
            relays.c.id,
        )
    ).all()
    by = {row.coordinator for row in rows if row.coordinator is not None}
    names = coordinators.names(connection, keyring, by)
    return readable("relays", rows, lambda row: _thread(keyring, row, _who(names, row)))


def _who(names: Mapping[int, str], row: Row[Any]) -> str:
    return "" if row.coordinator is None else names.get(row.coordinator, "?")


def _thread(keyring: Keyring, row: Row[Any], by: str) -> Thread:
    where = bound_to("sessions", "wrapped_key", row.session)
    key = keyring.data_key(row.wrapped_key, where)
    said = _decode(key.open(row.sealed, bound_to("relays", "sealed", row.id)))
    return Thread(
        number=row.id,
        name=row.name,
        waits=row.waits_since is not None,
        since=datetime.fromisoformat(row.waits_since or row.changed_at),
        by=by,
        words=said.words,
        language=said.language,
    )


def _first(connection: Connection, *which: object) -> Relay | None:
    row = connection.execute(select(relays).where(*which)).first()  # type: ignore[arg-type]
    if row is None:
        return None
    return Relay(id=row.id, session=row.session, name=row.name, status=row.status)


def note_answered(connection: Connection, id: int, coordinator: int, now: datetime) -> None:
    """Let a thread wait no more, since `coordinator` has answered; one that is closed stays so."""
    this = update(relays).where(relays.c.id == id)
    values = {"changed_at": instant(now), "waits_since": None, "coordinator": coordinator}
    connection.execute(this.values(values))


def close(connection: Connection, id: int, now: datetime) -> None:
    """Take a thread off the list, and keep nothing of what was said in it."""
    this = update(relays).where(relays.c.id == id)
    values = {"status": "closed", "changed_at": instant(now), "waits_since": None, "sealed": None}
    connection.execute(this.values(values))


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
