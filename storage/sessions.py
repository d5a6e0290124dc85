"""Sessions as documents: one sealed row each, found by who is speaking.

Loading takes two SELECTs for a whole batch, one that finds and one that opens what
is not open yet; saving takes one INSERT and one UPDATE.
The columns beside the sealed document are for an overview (how many, how far,
in which language) and are never read back into a session.
"""

from collections.abc import Container, Iterable, Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from handlers.model import Address, Answering, Consenting, Language, Session, Step
from storage.bulk import Bulk, Lookup
from storage.loaded import Loaded, Recent
from storage.schema import addresses, arrivals, instant, sessions, set_aside
from storage.sealing import DataKey, Keyring, bound_to

encode = msgspec.msgpack.Encoder().encode  # a third faster to read than JSON, and shorter
decode = msgspec.msgpack.Decoder(Session).decode
encode_address = msgspec.json.Encoder().encode
decode_address = msgspec.json.Decoder(Address).decode


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
    connection: Connection,
    keyring: Keyring,
    recent: Recent,
    speakers: Iterable[Address],
    in_doubt: Container[int] = (),
) -> dict[Address, Loaded]:
    """Return the sessions of those `speakers` who have one.

    What is `in_doubt` are messages that may have arrived without our knowing.
    """
    whose = {digest: address for address in speakers for digest in keyring.digests(address)}
    found = list(FIND(connection, whose))
    known = {id: recent.get(id, turns) for _, id, turns, _, _ in found}
    opened = _open(connection, keyring, [id for id, one in known.items() if one is None])
    loaded = {}
    for digest, id, turns, asking, position in found:
        session, key = known[id] or opened[id]
        if session.asked is None and position is not None:  # it has arrived since
            session = replace(
                session, asked=abs(position), in_doubt=session.in_doubt or position < 0
            )
        elif session.asked is None and asking in in_doubt:
            session = replace(session, in_doubt=True)
        address = whose[digest]
        loaded[address] = Loaded(session, address, id, key, turns, asking, asking, kept=True)
    return loaded


def _open(
    connection: Connection, keyring: Keyring, rows: Sequence[int]
) -> dict[int, tuple[Session, DataKey]]:
    opened = {}
    for id, wrapped, sealed in OPEN(connection, rows):
        key = keyring.data_key(wrapped, bound_to("sessions", "wrapped_key", id))
        opened[id] = decode(key.open(sealed, bound_to("sessions", "sealed", id))), key
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


def add(connection: Connection, keyring: Keyring, fresh: Sequence[Loaded], now: datetime) -> None:
    """Store sessions that have been given a row number, each under a new data key."""
    rows, places = [], []
    at = instant(now)
    for loaded in fresh:
        session, id, loaded.turns = loaded.session, loaded.row, 1
        loaded.key, wrapped = keyring.new_data_key(bound_to("sessions", "wrapped_key", id))
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
                loaded.turns,
                loaded.asking,
                wrapped,
                loaded.key.seal(encode(session), bound_to("sessions", "sealed", id)),
            )
        )
        places.append(_place(keyring, loaded))
    INSERT(connection, rows)
    INSERT_ADDRESS(connection, places)


def _place(keyring: Keyring, loaded: Loaded) -> tuple[bytes, int, bytes]:
    id, key = loaded.stored
    sealed = key.seal(encode_address(loaded.address), bound_to("addresses", "sealed", id))
    return keyring.digests(loaded.address)[0], id, sealed


def relocate(connection: Connection, keyring: Keyring, moved: Sequence[Loaded]) -> None:
    """Find sessions that were stored before where they are now, and nowhere else.

    What was set aside at the former address goes with them, to be erased with them.
    """
    if not moved:
        return
    theirs = addresses.c.session.in_([loaded.row for loaded in moved])
    connection.execute(delete(addresses).where(theirs))  # all first: two may change places
    INSERT_ADDRESS(connection, [_place(keyring, loaded) for loaded in moved])
    for loaded in moved:
        digests = [digest for at in loaded.left for digest in keyring.digests(at)]
        unowned = (set_aside.c.session.is_(None), set_aside.c.address.in_(digests))
        connection.execute(update(set_aside).where(*unowned).values(session=loaded.row))


def address_of(connection: Connection, keyring: Keyring, row: int) -> Address:
    """Return where the session of a row is reached."""
    sealed, wrapped = connection.execute(
        select(addresses.c.sealed, sessions.c.wrapped_key)
        .join_from(addresses, sessions, sessions.c.id == addresses.c.session)
        .where(sessions.c.id == row)
    ).one()
    key = keyring.data_key(wrapped, bound_to("sessions", "wrapped_key", row))
    return decode_address(key.open(sealed, bound_to("addresses", "sealed", row)))


CHANGING = (
    "version",
    "status",
    "language",
    "step",
    "revision",
    "changed_at",
    "turns",
    "asking",
    "sealed",
)
UPDATE = Bulk(
    update(sessions)
    .where(sessions.c.id == bindparam("row"))
    .values({name: bindparam(name) for name in CHANGING}),
    *CHANGING,
    "row",
)


def save(connection: Connection, changed: Sequence[Loaded], now: datetime) -> None:
    """Write sessions that were stored before, each with the data key it has."""
    at = instant(now)
    rows = []
    for loaded in changed:
        session, (id, key) = loaded.session, loaded.stored
        loaded.turns += 1
        rows.append(
            (
                session.version,
                session.status,
                session.language,
                step_name(session.step),
                session.revision,
                at,
                loaded.turns,
                loaded.asking,
                key.seal(encode(session), bound_to("sessions", "sealed", id)),
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


def pass_over(connection: Connection, row: int) -> None:
    """Count somebody no longer among those to be told of the opening.

    That they registered stays in their session, sealed: what it means to them is as it was.
    """
    this = update(sessions).where(sessions.c.id == row)
    connection.execute(this.values(status="new"))
