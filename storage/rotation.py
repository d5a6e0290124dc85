"""Rotation: whatever needs an older main key is sealed again under the current one.

It goes page by page, each in a transaction of its own, and passes over what has
been done already: killed at any moment, it can be run again. Nothing else may
write meanwhile. Only at the very end is an older key declared unneeded.

What does not open is counted and left as it is. It opened under no key before
either, so that nothing is lost with the older ones.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, delete, select, update

from storage import audit, codes, cursors
from storage.coordinators import decode as decode_desk
from storage.coordinators import forget_codes
from storage.core_schema import answers
from storage.core_schema import submissions as core_submissions
from storage.database import truncate_log
from storage.desk_schema import approvals, coordinators, outcomes, posts, works
from storage.invitation_schema import invitations
from storage.invitations import renewed_digest
from storage.reminder_schema import campaigns
from storage.schema import addresses, event_keys, main_keys, outbox, sessions, set_aside
from storage.sealed_file import SealedFile, Unreadable
from storage.sealing import Damaged, KeyMissing, Keyring, Seal, bound_to
from storage.sessions import decode_address
from storage.set_aside import address_in

PAGE = 500


class Rotation:
    """One rotation, in as many databases as there are; it counts what it does."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self.renewed = 0
        self.unreadable = 0
        self.codes_ended = 0

    def intake(self, engine: Engine) -> None:
        """Seal anew what the intake's own database holds."""
        self._pages(engine, sessions, self._session)
        sealed_generally = (
            outbox,
            set_aside,
            event_keys,
            works,
            outcomes,
            approvals,
            coordinators,
            invitations,
            campaigns,
        )
        for table in sealed_generally:
            self._pages(engine, table, self._general(table))
        with engine.begin() as connection:
            # They live half an hour, or a week; and their digests need the key.
            codes.forget_all(connection)
            self.codes_ended += forget_codes(connection)
            self.unreadable += audit.renew(connection, self._keyring)
        truncate_log(engine, patiently=True)

    def core(self, engine: Engine) -> None:
        """Seal anew what the database of a core store holds."""
        self._pages(engine, core_submissions, self._submission)
        truncate_log(engine, patiently=True)

    def file(self, file: SealedFile) -> None:
        """Seal anew what lies outside the databases."""
        try:
            self.renewed += file.renew()
        except (Unreadable, KeyMissing):
            self.unreadable += 1

    def end(self, engine: Engine, now: datetime) -> None:
        """Declare the older keys unneeded; by now they must be, in every database."""
        with engine.begin() as connection:
            cursors.renew_key(connection, self._keyring, now)
            older = main_keys.c.id != self._keyring.ids[0]
            connection.execute(delete(main_keys).where(older))
        truncate_log(engine, patiently=True)

    def _pages(
        self, engine: Engine, table: Table, renew: Callable[[Connection, Row[Any]], None]
    ) -> None:
        rows, last = select(table).order_by(table.c.id).limit(PAGE), 0
        while True:
            with engine.begin() as connection:
                page = connection.execute(rows.where(table.c.id > last)).all()
                for row in page:
                    renew(connection, row)
            if len(page) < PAGE:
                return
            last = page[-1].id

    def _renewed(self, seal: Seal, sealed: bytes, where: bytes) -> bytes | None:
        try:
            renewed = seal.renewed(sealed, where)
        except (Damaged, KeyMissing):
            self.unreadable += 1
            return None
        self.renewed += renewed is not None
        return renewed

    def _session(self, connection: Connection, row: Row[Any]) -> None:
        """Wrap the data key anew, and find the session's address by a new digest."""
        where = bound_to("sessions", "wrapped_key", row.id)
        wrapped = self._renewed(self._keyring.wrapping, row.wrapped_key, where)
        if wrapped is None:
            return
        change = update(sessions).where(sessions.c.id == row.id)
        connection.execute(change.values(wrapped_key=wrapped))
        key = self._keyring.data_key(wrapped, where)
        theirs = select(addresses).where(addresses.c.session == row.id)
        for digest, _, sealed in connection.execute(theirs).all():
            try:
                plain = key.open(sealed, bound_to("addresses", "sealed", row.id))
            except Damaged:
                self.unreadable += 1
                continue
            found = self._keyring.digests(decode_address(plain))[0]
            here = update(addresses).where(addresses.c.digest == digest)
            connection.execute(here.values(digest=found))

    def _general(self, table: Table) -> Callable[[Connection, Row[Any]], None]:
        def renew(connection: Connection, row: Row[Any]) -> None:
            if table is outbox and row.session is not None:
                return  # sealed with its session's data key
            where = bound_to(table.name, "sealed", row.id)
            sealed = self._renewed(self._keyring.general, row.sealed, where)
            if sealed is None:
                return
            values: dict[str, object] = {"sealed": sealed}
            if table is set_aside:
                address = address_in(self._keyring.general.open(sealed, where))
                values["address"] = self._keyring.digests(address)[0]
            if table is coordinators and row.digest is not None:
                values["digest"] = self._found_anew(connection, row.id, sealed)
            if table is invitations:
                plain = self._keyring.general.open(sealed, where)
                values["digest"] = renewed_digest(self._keyring, plain)
            connection.execute(update(table).where(table.c.id == row.id).values(values))

        return renew

    def _found_anew(self, connection: Connection, id: int, sealed: bytes) -> bytes:
        """Return the new digest of a coordinator's address, and let what they were sent have it."""
        where = bound_to("coordinators", "sealed", id)
        address = decode_desk(self._keyring.general.open(sealed, where)).address
        digest, *before = self._keyring.digests(address)
        theirs = update(posts).where(posts.c.address.in_(before))
        connection.execute(theirs.values(address=digest))
        return digest

    def _submission(self, connection: Connection, row: Row[Any]) -> None:
        name = f"{row.submission}/{row.revision}"
        where = bound_to("submissions", "sealed", name)
        if sealed := self._renewed(self._keyring.core, row.sealed, where):
            this = update(core_submissions).where(core_submissions.c.id == row.id)
            connection.execute(this.values(sealed=sealed))
        theirs = (answers.c.submission == row.submission, answers.c.revision == row.revision)
        for answer in connection.execute(select(answers).where(*theirs)).all():
            where = bound_to("answers", "sealed", f"{name}/{answer.question}")
            if sealed := self._renewed(self._keyring.core, answer.sealed, where):
                this = update(answers).where(*theirs, answers.c.question == answer.question)
                connection.execute(this.values(sealed=sealed))
