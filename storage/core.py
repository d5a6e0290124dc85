"""Core stores: where submissions are handed over to, and stay.

A core store promises three things. The same revision of a submission, handed
over twice, is there once. What has been put is there as soon as `put` has returned.
What was erased is gone, and does not come back with a late `put`.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Protocol

import msgspec
from sqlalchemy import Connection, Engine, delete, func, insert, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from handlers.model import Submission
from storage import migrations
from storage.core_schema import SUBMITTED, answers, consents, erasures, submissions
from storage.database import engine_for, nobodys_fault, truncate_log
from storage.schema import instant
from storage.sealing import Keyring, place

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder().decode


class Unreachable(Exception):
    """The core store cannot be reached, or takes nothing now; later it may."""


class Contradiction(Exception):
    """The core store has this revision already, with other bytes than these."""

    def __init__(self, submission: Submission) -> None:
        super().__init__(f"submission {submission.id}, revision {submission.revision}")


class CoreStore(Protocol):
    """Where submissions go. Any method may raise `Unreachable`."""

    @property
    def name(self) -> str: ...

    def put(self, submission: Submission) -> None:
        """Keep a submission. To have it already is success; to have another is `Contradiction`."""
        ...

    def erase(self, submission: str) -> None:
        """Forget every revision of a submission, those to come included."""
        ...

    def all(self, *, revisions: bool = False) -> Iterator[dict[str, Any]]:
        """Yield what was handed over, oldest first: the latest revision of each, or every one."""
        ...


class SqlCoreStore:
    """A core store in a SQL database of its own, opened when it is first needed.

    Who agreed to what, when, in which language can be read by whoever reads the
    database; what they answered only with the main key.
    """

    def __init__(self, url: str | URL, name: str, keyring: Keyring) -> None:
        self.name = name
        self._url = url
        self._seal = keyring.core
        self._engine: Engine | None = None

    def put(self, submission: Submission) -> None:
        with self._transaction() as connection:
            if connection.scalar(select(erasures.c.at).where(_is(erasures, submission.id))):
                return
            there = connection.scalar(
                select(submissions.c.digest).where(
                    _is(submissions, submission.id), submissions.c.revision == submission.revision
                )
            )
            if there is None:
                self._insert(connection, submission)
            elif there != submission.digest:
                raise Contradiction(submission)
