"""The intake: everything that has arrived becomes remembered, in one transaction.

`commit_batch` is the only place where events change anything. It either
commits all of a batch (sessions, messages to send, submissions, the events'
ids, the place to read on from, and the messages sent meanwhile) or nothing of
it, with one fsync. Only after it has returned may a messenger be told that
its events were received, and may anything be sent.
"""

import gc
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TypeAlias
from uuid import uuid4

from sqlalchemy import Connection, Engine

from bot.logs import places
from bot.transports import Batch
from handlers import conversation
from handlers.model import Consultation, Event, Session, Turn
from handlers.submission import new_reference
from storage import cursors, main_key, numbers, outbox, sessions, set_aside, turns
from storage.database import nobodys_fault, truncate_log
from storage.held import Held, Recent
from storage.outbox import Outgoing, Settled
from storage.sealing import Keyring

__all__ = ["Intake", "Outgoing", "Settled"]

log = logging.getLogger(__name__)

Advance: TypeAlias = Callable[[Consultation, Session, Event], Turn]
Taken: TypeAlias = tuple[tuple[Outgoing, ...], list[Held]]
"""The messages to send, and the sessions that had a turn."""


class Intake:
    """The one writer's side of a running bot.

    A session stays on the version of the consultation it began with, which is
    why all `consultations` are needed; newcomers begin with the `current` one.
    """

    def __init__(
        self,
        engine: Engine,
        keyring: Keyring,
        consultations: Mapping[str, Consultation],
        current: Consultation,
        core_stores: Sequence[str] = (),
        advance: Advance = conversation.advance,
    ) -> None:
        self._engine = engine
        self._keyring = keyring
        self._consultations = consultations
        self._current = current
        self._core_stores = tuple(core_stores)
        self._advance = advance
        self._recent = Recent()
        self._pruned_on: date | None = None
        with engine.begin() as connection:
            main_key.agree(connection, keyring)

    def commit_batch(
        self, batches: Sequence[Batch], settled: Sequence[Settled], now: datetime
    ) -> tuple[Outgoing, ...]:
        """Take every event, move the cursors, and note what was sent, all or nothing.

        An event that came before is left out. If the batch fails, each event
        is taken alone: one that fails again is set aside, the participant is
        told so, and nobody else waits. Trouble with the database itself is
        raised, since setting events aside would not mend it.
        """
        try:
            return self._commit(batches, settled, now, self._together)
        except Exception as error:
            if nobodys_fault(error):
                raise
        return self._commit(batches, settled, now, self._one_by_one)

    def unsent(self) -> tuple[Outgoing, ...]:
        """Return what a crash, or a messenger out of reach, has left in the outbox."""
        with self._engine.begin() as connection:
            return outbox.unsent(connection, self._keyring)

    def cursor(self, transport: str) -> str | None:
        """Return the mark from which a transport is to read on."""
        with self._engine.begin() as connection:
            return cursors.read(connection, transport)

    def _commit(
        self,
        batches: Sequence[Batch],
        settled: Sequence[Settled],
        now: datetime,
        take: Callable[[Connection, Sequence[Event], datetime], Taken],
    ) -> tuple[Outgoing, ...]:
        with paused_collector(), self._engine.begin() as connection:
            outbox.settle(connection, settled)
            fresh = _fresh(connection, batches)
            outgoing, held = take(connection, list(fresh.values()), now)
            cursors.mark(connection, fresh, now)
            for batch in batches:
                if batch.cursor is not None:
                    cursors.write(connection, batch.transport, batch.cursor)
            if self._pruned_on != now.date():
                cursors.prune(connection, now)
        self._pruned_on = now.date()
        self._recent.note(held)
        if any(one.erased and one.row is not None for one in held):
            truncate_log(self._engine)
        return outgoing

    def _together(self, connection: Connection, events: Sequence[Event], now: datetime) -> Taken:
        """Load every session at once, take the events in order, write everything at once."""
        speakers = {event.address for event in events}
        known = sessions.load(connection, self._keyring, self._recent, speakers)
        gathered = turns.Gathered()
        for event in events:
            held = known.get(event.address)
            if held is None or held.gone:
                held = known[event.address] = Held(self._new_session(event), event.address)
            consultation = self._consultations[held.session.version]
            turn = self._advance(consultation, held.session, event)
            turns.record(gathered, held, turn, event.address, conversation.keeps(turn.session))
        outgoing = turns.write(connection, self._keyring, gathered, self._core_stores, now)
        return outgoing, list(gathered.held)

    def _new_session(self, event: Event) -> Session:
        return Session(
            id=uuid4().hex,
            consultation=self._current.name,
            version=self._current.version,
            reference=new_reference(self._current.prefix, os.urandom(8)),
            started=event.at,
        )

    def _one_by_one(self, connection: Connection, events: Sequence[Event], now: datetime) -> Taken:
        """Take each event under a savepoint of its own, so that one which fails fails alone."""
        outgoing: list[Outgoing] = []
        held: list[Held] = []
        for event in events:
            try:
                with connection.begin_nested():
                    messages, alone = self._together(connection, [event], now)
            except Exception as error:
                if nobodys_fault(error):
                    raise
                messages, alone = self._put_aside(connection, event, error, now), []
            outgoing.extend(messages)
            held.extend(alone)
        return tuple(outgoing), held

    def _put_aside(
        self, connection: Connection, event: Event, error: Exception, now: datetime
    ) -> tuple[Outgoing, ...]:
        reference = set_aside.add(connection, self._keyring, event, error, now)
        # Neither the error's words nor the event are logged: both may quote somebody.
        log.error("an event was set aside as %s\n%s", reference, places(error))
        language = sessions.language_of(connection, self._keyring, event.address)
        reply = conversation.apology(language or self._current.languages[0], reference)
        (id,) = numbers.take(connection, "outbox", 1)
        message = Outgoing(id=id, address=event.address, reply=reply)
        try:
            outbox.add(connection, self._keyring, [(message, None)])
        except UnicodeEncodeError:  # an address that is not text cannot be written to
            return ()
        return (message,)


@contextmanager
def paused_collector() -> Iterator[None]:
    """Leave Python's search for cycles until the batch is over.

    A batch makes tens of thousands of objects, none in a cycle, and drops
    them all at its end. Looking through them meanwhile doubled its time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _fresh(connection: Connection, batches: Iterable[Batch]) -> dict[tuple[str, str], Event]:
    """Return the events that have not come before, by source and id, in order."""
    events: dict[tuple[str, str], Event] = {}
    for batch in batches:
        for event in batch.events:
            events.setdefault((batch.transport, cursors.stored_id(event.id)), event)
    for source in {source for source, _ in events}:
        ids = [id for of, id in events if of == source]
        for id in cursors.seen(connection, source, ids):
            del events[source, id]
    return events
