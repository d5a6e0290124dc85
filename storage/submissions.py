"""Submissions, and the list of what is still to be handed to which core store.

A submission's bytes are fixed when it is made, sealed with the session's key,
and dropped as soon as every core store has them: the digest is enough to
answer for what was handed over.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, and_, bindparam, delete, exists, insert, select, update

from handlers.model import Submission
from storage import core_stores, numbers
from storage.schema import erasures, handoffs, instant, sessions, submissions
from storage.sealing import Damaged, DataKey, KeyMissing, Keyring, bound_to

encode = msgspec.msgpack.Encoder().encode  # holds bytes as they are, where JSON would not
decode = msgspec.msgpack.Decoder(Submission).decode


class Erasure(Struct, frozen=True, kw_only=True):
    """A core store is to forget every revision of this submission."""

    id: str


class Due(Struct, frozen=True, kw_only=True):
    """Something to hand to a core store now; `id` is its row.

    `what` is None where the bytes that were kept do not open any more.
    """

    id: int
    store: str
    what: Submission | Erasure | None
    attempts: int


Made: TypeAlias = tuple[int, DataKey, Submission]
"""A submission, with the row number and the key of its session."""


def add(connection: Connection, made: Sequence[Made], stores: Sequence[str], now: datetime) -> None:
    """Keep submissions, due at once at every core store.

    A later revision, which may withdraw a consent, goes to those as well that are not among
    `stores` now and may have an earlier one.
    """
    if not made:
        return
    connection.execute(insert(submissions), [_row(*each) for each in made])
    known = core_stores.known(connection)
    core_stores.note(connection, [name for name in stores if name not in known])
    what = [(submission.id, submission.revision) for _, _, submission in made]
    first = [one for one in what if one[1] == 1]
    later = [one for one in what if one[1] != 1]
    _hand_over(connection, first, stores, now)
    _hand_over(connection, later, _all(stores, known), now)


def _all(stores: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """Return every core store, those of the configuration first."""
    return tuple(dict.fromkeys((*stores, *known)))


def _hand_over(
    connection: Connection,
    what: Sequence[tuple[str, int | None]],
    stores: Sequence[str],
    now: datetime,
) -> None:
    # The number of a row that is gone must not come back: what is still under way when
    # its row is replaced by an erasure would, when it is done, be taken for that erasure.
    ids = numbers.take(connection, "handoffs", len(what) * len(stores))
    rows = [
        {
            "store": store,
            "submission": submission,
            "revision": revision,
            "due_at": instant(now),
            "attempts": 0,
        }
        for submission, revision in what
        for store in stores
    ]
    if rows:
        numbered = [{"id": id, **row} for id, row in zip(ids, rows, strict=True)]
        connection.execute(insert(handoffs), numbered)


def _row(session: int, key: DataKey, submission: Submission) -> dict[str, object]:
    where = bound_to("submissions", "sealed", f"{submission.id}/{submission.revision}")
    return {
        "submission": submission.id,
        "revision": submission.revision,
        "session": session,
        "digest": submission.digest,
        "at": instant(submission.at),
        "sealed": key.seal(encode(submission), where),
    }


_earlier = handoffs.alias("earlier")
DUE = (
    select(
        handoffs.c.id,
        handoffs.c.submission,
        handoffs.c.revision,
        handoffs.c.attempts,
        submissions.c.sealed,
        sessions.c.id.label("session"),
        sessions.c.wrapped_key,
    )
    .join_from(
        handoffs,
        submissions,
        and_(
            submissions.c.submission == handoffs.c.submission,
            submissions.c.revision == handoffs.c.revision,
        ),
        isouter=True,
    )
    .outerjoin(sessions, sessions.c.id == submissions.c.session)
    .where(
        handoffs.c.store == bindparam("store"),
        handoffs.c.due_at <= bindparam("now"),
        # Nothing overtakes: of one submission, only the oldest row is handed over.
        ~exists().where(
            _earlier.c.submission == handoffs.c.submission,
            _earlier.c.store == handoffs.c.store,
            _earlier.c.id < handoffs.c.id,
        ),
    )
    .order_by(handoffs.c.id)
    .limit(bindparam("limit"))
)


def due(
    connection: Connection, keyring: Keyring, store: str, now: datetime, limit: int
) -> tuple[Due, ...]:
    """Return what is to be handed to `store` now, oldest first."""
    rows = connection.execute(DUE, {"store": store, "now": instant(now), "limit": limit})
    found = []
    for id, submission, revision, attempts, sealed, session, wrapped in rows:
        what: Submission | Erasure | None = Erasure(id=submission)
        if revision is not None:
            where = bound_to("submissions", "sealed", f"{submission}/{revision}")
            try:
                key = keyring.data_key(wrapped, bound_to("sessions", "wrapped_key", session))
                what = decode(key.open(sealed, where))
            except (Damaged, KeyMissing, msgspec.DecodeError):
                what = None
        found.append(Due(id=id, store=store, what=what, attempts=attempts))
    return tuple(found)


def delivered(connection: Connection, done: Due) -> None:
    """Note that a core store has it; when all of them have, the bytes are dropped."""
    connection.execute(delete(handoffs).where(handoffs.c.id == done.id))
    if not isinstance(done.what, Submission):
        return
    still = exists().where(
        handoffs.c.submission == done.what.id, handoffs.c.revision == done.what.revision
    )
    connection.execute(
        update(submissions)
        .where(
            submissions.c.submission == done.what.id,
            submissions.c.revision == done.what.revision,
            ~still,
        )
        .values(sealed=None)
    )


def put_off(connection: Connection, failed: Due, until: datetime) -> None:
    """Try something again, not before `until`."""
    connection.execute(
        update(handoffs)
        .where(handoffs.c.id == failed.id)
        .values(due_at=instant(until), attempts=handoffs.c.attempts + 1)
    )


def put_off_all(connection: Connection, store: str, until: datetime) -> None:
    """Try nothing at `store` before `until`: it cannot be reached."""
    later = instant(until)
    connection.execute(
        update(handoffs)
        .where(handoffs.c.store == store, handoffs.c.due_at < later)
        .values(due_at=later)
    )


def erase(
    connection: Connection, rows: Sequence[int], stores: Sequence[str], now: datetime
) -> None:
    """Erase the submissions of sessions, and let every core store that may have them know.

    Those that are not among `stores` now are told when they are back. What has not been handed over
    yet never will be.
    """
    theirs = submissions.c.session.in_(rows)
    ids = list(connection.scalars(select(submissions.c.submission).where(theirs).distinct()))
    if not ids:
        return
    connection.execute(delete(handoffs).where(handoffs.c.submission.in_(ids)))
    connection.execute(delete(submissions).where(theirs))
    connection.execute(insert(erasures), [{"submission": id, "at": instant(now)} for id in ids])
    every = _all(stores, core_stores.known(connection))
    _hand_over(connection, [(id, None) for id in ids], every, now)


def on_their_way(connection: Connection, store: str) -> frozenset[str]:
    """Return the submissions of which `store` is still to be told something later than it has."""
    waiting = select(handoffs.c.submission).where(handoffs.c.store == store)
    return frozenset(connection.scalars(waiting))
