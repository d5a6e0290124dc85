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
from functools import partial
from typing import TypeAlias
from uuid import uuid4

from msgspec.structs import replace
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from bot import present
from bot.desk.attending import Attending
from bot.desk.desks import Desks
from bot.finding_out import find_out
from bot.logs import places
from bot.taking import Taking
from bot.transports import Batch, Happening
from handlers import conversation
from handlers.coordination.done import WorkDone
from handlers.coordination.orders import Ordered, OutcomeRead
from handlers.model import (
    CampaignReached,
    Consultation,
    Due,
    Event,
    Fact,
    Garbled,
    Session,
    Turn,
    Wordless,
)
from handlers.references import new_reference
from storage import (
    cursors,
    letters,
    main_key,
    numbers,
    outbox,
    outcomes,
    sessions,
    set_aside,
    turns,
    works,
)
from storage.database import nobodys_fault, truncate_log
from storage.loaded import Loaded, Recent
from storage.outbox import Outgoing, Settled
from storage.sealing import Keyring

log = logging.getLogger(__name__)

NOT_BEGUN = ("new", "registered")
"""The statuses of sessions in which nothing has been said that means a version's words."""

Advance: TypeAlias = Callable[..., Turn]
"""`conversation.advance`, or the like: it takes a fact, too, if one of its turns needs any."""
Written: TypeAlias = tuple[tuple[Outgoing, ...], list[Loaded]]
"""The messages to send, and the sessions that had a turn."""


