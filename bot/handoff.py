"""The hand-off: every submission reaches every core store exactly once, in the end.

What is due stands in the intake database, written in the transaction that
made the submission. It is handed over in the same bytes however often that
takes, and a core store that has them already says so: after a crash between
the two databases, that is how both agree again.

There is one `HandOff` for each core store, in a thread of its own: a store that
is slow, or away, delays nobody. The intake database is never held meanwhile.
"""

import logging
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import Engine

from bot.logs import places
from bot.pauses import pause_after
from handlers.model import Submission
from storage import submissions
from storage.core import Away, Contradiction, CoreStore
from storage.sealing import Damaged, Keyring
from storage.submissions import Due, Erasure

log = logging.getLogger(__name__)

AT_ONCE = 50
"""How much is handed to a store before it is noted as delivered."""

LONGEST_PAUSE = timedelta(minutes=15)
"""Between two attempts, at most."""


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of one attempt. `away`: the core store takes nothing at all just now."""

    what: Due
    delivered: bool
    away: bool = False


class HandOff:
    """Hands what is due to one core store."""

    def __init__(self, engine: Engine, keyring: Keyring, store: CoreStore) -> None:
        self._engine = engine
        self._keyring = keyring
        self._store = store
        self._one_at_a_time = threading.Lock()

    def deliver_due(self, now: datetime) -> None:
        """Try everything that is due; what fails is put off, for longer each time.

        A call that comes while another is under way waits for it.
        """
        with self._one_at_a_time:
            while due := self._due(now):
                self._settle(self._deliver(due), now)

    def _due(self, now: datetime) -> tuple[Due, ...]:
        with self._engine.begin() as connection:
            return submissions.due(connection, self._keyring, self._store.name, now, AT_ONCE)

    def _deliver(self, due: Sequence[Due]) -> tuple[Outcome, ...]:
        """Hand each over; stop at the first sign that the store cannot be reached."""
        outcomes: list[Outcome] = []
        for each in due:
            outcomes.append(_attempt(self._store, each))
            if outcomes[-1].away:
                break
        return tuple(outcomes)

    def _settle(self, outcomes: Sequence[Outcome], now: datetime) -> None:
        """Note what has been delivered, and when to try the rest again."""
        with self._engine.begin() as connection:
            for outcome in outcomes:
                if outcome.delivered:
                    submissions.delivered(connection, outcome.what)
                    continue
                failures = outcome.what.attempts + 1
                pause = pause_after(failures, LONGEST_PAUSE.total_seconds())
                until = now + timedelta(seconds=pause)
                submissions.put_off(connection, outcome.what, until)
                if outcome.away:
                    submissions.put_off_all(connection, self._store.name, until)


def _attempt(store: CoreStore, due: Due) -> Outcome:
    """Hand one thing over. What goes wrong is logged without a word of what is in it."""
    away = False
    try:
        match due.what:
            case Submission():
                store.put(due.what)
            case Erasure():
                store.erase(due.what.id)
            case None:
                raise Damaged
        return Outcome(what=due, delivered=True)
    except Away:
        away = True
        log.warning("core store %s cannot be reached; trying again later", store.name)
    except Contradiction:
        log.error("core store %s holds other bytes for hand-off %d", store.name, due.id)
    except Exception as error:
        log.error("core store %s: hand-off %d failed\n%s", store.name, due.id, places(error))
    return Outcome(what=due, delivered=False, away=away)
