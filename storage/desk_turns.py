"""What turns at a desk leave behind: the closed list of what each of their effects writes.

These are rare, so each is written when it is taken, in the transaction of its batch; their
replies go out in the order of all others.
"""

from collections.abc import Callable
from datetime import datetime
from typing import assert_never

from msgspec.structs import replace
from sqlalchemy import Connection

from handlers import relaying
from handlers.coordination import approving, campaign_wording, relayed
from handlers.coordination.brought import bring
from handlers.coordination.desk import (
    AnswerThread,
    AskForYes,
    CloseThread,
    Desk,
    DeskEffect,
    DeskTurn,
    DoWork,
    KeepInvitations,
    Note,
    OfferEnrolment,
    Revoke,
    SayYes,
    StartCampaign,
    UndoCampaign,
    WorkDone,
)
from handlers.coordination.rights import may
from handlers.coordination.showing import bound, leave
from handlers.model import Event, Reply
from handlers.reminding.campaign import UNDO
from storage import approvals, audit, campaigns, coordinators, invitations, relays, works
from storage.loaded import Loaded
from storage.sealing import Keyring
from storage.turns import Gathered, record


class DeskTurns:
    """Writes what happens at the desks, in one transaction."""

    def __init__(
        self,
        connection: Connection,
        keyring: Keyring,
        gathered: Gathered,
        now: datetime,
        session: Callable[[int], Loaded | None],
    ) -> None:
        """`session` is how a participant's session is found by its row."""
        self._connection = connection
        self._keyring = keyring
        self._gathered = gathered
        self._now = now
        self._session = session

    def record(self, before: Desk, turn: DeskTurn, event: Event | WorkDone) -> None:
        """Write what `turn`, made of `event`, says; take its replies for sending."""
        if turn.desk != before:
            coordinators.save(self._connection, self._keyring, turn.desk)
        for effect in turn.effects:
            self.carry_out(turn.desk, effect, event)
        for reply in turn.replies:
            self._gathered.replies.append((None, turn.desk.address, reply))

    def carry_out(self, desk: Desk, effect: DeskEffect, event: Event | WorkDone) -> None:
        """Write what `effect` wishes for; whoever has `desk` has done it."""
        match effect:
            case DoWork():
                works.add(self._connection, self._keyring, desk.coordinator, effect.work, self._now)
            case Note():
                self.note(desk, effect.act, **effect.about)
            case OfferEnrolment():
                about = (effect.code, desk.consultation, effect.name, effect.role)
                by = desk.coordinator
                coordinators.offer(self._connection, self._keyring, *about, self._now, by)
                self.note(desk, "offer", role=effect.role)
            case Revoke():
                self._revoke(desk, effect)
            case StartCampaign():
                self._start(desk, effect, event)
            case UndoCampaign(number=number):
                self._undo(desk, number)
            case AskForYes():
                self._ask_for_yes(desk, effect)
            case SayYes():
                self._say_yes(desk, effect, event)
            case AnswerThread():
                self._answer(desk, effect, event)
            case KeepInvitations(issued=issued):
                name = desk.consultation
                invitations.keep(self._connection, self._keyring, name, issued, self._now)
                self.note(desk, "invite", invitations=len(issued))
            case CloseThread(number=number):
                self._close(desk, number)
            case _:
                assert_never(effect)

    def say(self, desk: Desk, reply: Reply) -> None:
        """Have `reply` sent to whoever has `desk`: what they were asked is not on top any more."""
        if desk.on_top:
            coordinators.save(self._connection, self._keyring, replace(desk, on_top=False))
        self._gathered.replies.append((None, desk.address, bound(desk, reply)))

    def hand_on(self, desk: Desk) -> None:
        """Give what was said to somebody who coordinates no more to others of this consultation."""
        sent = relays.hand_on(self._connection, self._keyring, desk.consultation)
        self._gathered.handed_on.extend(sent)

    def _start(self, desk: Desk, effect: StartCampaign, event: Event | WorkDone) -> None:
        until = self._now + UNDO
        number = campaigns.add(
            self._connection,
            self._keyring,
            campaigns.Campaign(audience=effect.audience, words=effect.words),
            desk.consultation,
            desk.coordinator,
            self._now,
            until,
        )
        self.note(desk, "campaign", number=number, people=effect.people)
        reply = campaign_wording.planned(desk.language, number, until, effect.zone)
        self.say(desk, reply)
        if event.address == desk.address or leave(desk) == desk:  # nothing else is open there
            offering = replace(desk, offered=reply.buttons, numbered=reply.numbered)
            coordinators.save(self._connection, self._keyring, offering)  # it can be written, too

    def _undo(self, desk: Desk, number: int) -> None:
        whole = campaigns.undo(self._connection, desk.consultation, number, self._now)
        if whole is None:
            self.say(desk, campaign_wording.not_known(desk.language, number))
            return
        self.note(desk, "undo", number=number)
        self.say(desk, campaign_wording.undone(desk.language, whole=whole))
        whose = campaigns.planned_by(self._connection, number)
        if whose is not None and whose != desk.coordinator:
            planner = coordinators.desk(self._connection, self._keyring, whose)
            if planner is not None:
                self.say(planner, campaign_wording.ended_by(planner.language, desk.name, number))

    def take_back_campaigns_of(self, ended: Desk, by: Desk) -> None:
        """Take back what can be of what `ended` planned, whose role ends, and tell the owners."""
        numbers = campaigns.take_back_all_of(self._connection, ended.coordinator, self._now)
        for number in numbers:
            self.note(by, "undo", number=number)
            for one in coordinators.desks(self._connection, self._keyring, ended.consultation):
                if one.coordinator != ended.coordinator and may(one.role, "owner"):
                    self.say(one, campaign_wording.ended_with(one.language, ended.name, number))

    def _revoke(self, desk: Desk, effect: Revoke) -> None:
        id = effect.coordinator
        if effect.invited:
            coordinators.withdraw(self._connection, id)
            self.note(desk, "withdraw")
            return
        theirs = coordinators.desk(self._connection, self._keyring, id)
        if theirs is not None:
            if theirs.language in effect.told:
                self.say(theirs, effect.told[theirs.language])  # in place of all that waits
            self.take_back_campaigns_of(theirs, desk)
        coordinators.revoke(self._connection, self._keyring, id, self._now)
        self.hand_on(desk)
        self.note(desk, "revoke", coordinator=id)

    # --- A second yes --------------------------------------------------------

    def _ask_for_yes(self, desk: Desk, effect: AskForYes) -> None:
        everybody = coordinators.desks(self._connection, self._keyring, desk.consultation)
        others = [
            one
            for one in everybody
            if one.coordinator != desk.coordinator and may(one.role, approving.LEAST)
        ]
        if not others:
            self.say(desk, effect.nobody)
            return
        approval = approvals.add(self._connection, self._keyring, desk, effect, self._now)
        self.note(desk, "ask", what=effect.act, number=approval.number)
        self.say(desk, effect.asked)
        for one in others:
            reply = approving.ask(one, approval)
            self.say(one, reply)
            coordinators.save(self._connection, self._keyring, bring(one, reply))

    def _say_yes(self, desk: Desk, effect: SayYes, event: Event | WorkDone) -> None:
        waiting = approvals.held(self._connection, self._keyring, desk.consultation, self._now)
        held = next((one for one in waiting if one.approval.number == effect.number), None)
        if held is None:
            return
        approvals.remove(self._connection, effect.number)
        self.note(desk, "agree" if effect.agreed else "decline", number=effect.number)
        asker = coordinators.desk(self._connection, self._keyring, held.approval.coordinator)
        if asker is None:
            return
        told = approving.answered(asker, held.approval, desk.name, agreed=effect.agreed)
        self.say(asker, told)
        if effect.agreed:
            for wish in held.asked.effects:
                self.carry_out(asker, wish, event)
            for reply in held.asked.replies:
                self.say(asker, reply)

    # --- An answer to a person ------------------------------------------------

    def _answer(self, desk: Desk, effect: AnswerThread, event: Event | WorkDone) -> None:
        relay = relays.find(self._connection, desk.consultation, id=effect.number, name=effect.name)
        loaded = self._session(relay.session) if relay is not None else None
        if relay is None or loaded is None:
            self.say(desk, effect.gone)
            return
        turn = relaying.answered(loaded.session, event.at, effect.text, f"relay/{relay.id}")
        record(self._gathered, loaded, turn, loaded.address, keep=True)
        relays.note_answered(self._connection, relay.id, desk.coordinator, self._now)
        self.note(desk, "answer", thread=relay.name)
        self.say(desk, effect.passed_on)
        for one in relays.who_answers(self._connection, self._keyring, desk.consultation):
            if one.address == loaded.address and leave(one) != one:
                coordinators.save(self._connection, self._keyring, leave(one))
            if one.coordinator != desk.coordinator:
                told = relayed.told_others(one, relay.id, relay.name, desk.name, effect.text)
                self.say(one, told)

    def _close(self, desk: Desk, number: int) -> None:
        relay = relays.find(self._connection, desk.consultation, id=number)
        if relay is not None:
            relays.close(self._connection, number, self._now)
            self.note(desk, "close", thread=relay.name)

    def note(self, desk: Desk, act: str, /, **about: str | int) -> None:
        """Write into the audit log that whoever has `desk` did this."""
        audit.add(
            self._connection,
            self._keyring,
            desk.consultation,
            desk.coordinator,
            act,
            about,
            self._now,
        )
