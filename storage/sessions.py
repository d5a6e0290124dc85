"""Sessions as documents: one sealed row each, found by who is speaking.

Loading takes one SELECT for a whole batch, saving one INSERT and one UPDATE.
The columns beside the sealed document are for an overview (how many, how far,
in which language) and are never read back into a session.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, insert, select, update

from handlers.model import Address, Answering, Consenting, Language, Session, Step
from storage.bulk import Bulk
from storage.database import chunks
from storage.schema import addresses, arrivals, instant, sessions
from storage.sealing import DataKey, Keyring, place

encode = msgspec.msgpack.Encoder().encode  # a third faster to read than JSON, and shorter
decode = msgspec.msgpack.Decoder(Session).decode
encode_address = msgspec.json.Encoder().encode


class Held:
    """A session while a batch is taken: as it now stands, and what storage knows of it.

    `row` and `key` are None until it has been stored. `asking` is the message
    that puts its step, and `previously` the one that put it when the batch
    began; `question` is the place of a newer one among the batch's replies.
    """

    __slots__ = (
        "address",
        "asking",
        "changed",
        "erased",
        "kept",
        "key",
        "previously",
        "question",
        "row",
        "session",
    )

    def __init__(
        self,
        session: Session,
        address: Address,
        row: int | None = None,
        key: DataKey | None = None,
        asking: int | None = None,
    ) -> None:
        self.session = session
        self.address = address
        self.row = row
        self.key = key
        self.asking = self.previously = asking
        self.question: int | None = None
        self.kept = row is not None
        self.changed = self.erased = False

    @property
    def stored(self) -> tuple[int, DataKey]:
        """Its row and key, which it has once it has been stored."""
        if self.row is None or self.key is None:
            raise LookupError("this session has not been stored")
        return self.row, self.key

    @property
    def gone(self) -> bool:
        """Whether nothing of it is remembered: whoever speaks next begins anew."""
        return self.erased or not self.kept

    def go_on(self, session: Session) -> None:
        """Take the session's next state."""
        if session is self.session:
            return
        if session.asked is None and self.session.asked is not None:
            self.asking = None  # unless a new question is put, which `ask` then says
        self.session = session
        self.changed = True

    def ask(self, message: int) -> None:
        """Remember the message that puts the step: when it arrives, the step is asked."""
        self.asking = message
        self.changed = True


FIND = (
    select(
        addresses.c.digest,
        sessions.c.id,
        sessions.c.asking,
        sessions.c.wrapped_key,
        sessions.c.sealed,
        arrivals.c.position,
    )
    .join_from(addresses, sessions, sessions.c.id == addresses.c.session)
    .outerjoin(arrivals, arrivals.c.message == sessions.c.asking)
    .where(addresses.c.digest.in_(bindparam("digests", expanding=True)))
)


def load(
    connection: Connection, keyring: Keyring, speakers: Iterable[Address]
) -> dict[Address, Held]:
    """Return the sessions of those `speakers` who have one."""
    whose = {digest: address for address in speakers for digest in keyring.digests(address)}
    found = {}
    for digests in chunks(whose):
        for row in connection.execute(FIND, {"digests": digests}).all():
            address = whose[row[0]]
            found[address] = _open(keyring, address, row)
    return found


def _open(keyring: Keyring, address: Address, row: Sequence[Any]) -> Held:
    _, id, asking, wrapped, sealed, position = row
    key = keyring.data_key(wrapped, place("sessions", "wrapped_key", id))
    session = decode(key.open(sealed, place("sessions", "sealed", id)))
    if session.asked != position:
        session = msgspec.structs.replace(session, asked=position)
    return Held(session, address, id, key, asking)


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
        session, id = held.session, held.row
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
                held.asking,
                wrapped,
                held.key.seal(encode(session), place("sessions", "sealed", id)),
            )
        )
        sealed = held.key.seal(encode_address(held.address), place("addresses", "sealed", id))
        places.append((keyring.digests(held.address)[0], id, sealed))
    INSERT(connection, rows)
    INSERT_ADDRESS(connection, places)


CHANGING = ("status", "language", "step", "revision", "changed_at", "asking", "sealed")
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
        rows.append(
            (
                session.status,
                session.language,
                step_name(session.step),
                session.revision,
                at,
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
