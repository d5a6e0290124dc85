"""Attending, in the transaction of a batch: what is a desk's business is taken out of it first.

It is found by its address, by being the result of work, or by being an enrolment code. The rest
goes to the participants' dialogue as ever.
"""

import os
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import assert_never

from sqlalchemy import Connection

from bot.desk.desks import Desks
from bot.finding_out import Load
from bot.transports import Happening
from handlers import codes as letters
from handlers.coordination import attend, enrolling, leave, speaking
from handlers.coordination.desk import (
    Campaigns,
    CodeForEnrolling,
    Coordinators,
    Desk,
    DeskFact,
    DeskNeed,
    FreshCode,
    OpenThreads,
    Places,
    RepliedTo,
    Spoken,
    Threads,
    UnderWay,
    Waiting,
    WhatIs,
    WhatIsSpoken,
    WhatIsUnderWay,
    WhatWaits,
    WhereIs,
    WhoCoordinates,
    WorkDone,
)
from handlers.model import (
    Address,
    CampaignDue,
    CampaignReached,
    Due,
    Event,
    Language,
    Session,
)
from storage import approvals, campaigns, codes, coordinators, posts, relays, sessions, works
from storage.desk_turns import DeskTurns
from storage.loaded import Loaded
from storage.turns import Gathered


