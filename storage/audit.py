"""The audit log: every act of a coordinator or an operator, in a chain that nobody can mend.

Each row's hash covers the row and the hash before it. A code under the main key vouches for the
hash: whoever has only the database can neither change a row nor write the rest anew. Where the
log ends is vouched for as well, so that rows cut off at the end are missed. What remains is to
put back a whole older database; who notes the last hash elsewhere (`intake audit verify` prints
it) would see that too.

The rows name nobody: a coordinator is a number, and their name is sealed with them.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, insert, select, update

from handlers.coordination.done import Act
from storage import coordinators
from storage.desk_schema import audit, audit_end
from storage.schema import instant
from storage.sealing import Keyring

PAGE = 1_000

BEFORE_ALL = bytes(32)
"""What stands for the hash before the first row."""


class Verdict(Struct, frozen=True, kw_only=True):
    """How many rows fit, and the number of the first that does not, if there is one.

    `head` is the hash of the last row that fits.
    """

    acts: int
    broken_at: int | None
    head: bytes


def add(
    connection: Connection,
    keyring: Keyring,
    consultation: str,
    coordinator: int | None,
    act: str,
    about: Mapping[str, str | int],
    now: datetime,
) -> int:
    """Write down what was done, in the transaction that does it; return its number."""
    last = connection.execute(select(audit).order_by(audit.c.id.desc()).limit(1)).first()
    id = last.id + 1 if last is not None else 1
    values = {
        "id": id,
        "at": instant(now),
        "consultation": consultation,
        "coordinator": coordinator,
        "act": act,
        "about": json.dumps(dict(about), ensure_ascii=False, sort_keys=True),
    }
    link = _link(last.hash if last is not None else BEFORE_ALL, values)
    connection.execute(insert(audit).values(**values, hash=link, mac=keyring.audit_mac(link)))
    _end_at(connection, keyring, id, link)
    return id


def _link(before: bytes, values: Mapping[str, Any]) -> bytes:
    said = [values[name] for name in ("id", "at", "consultation", "coordinator", "act", "about")]
    return hashlib.sha256(before + json.dumps(said, ensure_ascii=False).encode()).digest()


def _end_at(connection: Connection, keyring: Keyring, id: int, link: bytes) -> None:
    values = {"last": id, "mac": keyring.audit_mac(b"end" + link)}
    if not connection.execute(update(audit_end).values(values)).rowcount:
        connection.execute(insert(audit_end).values(id=1, **values))


class Verifying:
    """Goes through the log, page by page, so that nobody waits for a long one."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._acts = 0
        self._head = BEFORE_ALL
        self._broken_at: int | None = None

    def page(self, connection: Connection) -> bool:
        """Look at the next page; say whether there is more to look at."""
        rows = connection.execute(
            select(audit).where(audit.c.id > self._acts).order_by(audit.c.id).limit(PAGE)
        ).all()
        for row in rows:
            if not self._fits(row):
                self._broken_at = self._acts + 1
                return False
            self._acts, self._head = row.id, row.hash
        if len(rows) == PAGE:
            return True
        if not self._ends(connection):
            self._broken_at = self._acts + 1
        return False

    @property
    def verdict(self) -> Verdict:
        """What has been found so far."""
        return Verdict(acts=self._acts, broken_at=self._broken_at, head=self._head)

    def _fits(self, row: Row[Any]) -> bool:
        return (
            row.id == self._acts + 1
            and row.hash == _link(self._head, row._asdict())
            and self._keyring.vouches(row.hash, row.mac)
        )

    def _ends(self, connection: Connection) -> bool:
        end = connection.execute(select(audit_end)).first()
        if end is None:
            return self._acts == 0
        return end.last == self._acts and self._keyring.vouches(b"end" + self._head, end.mac)


def latest(connection: Connection, keyring: Keyring, count: int | None = None) -> tuple[Act, ...]:
    """Return the last `count` acts, or all of them, the oldest first."""
    rows = connection.execute(select(audit).order_by(audit.c.id.desc()).limit(count)).all()
    whose = {row.coordinator for row in rows if row.coordinator is not None}
    names = coordinators.names(connection, keyring, whose)
    return tuple(_acts(reversed(rows), names))


def _acts(rows: Iterator[Row[Any]], names: Mapping[int, str]) -> Iterator[Act]:
    for row in rows:
        yield Act(
            number=row.id,
            at=datetime.fromisoformat(row.at),
            who=names.get(row.coordinator, "") if row.coordinator is not None else "",
            act=row.act,
            about=json.loads(row.about),
        )


def renew(connection: Connection, keyring: Keyring) -> int:
    """Vouch for the log under the current main key, as far as it fits; say how many rows do not.

    What does not fit keeps what it has, and is seen to be broken afterwards as before.
    """
    verifying = Verifying(keyring)
    while verifying.page(connection):
        pass
    found = verifying.verdict
    for id, link in connection.execute(
        select(audit.c.id, audit.c.hash).where(audit.c.id <= found.acts)
    ).all():
        this = update(audit).where(audit.c.id == id)
        connection.execute(this.values(mac=keyring.audit_mac(link)))
    if found.broken_at is None and found.acts:
        _end_at(connection, keyring, found.acts, found.head)
    return 0 if found.broken_at is None else 1