class Intake:
    """The one writer's side of a running bot.

    A session stays on the version of the consultation it began with, which is
    why all `consultations` are needed; whoever begins, begins with the `current` one.
    """

    def __init__(
        self,
        engine: Engine,
        keyring: Keyring,
        consultations: Mapping[str, Consultation],
        current: Consultation,
        core_stores: Sequence[str] = (),
        advance: Advance = conversation.advance,
        second_yes: frozenset[str] = frozenset(),
    ) -> None:
        self._engine = engine
        self._keyring = keyring
        self._consultations = consultations
        self._current = current
        self._core_stores = tuple(core_stores)
        self._advance = advance
        self._recent = Recent()
        self._pruned_on: date | None = None
        self._log_to_truncate = False
        self._in_doubt: set[int] = set()
        self.desks = Desks(keyring, current, consultations, second_yes)
        with engine.begin() as connection:
            main_key.agree(connection, keyring)
            self._event_ids = cursors.event_ids(connection, keyring, present.now())
            self.desks.refresh(connection)

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
            outgoing, loaded = self._commit(batches, settled, now, self._together)
        except Exception as error:
            if nobodys_fault(error):
                raise
            outgoing, loaded = self._commit(batches, settled, now, self._one_by_one)
        # It is committed: from here on nothing may be tried again, and no reply lost.
        self._pruned_on = now.date()
        self._in_doubt.difference_update(one.id for one in settled)
        self._recent.note(loaded)
        self._log_to_truncate |= any(one.erased for one in loaded)
        if self._log_to_truncate:
            self._truncate_log()
        if self.desks.changed:
            self._refresh_desks()
        return outgoing

    def unsent(self) -> tuple[Outgoing, ...]:
        """Return what a crash, or a messenger out of reach, has left in the outbox."""
        with self._engine.begin() as connection:
            left = outbox.unsent(connection, self._keyring)
        self._in_doubt.update(message.id for message in left)
        return left

    def doubt(self, message: int) -> None:
        """Note that a message may have arrived, though nobody said so; in any thread.

        What somebody wrote after that and before it surely arrived can be meant for
        it, or for what came before: they are asked.
        """
        self._in_doubt.add(message)

    def cursor(self, transport: str) -> str | None:
        """Return the mark from which a transport is to read on."""
        with self._engine.begin() as connection:
            return cursors.read(connection, transport)

    def _commit(
        self,
        batches: Sequence[Batch],
        settled: Sequence[Settled],
        now: datetime,
        take: Callable[[Connection, Sequence[Happening], datetime], Written],
    ) -> Written:
        with paused_collector(), self._engine.begin() as connection:
            arrived = [*_arrived(batches), *settled]
            outbox.settle(connection, arrived, self._in_doubt)
            self.desks.note_arrivals(connection, arrived)
            if late := [one.id for one in settled if one.position is None]:
                letters.note_late(connection, late)
            fresh = self._fresh(connection, batches)
            events = [one for one in fresh.values() if not isinstance(one, Garbled)]
            written = take(connection, events, now)
            for one in fresh.values():
                if isinstance(one, Garbled):
                    self._put_garbled_aside(connection, one, now)
            self._event_ids.mark(connection, fresh, now)
            for batch in batches:
                if batch.cursor is not None:
                    cursors.write(connection, batch.transport, batch.cursor)
            if self._pruned_on != now.date():
                cursors.prune(connection, now)
        return written

    def _fresh(
        self, connection: Connection, batches: Iterable[Batch]
    ) -> dict[tuple[str, str], Happening | Garbled]:
        """Return what has not come before, by source and id, in order."""
        events: dict[tuple[str, str], Happening | Garbled] = {}
        for batch in batches:
            for event in (*batch.events, *batch.garbled):
                events.setdefault((batch.transport, event.id), event)
        for source in {source for source, _ in events}:
            ids = [id for of, id in events if of == source]
            for id in self._event_ids.seen(connection, source, ids):
                del events[source, id]
        return events

    def _put_garbled_aside(self, connection: Connection, one: Garbled, now: datetime) -> None:
        reference = set_aside.add(connection, self._keyring, one, "Garbled", now)
        log.error("something that cannot be read was set aside as %s", reference)

    def _truncate_log(self) -> None:
        """Remove what was erased from the database's log, or else after the next commit."""
        try:
            self._log_to_truncate = not truncate_log(self._engine)
        except SQLAlchemyError as error:
            log.warning("the database's log could not be truncated (%s)", type(error).__name__)

    def _refresh_desks(self) -> None:
        """Read anew who coordinates, or else after the next commit."""
        try:
            with self._engine.begin() as connection:
                self.desks.refresh(connection)
        except SQLAlchemyError as error:
            log.warning("the coordinators could not be read (%s)", type(error).__name__)

    def _together(
        self, connection: Connection, events: Sequence[Happening], now: datetime
    ) -> Written:
        """Load every session at once, take the events in order, write everything at once."""
        speakers = {event.address for event in events}
        load = partial(
            sessions.load, connection, self._keyring, self._recent, in_doubt=self._in_doubt
        )
        batch = Taking(connection, self._keyring, load, speakers, now)
        known, gathered = batch.known, batch.gathered
        attending = Attending(batch, self.desks)
        for event in attending.rest_of(events):
            loaded = known.get(event.address)
            if loaded is None or loaded.gone:
                loaded = known[event.address] = Loaded(self._new_session(event), event.address)
            turn = self._turn(loaded, event)
            if turn.needs is not None:
                loaded, fact = find_out(batch, loaded, turn.needs, event)
                turn = self._turn(loaded, event, fact)
            if turn.replies and isinstance(event, Due):
                attending.has_said(event.address)
            attending.follow(event, loaded.session, turn.session)
            turns.record(gathered, loaded, turn, event.address, conversation.keeps(turn.session))
        outgoing = turns.write(connection, self._keyring, gathered, self._core_stores, now)
        self.desks.changed |= bool(gathered.passed_on)
        return outgoing, list(gathered.loaded)

    def _turn(self, loaded: Loaded, event: Event, *fact: Fact) -> Turn:
        loaded.go_on(self._brought_up_to_date(loaded.session))
        consultation = self._consultations[loaded.session.version]
        return self._advance(consultation, loaded.session, event, *fact)

    def _new_session(self, event: Event) -> Session:
        return Session(
            id=uuid4().hex,
            consultation=self._current.name,
            version=self._current.version,
            reference=new_reference(self._current.prefix, os.urandom(8)),
            started=event.at,
        )

    def _brought_up_to_date(self, session: Session) -> Session:
        """Move a session that has not begun to the current version.

        Who registered before the opening did so on the version of before it.
        """
        if session.status not in NOT_BEGUN or session.version == self._current.version:
            return session
        return replace(session, consultation=self._current.name, version=self._current.version)

    def _one_by_one(
        self, connection: Connection, events: Sequence[Happening], now: datetime
    ) -> Written:
        """Take each event under a savepoint of its own, so that one which fails fails alone."""
        outgoing: list[Outgoing] = []
        loaded: list[Loaded] = []
        for event in events:
            try:
                with connection.begin_nested():
                    messages, alone = self._together(connection, [event], now)
            except Exception as error:
                if nobodys_fault(error):
                    raise
                messages, alone = self._put_aside(connection, event, error, now), []
            outgoing.extend(messages)
            loaded.extend(alone)
        return tuple(outgoing), loaded

    def _put_aside(
        self, connection: Connection, event: Happening, error: Exception, now: datetime
    ) -> tuple[Outgoing, ...]:
        if isinstance(event, WorkDone):  # it is not done again
            works.remove(connection, event.number)
            self.desks.changed = True
        turns.settle_failed(connection, event, now)
        reference = set_aside.add(connection, self._keyring, event, type(error).__name__, now)
        if isinstance(event, Ordered):
            outcomes.fail(connection, self._keyring, event, reference, now)
        # Neither the error's words nor the event are logged: both may quote somebody.
        log.error("an event was set aside as %s\n%s", reference, places(error))
        if isinstance(event, Wordless | CampaignReached | Ordered | OutcomeRead):  # nobody is there
            return ()
        language = sessions.language_of(connection, self._keyring, event.address)
        reply = conversation.apology(language or self._current.languages[0], reference)
        (id,) = numbers.take(connection, "outbox", 1)
        message = Outgoing(id=id, address=event.address, reply=reply)
        try:
            outbox.add(connection, self._keyring, [(message, None)])
        except UnicodeEncodeError:  # an address that is not text cannot be written to
            return ()
        return (message,)


def _arrived(batches: Iterable[Batch]) -> Iterator[Settled]:
    """Return what messengers show to have been sent before they could say so."""
    for batch in batches:
        for key, sent in batch.arrived.items():
            yield Settled(id=int(key), position=sent.position, message=sent.message)


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
