"""Attending, in the transaction of a batch: what is a desk's business is taken out of it.

It is found by its address, by being the result of work, or by being an enrolment code. The rest
goes to the participants' dialogue as ever.
"""

from collections.abc import Iterable, Iterator
from functools import partial

from bot.desk.desks import Desks
from bot.desk.finding_out import find_out
from bot.taking import Taking
from bot.transports import Happening
from handlers.coordination import attend, enrolling, speaking
from handlers.coordination.desk import Desk
from handlers.coordination.done import WorkDone
from handlers.coordination.orders import Ordered, OutcomeRead
from handlers.model import Address, CampaignDue, CampaignReached, Event, Language, Session, Wordless
from storage import campaigns, coordinators, outcomes, works
from storage.desk_turns import DeskTurns
from storage.desk_turns.writing import Writing
from storage.orders import Carrying


class Attending:
    """The desks, while one batch is taken."""

    def __init__(self, batch: Taking, desks: Desks) -> None:
        self._batch = batch
        self._desks = desks
        about = (batch.connection, batch.keyring, batch.gathered, batch.now)
        self._turns = DeskTurns(Writing(*about, batch.session))
        self._enrolled: dict[Address, int] = {}  # in this batch

    def rest_of(self, events: Iterable[Happening]) -> Iterator[Event]:
        """Take what is a desk's business, each event when its turn has come; yield the rest.

        Letters of campaigns come last: nobody waits for them, and until then one may be taken back.
        """
        letters: list[CampaignDue] = []
        for event in events:
            if isinstance(event, WorkDone):
                self._tell(event)
            elif isinstance(event, CampaignReached):
                self._note_reached(event)
            elif isinstance(event, Ordered):
                self._carry_out(event)
            elif isinstance(event, OutcomeRead):
                outcomes.forget(self._batch.connection, [event.order])
            elif isinstance(event, CampaignDue):
                letters.append(event)
            elif not self._is_business(event):
                yield event
        yield from self._still_wanted(letters)

    def _note_reached(self, event: CampaignReached) -> None:
        about = (event.campaign, event.row, self._batch.now)
        campaigns.note_reached(self._batch.connection, *about, finished=event.finished)

    def _carry_out(self, event: Ordered) -> None:
        """Do what an operator orders, who reads afterwards what came of it."""
        self._desks.changed = True
        here = Carrying(
            connection=self._batch.connection,
            keyring=self._batch.keyring,
            consultation=self._desks.consultation,
            now=self._batch.now,
            outgoing=self._batch.gathered.handed_on,
            withdrawn=self._batch.gathered.withdrawn,
        )
        outcomes.take(event, here)

    def _still_wanted(self, letters: list[CampaignDue]) -> Iterator[CampaignDue]:
        """Leave out those of campaigns that were taken back after the clock had looked."""
        under_way = {letter.campaign for letter in letters}
        undone = campaigns.undone_among(self._batch.connection, under_way)
        for letter in letters:
            if letter.campaign not in undone and not self._is_business(letter):
                yield letter

    def _tell(self, done: WorkDone) -> None:
        """Bring what came of work to whoever asked for it, if they coordinate still."""
        self._desks.changed = True
        if works.remove(self._batch.connection, done.number):
            desk = self._desk(self._desks.at(done.address))
            if desk is not None:
                self._visit(desk, done)

    def _is_business(self, event: Event) -> bool:
        if code := enrolling.code_in(event):
            self._enrol(event, code)
            return True
        desk = self._at(event.address)
        return desk is not None and self._visit(desk, event)

    def _at(self, address: Address) -> Desk | None:
        return self._desk(self._enrolled.get(address) or self._desks.at(address))

    def _desk(self, number: int | None) -> Desk | None:
        if number is None:
            return None
        return coordinators.desk(self._batch.connection, self._batch.keyring, number)

    def _visit(self, desk: Desk, event: Event | WorkDone) -> bool:
        """Say whether `event` was the desk's; if so, all that comes of it has been written."""
        visited = partial(
            attend,
            self._desks.consultation,
            desk,
            event,
            second_yes=self._desks.second_yes,
            valid_days=self._desks.valid_days,
            takes_part=self._takes_part(desk.address),
            put_at=self._turns.where_put(desk),
        )
        turn = visited()
        while turn is not None and turn.needs is not None:
            turn = visited(find_out(self._batch, desk, turn.needs))
        if turn is None:
            if not isinstance(event, Wordless):  # nobody did anything, and mostly nothing is said
                self._leave(desk)
            return False
        self._desks.changed = True
        self._turns.record(desk, turn, event)
        return True

    def _takes_part(self, address: Address) -> bool:
        """Say whether somebody answers the consultation here, and not only coordinates it."""
        loaded = self._batch.known.get(address)
        return loaded is not None and not loaded.gone and loaded.session.welcomed

    def has_said(self, address: Address) -> None:
        """Note that the consultation has said something unasked: what is written next is for it."""
        if (desk := self._desk(self._desks.at(address))) is not None:
            self._leave(desk)

    def follow(self, event: Event, before: Session, after: Session) -> None:
        """Let a desk go on in the language that its coordinator has chosen as a participant."""
        if after.language == before.language and after.status == before.status:
            return
        if (desk := self._at(event.address)) is None:
            return
        if (turn := speaking.following(desk, before, after)) is not None:
            self._turns.record(desk, turn, event)

    def _leave(self, desk: Desk) -> None:
        self._turns.leave(desk)

    # --- Becoming a coordinator ----------------------------------------------

    def _enrol(self, event: Event, code: str) -> None:
        """Let whoever sent a right code coordinate; a wrong one is counted and says nothing."""
        batch, consultation = self._batch, self._desks.consultation
        which = (code, consultation.name, batch.now)
        look_up = partial(coordinators.offered, batch.connection, batch.keyring, *which)
        found = batch.looked_up(event.address, look_up)
        if found is None:
            reply = enrolling.unknown(consultation, event, self._spoken(event))
            batch.gathered.replies.append((None, event.address, reply))
            return
        language = enrolling.language_for(consultation, event, self._spoken(event))
        before = self._at(event.address)
        whose = (found, consultation.name, event.address, language)
        desk = self._turns.enrol(*whose, before)
        self._desks.changed = True
        self._enrolled[event.address] = desk.coordinator
        reply = enrolling.welcome(consultation, desk)
        batch.gathered.replies.append((None, event.address, reply))

    def _spoken(self, event: Event) -> Language | None:
        loaded = self._batch.known.get(event.address)
        return loaded.session.language if loaded is not None else None
