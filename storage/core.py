"""Core stores: where submissions are handed over to, and stay.

A core store promises three things. The same revision of a submission, handed
over twice, is there once. What has been put is there when `put` returns. What
was erased is gone, and does not come back with a late `put`.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Protocol, TypeAlias

import msgspec
from sqlalchemy import ColumnElement, Connection, Engine, Table, delete, func, insert, select
from sqlalchemy.engine import URL

from handlers.model import Submission
from handlers.submission import Payload, SubmittedAnswer, SubmittedConsent
from storage.core_schema import answers, consents, erasures, submissions
from storage.database import nobodys_fault, opened, truncate_log
from storage.migrations import History
from storage.schema import instant
from storage.sealing import Keyring, bound_to

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(Payload).decode


PAGE = 100

Opens: TypeAlias = Callable[[str | URL, History], Engine]

EVERY = select(submissions).order_by(submissions.c.id)
_later = submissions.alias("later")
LATEST = EVERY.where(
    submissions.c.revision
    == select(func.max(_later.c.revision))
    .where(_later.c.submission == submissions.c.submission)
    .scalar_subquery()
)


class Away(Exception):
    """The core store cannot be reached, or takes nothing now; later it may."""


class Contradiction(Exception):
    """The core store has this revision of the submission already, with other bytes."""


class CoreStore(Protocol):
    """Where submissions go. Any method may raise `Away`."""

    @property
    def name(self) -> str: ...

    def put(self, submission: Submission) -> None:
        """Keep a submission. To have it already is success; to have another, `Contradiction`."""
        ...

    def erase(self, submission: str) -> None:
        """Forget every revision of a submission, those still to come included."""
        ...

    def all(self, *, every_revision: bool = False) -> Iterator[dict[str, Any]]:
        """Yield what was handed over, oldest first: the latest revision of each, or every one."""
        ...


class SqlCoreStore:
    """A core store in a SQL database of its own, opened when it is first needed.

    Whoever can read that database sees, by reference, what was agreed to, when, in
    which language, and which questions were on each path. What was said to them,
    and whether anything was, is sealed and needs the main key. It is opened to be written to, or
    as `opens` does.
    """

    def __init__(self, url: str | URL, name: str, keyring: Keyring, opens: Opens = opened) -> None:
        self.name = name
        self._opens = opens
        self._url = url
        self._seal = keyring.core
        self._opened: Engine | None = None
        self._log_to_truncate = True  # whoever had it open before may have died before doing so
        self._opening = Lock()  # two threads may be the first: one hands over, one reads

    def put(self, submission: Submission) -> None:
        """Keep a submission, its answers and its consents, in one transaction."""
        with self._transaction() as connection:
            if connection.scalar(select(erasures.c.at).where(_of(erasures, submission.id))):
                return
            there = select(submissions.c.digest).where(
                _of(submissions, submission.id), submissions.c.revision == submission.revision
            )
            digest = connection.scalar(there)
            if digest is None:
                self._insert(connection, submission)
            elif digest != submission.digest:
                raise Contradiction
        if self._log_to_truncate:
            self._truncate_log()

    def erase(self, submission: str) -> None:
        """Delete every row of a submission, and note that it is not to come back."""
        with self._transaction() as connection:
            for table in (answers, consents, submissions):
                connection.execute(delete(table).where(_of(table, submission)))
            if connection.scalar(select(erasures.c.at).where(_of(erasures, submission))) is None:
                now = instant(datetime.now(UTC))
                connection.execute(insert(erasures).values(submission=submission, at=now))
        self._truncate_log()

    def all(self, *, every_revision: bool = False) -> Iterator[dict[str, Any]]:
        """Yield complete payloads, in the order in which they came.

        They are read a page at a time: whoever reads slowly keeps nobody from writing.
        """
        page, last = LATEST.limit(PAGE) if not every_revision else EVERY.limit(PAGE), 0
        while True:
            with self._transaction() as connection:
                rows = connection.execute(page.where(submissions.c.id > last)).all()
            for row in rows:
                where = bound_to("submissions", "sealed", f"{row.submission}/{row.revision}")
                yield json.loads(self._seal.open(row.sealed, where))
            if len(rows) < PAGE:
                return
            last = rows[-1].id

    def _truncate_log(self) -> None:
        """Remove what was erased from the database's log, or else after the next transaction."""
        self._log_to_truncate = True
        self._log_to_truncate = not truncate_log(self._engine())

    def _insert(self, connection: Connection, submission: Submission) -> None:
        payload = decode(submission.body)
        which = {"submission": submission.id, "revision": submission.revision}
        row = f"{submission.id}/{submission.revision}"
        sealed = self._seal.seal(submission.body, bound_to("submissions", "sealed", row))
        connection.execute(insert(submissions).values(_submission(submission, payload, sealed)))
        for answer in payload.answers:
            where = bound_to("answers", "sealed", f"{row}/{answer.question}")
            sealed = self._seal.seal(encode(answer), where)
            connection.execute(insert(answers).values({**which, **_answer(answer, sealed)}))
        for consent in payload.consents:
            connection.execute(insert(consents).values({**which, **_consent(consent)}))

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            with self._engine().begin() as connection:
                yield connection
        except Exception as error:
            if nobodys_fault(error) or isinstance(error, OSError):
                raise Away(self.name) from error
            raise

    def _engine(self) -> Engine:
        with self._opening:
            if self._opened is None:
                self._opened = self._opens(self._url, "core")
            return self._opened

    def close(self) -> None:
        """Give the database back; the next call opens it again."""
        if self._opened is not None:
            self._opened.dispose()
            self._opened = None


def _of(table: Table, submission: str) -> ColumnElement[bool]:
    return table.c.submission == submission


def _submission(submission: Submission, payload: Payload, sealed: bytes) -> dict[str, object]:
    return {
        "submission": submission.id,
        "revision": submission.revision,
        "reference": submission.reference,
        "consultation": payload.consultation.name,
        "version": payload.consultation.version,
        "language": payload.language,
        "channel": payload.channel,
        "submitted_at": instant(payload.submitted_at),
        "received_at": instant(datetime.now(UTC)),
        "digest": submission.digest,
        "sealed": sealed,
    }


def _answer(answer: SubmittedAnswer, sealed: bytes) -> dict[str, object]:
    return {
        "question": answer.question,
        "type": answer.type,
        "sealed": sealed,
    }


def _consent(consent: SubmittedConsent) -> dict[str, object]:
    return {
        "clause": consent.clause,
        "granted": consent.granted,
        "wording": consent.wording,
        "language": consent.language,
        "controllers": json.dumps(consent.controllers, ensure_ascii=False),
        "legal_basis": consent.legal_basis,
        "decided_at": instant(consent.at),
    }
