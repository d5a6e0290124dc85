"""Sessions as documents: one sealed row each, found by who is speaking.

Loading takes one SELECT for a whole batch, saving one INSERT and one UPDATE.
The columns beside the sealed document are for an overview (how many, how far,
in which language) and are never read back into a session.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, bindparam, insert, select, update

from handlers.model import Address, Answering, Consenting, Language, Session, Step
from storage.bulk import Bulk, Lookup
from storage.held import Held, Recent
from storage.schema import addresses, arrivals, instant, sessions
from storage.sealing import DataKey, Keyring, place

encode = msgspec.msgpack.Encoder().encode  # a third faster to read than JSON, and shorter
decode = msgspec.msgpack.Decoder(Session).decode
encode_address = msgspec.json.Encoder().encode


FIND = Lookup(
    select(
        addresses.c.digest,
        sessions.c.id,
        sessions.c.turns,
        sessions.c.asking,
        arrivals.c.position,
    )
    .join_from(addresses, sessions, sessions.c.id == addresses.c.session)
    .outerjoin(arrivals, arrivals.c.message == sessions.c.asking),
    addresses.c.digest,
)
OPEN = Lookup(select(sessions.c.id, sessions.c.wrapped_key, sessions.c.sealed), sessions.c.id)


def load(
    connection: Connection, keyring: Keyring, recent: Recent, speakers: Iterable[Address]
) -> dict[Address, Held]:
    """Return the sessions of those `speakers` who have one."""
    whose = {digest: address for address in speakers for digest in keyring.digests(address)}
    found = list(FIND(connection, whose))
    known = {id: recent.get(id, turns) for _, id, turns, _, _ in found}
    opened = _open(connection, keyring, [id for id, one in known.items() if one is None])
    held = {}
    for digest, id, turns, asking, position in found:
        session, key = known[id] or opened[id]
        if session.asked != position:
            session = msgspec.structs.replace(session, asked=position)
        address = whose[digest]
        held[address] = Held(session, address, id, key, turns, asking, asking, kept=True)
    return held


def _open(
    connection: Connection, keyring: Keyring, rows: Sequence[int]
) -> dict[int, tuple[Session, DataKey]]:
    opened = {}
    for id, wrapped, sealed in OPEN(connection, rows):
        key = keyring.data_key(wrapped, place("sessions", "wrapped_key", id))
        opened[id] = decode(key.open(sealed, place("sessions", "sealed", id))), key
    return opened


def step_name(step: Step) -> str:
    """Name where somebody is: the question or clause, or else the step itself."""
    match step:
        case Answering(question=name) | Consenting(clause=name):
            return name
        case _:
            return type(step).__name__


INSERT = Bulk(insert(sessions), *sessions.c.keys())
INSERT_ADDRESS = Bulk(insert(addresses), *addresses.c.keys())


def add(connection: Connection, keyring: Keyring, fresh: Sequence[Held], now: datetime) -> None:
    """Store sessions that have been given a row number, each under a new data key."""
    rows, places = [], []
    at = instant(now)
    for held in fresh:
        session, id, held.turns = held.session, held.row, 1
        held.key, wrapped = keyring.new_data_key(place("sessions", "wrapped_key", id))
        rows.append(
            (
                id,
                session.version,
                session.status,
                session.language,
                step_name(session.step),
                session.revision,
                at,
                at,
                held.turns,
                held.asking,
                wrapped,
                held.key.seal(encode(session), place("sessions", "sealed", id)),
            )
        )
        digest = keyring.digests(held.address)[0]
        where = place("addresses", "sealed", digest.hex())
        places.append((digest, id, held.key.seal(encode_address(held.address), where)))
    INSERT(connection, rows)
    INSERT_ADDRESS(connection, places)


CHANGING = ("status", "language", "step", "revision", "changed_at", "turns", "asking", "sealed")
UPDATE = Bulk(
    update(sessions)
    .where(sessions.c.id == bindparam("row"))
    .values({name: bindparam(name) for name in CHANGING}),
    *CHANGING,
    "row",
)


def save(connection: Connection, changed: Sequence[Held], now: datetime) -> None:
    """Write sessions that were stored before, each with the data key it has."""
    at = instant(now)
    rows = []
    for held in changed:
        session, (id, key) = held.session, held.stored
        held.turns += 1
        rows.append(
            (
                session.status,
                session.language,
                step_name(session.step),
                session.revision,
                at,
                held.turns,
                held.asking,
                key.seal(encode(session), place("sessions", "sealed", id)),
                id,
            )
        )
    UPDATE(connection, rows)


def language_of(connection: Connection, keyring: Keyring, address: Address) -> Language | None:
    """Return somebody's language without opening their session, which may be damaged."""
    language: Language | None = connection.scalar(
        select(sessions.c.language)
        .join_from(addresses, sessions, sessions.c.id == addresses.c.session)
        .where(addresses.c.digest.in_(keyring.digests(address)))
    )
    return language
