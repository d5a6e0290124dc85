"""Codes: each names a session for half an hour, is nowhere itself, and works once.

Wrong ones are counted for an hour: per address, so that nobody can try many, and
over all, so that many addresses do not help. Whoever has had too many hears of
every code that it is unknown. At more than 86 bits none is guessed anyway; the
limits keep the guessing from costing us anything.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select

from handlers.model import Address
from storage import numbers
from storage.bulk import Bulk, Lookup
from storage.loaded import Loaded
from storage.schema import codes, instant, wrong_codes
from storage.sealing import Keyring

Found = TypeVar("Found")

VALID = timedelta(minutes=30)
WHILE = timedelta(hours=1)
WRONG_PER_ADDRESS = 5
WRONG_IN_ALL = 500

# Whoever tries a million codes has each of these executed a million times.
FIND = Lookup(
    select(codes.c.session).where(codes.c.until > bindparam("now")), codes.c.digest, ("now",)
)
LATELY = select(func.count()).select_from(wrong_codes).where(wrong_codes.c.at > bindparam("since"))
WRONG = Bulk(LATELY, "since")
WRONG_OF = Lookup(LATELY, wrong_codes.c.address, ("since",))


def find(connection: Connection, keyring: Keyring, code: str, now: datetime) -> int | None:
    """Return the row of the session that `code` names, if it still does."""
    digests = keyring.code_digests(code)
    for (row,) in FIND(connection, digests, instant(now)):
        return int(row)
    return None


def write(
    connection: Connection, keyring: Keyring, given: Mapping[Loaded, str], now: datetime
) -> None:
    """Give sessions their new codes, or none (""); the ones they had are dead, as are old ones."""
    if not given:
        return
    theirs = codes.c.session.in_([one.row for one in given if one.row is not None])
    connection.execute(delete(codes).where(or_(theirs, codes.c.until <= instant(now))))
    rows = [
        {
            "digest": keyring.code_digests(code)[0],
            "session": loaded.row,
            "until": instant(now + VALID),
        }
        for loaded, code in given.items()
        if code and not loaded.gone
    ]
    if rows:
        connection.execute(insert(codes), rows)


def looked_up(
    connection: Connection,
    keyring: Keyring,
    address: Address,
    now: datetime,
    look_up: Callable[[], Found | None],
) -> Found | None:
    """Return what a code of any kind is for, as `look_up` finds it; a wrong one is counted.

    Whoever has sent too many hears of every one that it is unknown, and is counted no more: what
    everybody together may try is not one person's to use up. A right code and a wrong one are
    looked up in the same way.
    """
    may_try, found = _may_try(connection, keyring, address, now), look_up()
    if not may_try:
        return None
    if found is None:
        _note_wrong(connection, keyring, address, now)
    return found


def _may_try(connection: Connection, keyring: Keyring, address: Address, now: datetime) -> bool:
    """Say whether `address` has sent few enough wrong codes lately, and everybody together."""
    since = instant(now - WHILE)
    mine = sum(count for (count,) in WRONG_OF(connection, keyring.digests(address), since))
    in_all: int = WRONG.once(connection, since).scalar_one()
    return mine < WRONG_PER_ADDRESS and in_all < WRONG_IN_ALL


def _note_wrong(connection: Connection, keyring: Keyring, address: Address, now: datetime) -> None:
    """Count a wrong code; those of more than an hour ago are forgotten."""
    connection.execute(delete(wrong_codes).where(wrong_codes.c.at <= instant(now - WHILE)))
    (id,) = numbers.take(connection, "wrong_codes", 1)
    connection.execute(
        insert(wrong_codes).values(id=id, address=keyring.digests(address)[0], at=instant(now))
    )


def forget_all(connection: Connection) -> None:
    """Forget every code, as a change of the main key does: another one is quickly had."""
    connection.execute(delete(codes))
    connection.execute(delete(wrong_codes))
