"""Coordinators, for tests: a desk without a database, and people who enrol in a real one."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from bot.desk.doing import Doing
from bot.desk.working import Working
from bot.transports import Batch
from handlers import codes
from handlers.coordination import attend
from handlers.coordination.desk import Desk
from handlers.coordination.done import WorkDone
from handlers.coordination.facts import (
    Campaigns,
    CodeForEnrolling,
    Coordinators,
    DeskFact,
    FreshCode,
    InvitationFound,
    Listed,
    OpenThreads,
    Places,
    RepliedTo,
    Spoken,
    Threads,
    Waiting,
    WhatIs,
    WhatIsSpoken,
    WhatIsUnderWay,
    WhatWaits,
    WhereIs,
    WhichInvitation,
    WhoCoordinates,
)
from handlers.coordination.marks import STANDING, mark
from handlers.coordination.rights import Role
from handlers.coordination.turn import DeskTurn
from handlers.model import Address, ChoiceSelected, Consultation, Language, MessageReceived
from storage import coordinators
from storage.outbox import Outgoing
from tests.conversing import NOW, consultation_called
from tests.remembering import Remembering, at, is_said

TINY = consultation_called("tiny")
THERE = Address(transport="telegram", place="7")
ENROLLING = "BCDFGHJKLMNPQRSTVWXZBCDFGHJKLM"


def desk_of(role: Role, language: Language = "en", **about: Any) -> Desk:
    """Return the desk of Ada, who is coordinator number 1."""
    known = {"coordinator": 1, "consultation": TINY.name, "name": "Ada", "address": THERE}
    return Desk(**{**known, "role": role, "language": language, **about})


def written(text: str, **about: Any) -> MessageReceived:
    """Return the event of a coordinator writing `text`."""
    where = {"id": "e1", "address": THERE, "at": NOW, "position": 5, "message": "m1", **about}
    return MessageReceived(text=text, **where)


def pressed(desk: Desk, token: str, **about: Any) -> ChoiceSelected:
    """Return the event of a press on a button of `desk`."""
    where = {"id": "e2", "address": THERE, "at": NOW, "position": 6, "press": "p1", **about}
    return ChoiceSelected(token=token, mark=of_button(desk, token), **where)


def of_button(desk: Desk, token: str) -> str:
    """Return the mark of a button: that of what is open at the desk, if it is one of these."""
    is_offered = any(one.token == token for one in desk.offered)
    return mark(desk, desk.put.number if desk.put is not None and is_offered else STANDING)


LISTED = (
    Listed(coordinator=1, name="Ada", role="owner"),
    Listed(coordinator=2, name="Bob", role="reader"),
    Listed(coordinator=3, name="Cleo", role="coordinator", invited=True, until=NOW),
)


FACTS: Mapping[type, DeskFact] = {
    FreshCode: CodeForEnrolling(code=ENROLLING, days=7),
    WhoCoordinates: Coordinators(listed=LISTED),
    WhereIs: Places(positions=()),
    WhatIs: RepliedTo(about=""),
    WhatWaits: Waiting(approvals=()),
    OpenThreads: Threads(threads=()),
    WhatIsUnderWay: Campaigns(under_way=()),
    WhatIsSpoken: Spoken(language=None),
    WhichInvitation: InvitationFound(kept=None),
}
"""What is found out where there are Ada, Bob and Cleo's invitation; of other needs, nothing is."""


def attended(
    desk: Desk,
    event: MessageReceived | ChoiceSelected,
    consultation: Consultation = TINY,
    facts: Mapping[type, DeskFact] = FACTS,
    **about: Any,
) -> DeskTurn | None:
    """Return the turn that `event` makes at `desk`, once what it needs has been found out."""
    turn = attend(consultation, desk, event, **about)
    if turn is not None and turn.needs is not None:
        turn = attend(consultation, desk, event, facts.get(type(turn.needs)), **about)
    return turn


class Coordinating(Remembering):
    """A bot with a real database in which people can coordinate."""

    def code_for(self, name: str, role: Role = "owner") -> str:
        """Make a code that lets `name` coordinate, as the command line does."""
        code = codes.new_code(name.encode() * 24, codes.ENROLMENT)
        with self.engine.begin() as connection:
            about = (code, self.consultation.name, name, role)
            coordinators.offer(connection, self.keyring, *about, self.now)
        return code

    def enrols(self, person: str, role: Role = "owner") -> str:
        """Let `person` coordinate, and return what they are told."""
        return self.says(person, self.code_for(person, role))

    def desk(self, person: str) -> Desk | None:
        """Return somebody's desk as it is stored."""
        with self.engine.begin() as connection:
            desks = coordinators.desks(connection, self.keyring, self.consultation.name)
        return next((one for one in desks if one.address == at(person)), None)

    def presses(self, person: str, label: str) -> str:
        """Press the button of the desk's last reply that has this label."""
        desk = self.desk(person)
        assert desk is not None
        token = next(one.token for one in desk.offered if one.label == label)
        return self.heard_by(person, self.takes(self.pressing(person, token)))

    def shows(self, person: str, label: str) -> tuple[str, str]:
        """Return the token and the mark of a button that somebody's desk shows now."""
        desk = self.desk(person)
        assert desk is not None
        token = next(one.token for one in desk.offered if one.label == label)
        return token, of_button(desk, token)

    def presses_old(self, person: str, button: tuple[str, str]) -> str:
        """Press a button that somebody's desk has shown before, and return what is said."""
        token, by = button
        event = replace(self.pressing(person, token), mark=by)
        return self.heard_by(person, self.takes(event))

    def pressing(self, person: str, token: str) -> ChoiceSelected:
        """Make a press on a button of somebody's desk."""
        self._count += 1
        self.now += timedelta(seconds=1)
        desk = self.desk(person)
        return ChoiceSelected(
            id=f"e{self._count}",
            address=at(person),
            at=self.now,
            token=token,
            mark=of_button(desk, token) if desk is not None else "",
            position=self._count,
        )

    def heard_by(self, person: str, messages: tuple[Outgoing, ...]) -> str:
        """Return what `person` hears of `messages`."""
        return "\n\n".join(
            one.reply.text for one in messages if one.address == at(person) and is_said(one.reply)
        )

    def does_work(self, do: Doing | None = None) -> tuple[Outgoing, ...]:
        """Do what waits, one after the other, and return all that comes of it."""
        working = self.working(do)
        heard: tuple[Outgoing, ...] = ()
        while (done := working._work()) is not None:
            heard += self.commits(done)
        return heard

    def working(
        self, do: Doing | None = None, clock: Callable[[], datetime] | None = None
    ) -> Working:
        """Return whoever does the work."""
        doing = do or self.doing()
        return Working(
            self.engine, self.keyring, self.intake.desks, doing, clock or (lambda: self.now)
        )

    def doing(self) -> Doing:
        """Return what does it."""
        about = (self.engine, self.keyring, self.results, self.recipients, self.inviting)
        return Doing(*about, lambda: self.now)

    def commits(self, done: WorkDone) -> tuple[Outgoing, ...]:
        """Commit what came of work."""
        batch = Batch(transport="desk", events=(done,))
        outgoing = self.intake.commit_batch([batch], self.read, self.now).outgoing
        self.read = [self._reads(message) for message in outgoing]
        return outgoing