class Attending:
    """The desks, while one batch is taken."""

    def __init__(
        self,
        connection: Connection,
        desks: Desks,
        load: Load,
        known: dict[Address, Loaded],
        gathered: Gathered,
        now: datetime,
    ) -> None:
        self._connection = connection
        self._desks = desks
        self._load = load
        self._known = known
        self._gathered = gathered
        self._now = now
        self._turns = DeskTurns(connection, desks.keyring, gathered, now, self._session)
        self._enrolled: dict[Address, int] = {}  # in this batch

    def rest_of(self, events: Iterable[Happening]) -> list[Event]:
        """Take what is a desk's business; return the rest, in its order."""
        rest: list[Event] = []
        for event in events:
            if isinstance(event, WorkDone):
                self._tell(event)
            elif isinstance(event, CampaignReached):
                self._note_reached(event)
            elif not self._is_business(event):
                rest.append(event)
        return self._still_wanted(rest)

    def _note_reached(self, event: CampaignReached) -> None:
        about = (event.campaign, event.row, self._now)
        campaigns.note_reached(self._connection, *about, finished=event.finished)

    def _still_wanted(self, events: list[Event]) -> list[Event]:
        """Leave out the letters of campaigns that were taken back after the clock had looked."""
        under_way = {event.campaign for event in events if isinstance(event, CampaignDue)}
        undone = campaigns.undone_among(self._connection, under_way)
        if not undone:
            return events
        return [
            event
            for event in events
            if not (isinstance(event, CampaignDue) and event.campaign in undone)
        ]

    def _tell(self, done: WorkDone) -> None:
        """Bring what came of work to whoever asked for it, if they coordinate still."""
        self._desks.changed = True
        if works.remove(self._connection, done.number):
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
        return coordinators.desk(self._connection, self._desks.keyring, number)

    def _visit(self, desk: Desk, event: Event | WorkDone) -> bool:
        """Say whether `event` was the desk's; if so, all that comes of it has been written."""
        consultation, second_yes = self._desks.consultation, self._desks.second_yes
        turn = attend(consultation, desk, event, second_yes=second_yes)
        while turn is not None and turn.needs is not None:
            fact = self._find_out(desk, turn.needs)
            turn = attend(consultation, desk, event, fact, second_yes=second_yes)
        if turn is None:
            if not isinstance(event, Due):  # nobody did anything, and mostly nothing is said
                self._leave(desk)
            return False
        self._desks.changed = True
        self._turns.record(desk, turn, event)
        return True

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
        left = leave(desk)
        if left != desk:
            coordinators.save(self._connection, self._desks.keyring, left)

    def _session(self, row: int) -> Loaded | None:
        """Return the session of a row, as it stands in this batch."""
        found = next((one for one in self._known.values() if one.row == row), None)
        if found is None:
            address = sessions.address_of(self._connection, self._desks.keyring, row)
            found = self._known[address] = self._load([address])[address]
        return None if found.gone else found

    def _find_out(self, desk: Desk, needs: DeskNeed) -> DeskFact:
        match needs:
            case FreshCode():
                code = letters.new_code(os.urandom(24), letters.ENROLMENT)
                return CodeForEnrolling(code=code, days=coordinators.VALID.days)
            case WhoCoordinates():
                keyring, name = self._desks.keyring, self._desks.consultation.name
                listed = coordinators.listed(self._connection, keyring, name, self._now)
                return Coordinators(listed=listed)
            case WhereIs(about=about):
                found = posts.places(self._connection, self._desks.keyring, desk.address, about)
                return Places(positions=found)
            case WhatIs(position=position):
                return RepliedTo(about=self._about(desk.address, position))
            case WhatWaits():
                keyring, name = self._desks.keyring, self._desks.consultation.name
                held = approvals.held(self._connection, keyring, name, self._now)
                return Waiting(approvals=tuple(one.approval for one in held))
            case OpenThreads():
                keyring, name = self._desks.keyring, self._desks.consultation.name
                threads = relays.open_ones(self._connection, keyring, name)
                return Threads(threads=tuple(threads))
            case WhatIsUnderWay():
                return Campaigns(under_way=self._under_way())
            case WhatIsSpoken():
                loaded = self._known.get(desk.address)
                if loaded is None or loaded.gone:
                    return Spoken(language=None)
                return Spoken(language=speaking.spoken(loaded.session))
            case _:
                assert_never(needs)

    def _about(self, address: Address, position: int) -> str:
        """Return what the message at `position` is about: a thread, or what they are asked here."""
        loaded = self._known.get(address)
        if loaded is not None and not loaded.gone:
            session = loaded.session
            if position == session.asked or position in session.places.values():
                return "consultation"
        return posts.about(self._connection, self._desks.keyring, address, position)

    def _under_way(self) -> tuple[UnderWay, ...]:
        keyring = self._desks.keyring
        found = campaigns.under_way(self._connection, keyring, self._desks.consultation.name)
        whose = {one.coordinator for one in found if one.coordinator is not None}
        names = coordinators.names(self._connection, keyring, whose)
        return tuple(
            UnderWay(
                number=one.id,
                coordinator=one.coordinator,
                name=names.get(one.coordinator or 0, ""),
                at=one.made_at,
                begins=one.undo_until,
                audience=one.campaign.audience,
            )
            for one in found
        )

    # --- Becoming a coordinator ----------------------------------------------

    def _enrol(self, event: Event, code: str) -> None:
        """Let whoever sent a right code coordinate; a wrong one is counted and says nothing."""
        consultation, keyring = self._desks.consultation, self._desks.keyring
        connection, now = self._connection, self._now
        which = (code, consultation.name, now)
        look_up = partial(coordinators.offered, connection, keyring, *which)
        found = codes.looked_up(connection, keyring, event.address, now, look_up)
        if found is None:
            reply = enrolling.unknown(consultation, event, self._spoken(event))
            self._gathered.replies.append((None, event.address, reply))
            return
        language = enrolling.language_for(consultation, event, self._spoken(event))
        before = self._desk(self._desks.at(event.address))
        if before is not None:
            self._turns.take_back_campaigns_of(before, before)
        whose = (found, consultation.name, event.address, language)
        desk = coordinators.enrol(connection, keyring, *whose, now)
        self._turns.note(desk, "enrol", role=desk.role)
        self._turns.hand_on(desk)
        self._desks.changed = True
        self._enrolled[event.address] = desk.coordinator
        reply = enrolling.welcome(consultation, desk)
        self._gathered.replies.append((None, event.address, reply))

    def _spoken(self, event: Event) -> Language | None:
        loaded = self._known.get(event.address)
        return loaded.session.language if loaded is not None else None
