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
from itertools import chain
from typing import TypeAlias
from uuid import uuid4

from msgspec.structs import replace
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from bot import present
from bot.desk.attending import Attending
from bot.desk.desks import Desks
from bot.finding_out import find_out
from bot.setting_aside import SettingAside
from bot.taking import Taking
from bot.transports import Batch, Happening
from handlers import conversation, validity
from handlers.model import Consultation, Due, Event, Fact, Garbled, Session, Turn
from handlers.references import new_reference
from storage import cursors, letters, main_key, outbox, sessions, turns
from storage.database import nobodys_fault, truncate_log
from storage.loaded import Loaded, Recent
from storage.outbox import Committed, Outgoing, Settled
from storage.sealing import Keyring

log = logging.getLogger(__name__)

NOT_BEGUN = ("new", "registered")
"""The statuses of sessions in which nothing has been said that means a version's words."""

Advance: TypeAlias = Callable[..., Turn]
"""`conversation.advance`, or the like: it takes a fact, too, if one of its turns needs any."""
Written: TypeAlias = tuple[Committed, list[Loaded]]
"""What is to be done after the commit, and the sessions that had a turn."""


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
        valid_days: int = validity.DAYS,
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
        self.desks = Desks(keyring, current, consultations, second_yes, valid_days)
        self._setting_aside = SettingAside(keyring, self.desks)
        with engine.begin() as connection:
            main_key.agree(connection, keyring)
            self._event_ids = cursors.event_ids(connection, keyring, present.now())
            self.desks.refresh(connection)

    def commit_batch(
        self, batches: Sequence[Batch], settled: Sequence[Settled], now: datetime
    ) -> Committed:
        """Take every event, move the cursors, and note what was sent, all or nothing.

        An event that came before is left out. If the batch fails, each event
        is taken alone: one that fails again is set aside, the participant is
        told so, and nobody else waits. Trouble with the database itself is
        raised, since setting events aside would not mend it.
        """
        try:
            committed, loaded = self._commit(batches, settled, now, self._together)
        except Exception as error:
            if nobodys_fault(error):
                raise
            committed, loaded = self._commit(batches, settled, now, self._one_by_one)
        # It is committed: from here on nothing may be tried again, and no reply lost.
        self._pruned_on = now.date()
        self._in_doubt.difference_update(one.id for one in settled)
        self._recent.note(loaded)
        self._log_to_truncate |= any(one.erased for one in loaded)
        if self._log_to_truncate:
            self._truncate_log()
        if self.desks.changed:
            self._refresh_desks()
        return committed

    def unsent(self) -> tuple[Outgoing, ...]:
        """Return what a crash, or a messenger out of reach, has left in the outbox."""
        with self._engine.begin() as connection:
            return outbox.unsent(connection, self._keyring)

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
            refused = [one.id for one in settled if one.refused]
            told = self._setting_aside.messages(connection, refused, now) if refused else ()
            outbox.settle(connection, arrived, self._in_doubt)
            self.desks.note_arrivals(connection, arrived)
            if late := [one.id for one in settled if one.position is None and not one.refused]:
                letters.note_unsent(connection, late, "late")
            fresh = self._fresh(connection, batches)
            events = [one for one in fresh.values() if not isinstance(one, Garbled)]
            committed, loaded = take(connection, events, now)
            garbled = [one for one in fresh.values() if isinstance(one, Garbled)]
            # Told last: what is numbered last is sent last.
            unread = [self._setting_aside.garbled(connection, one, now) for one in garbled]
            self._event_ids.mark(connection, fresh, now)
            for batch in batches:
                if batch.cursor is not None:
                    cursors.write(connection, batch.transport, batch.cursor)
            if self._pruned_on != now.date():
                cursors.prune(connection, now)
        return replace(committed, outgoing=(*told, *committed.outgoing, *chain(*unread))), loaded

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
        committed = turns.write(connection, self._keyring, gathered, self._core_stores, now)
        self.desks.changed |= bool(gathered.passed_on)
        return committed, list(gathered.loaded)

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
        withdrawn: set[int] = set()
        loaded: list[Loaded] = []
        for event in events:
            try:
                with connection.begin_nested():
                    written, alone = self._together(connection, [event], now)
            except Exception as error:
                if nobodys_fault(error):
                    raise
                outgoing += self._setting_aside.event(connection, event, error, now)
                continue
            outgoing += written.outgoing
            withdrawn |= written.withdrawn
            loaded += alone
        return Committed(outgoing=tuple(outgoing), withdrawn=frozenset(withdrawn)), loaded


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
