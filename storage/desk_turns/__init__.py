"""What turns at a desk leave behind: the closed list of what each of their effects writes.

These are rare, so each is written when it is taken, in the transaction of its batch; their
replies go out in the order of all others.

    writing.py      what all of them are written with: the transaction, the log, the replies
    roles.py        who coordinates from now on, and who no more
    campaigns.py    what goes out to many
    second_yes.py   what waits for another coordinator
    threads.py      what people are answered
"""

from typing import assert_never

from handlers.coordination.desk import Desk
from handlers.coordination.done import WorkDone
from handlers.coordination.effects import (
    AnswerThread,
    AskForYes,
    CloseThread,
    DeskEffect,
    DoWork,
    KeepInvitations,
    Note,
    OfferEnrolment,
    Revoke,
    RevokeInvitation,
    SayYes,
    StartCampaign,
    UndoCampaign,
)
from handlers.coordination.turn import DeskTurn
from handlers.model import Address, Event, Language
from storage import acts, coordinators, invitations, posts, works
from storage.coordinators import Enrolment
from storage.desk_turns import campaigns, roles, second_yes, threads
from storage.desk_turns.writing import Writing


class DeskTurns:
    """Writes what happens at the desks, in one transaction."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing

    def enrol(
        self,
        enrolment: Enrolment,
        consultation: str,
        address: Address,
        language: Language,
        before: Desk | None,
    ) -> Desk:
        """Return the desk of somebody new; who had it `before` in this chat has it no more."""
        return roles.enrol(self._writing, enrolment, consultation, address, language, before)

    def record(self, before: Desk, turn: DeskTurn, event: Event | WorkDone) -> None:
        """Write what `turn`, made of `event`, says; take its replies for sending."""
        writing = self._writing
        if turn.desk != before:
            coordinators.save(writing.connection, writing.keyring, turn.desk)
        if turn.desk.puts != before.puts:
            posts.forget_puts(writing.connection, writing.keyring, before.address)
        for effect in turn.effects:
            self._carry_out(turn.desk, effect, event)
        for reply in turn.replies:
            writing.send(turn.desk, reply)

    def where_put(self, desk: Desk) -> int | None:
        """Return where that arrived which is open at a desk, if it has."""
        return self._writing.where_put(desk)

    def leave(self, desk: Desk) -> None:
        """Leave what is open at a desk, since its coordinator has gone on elsewhere."""
        self._writing.leave(desk)

    def _carry_out(self, desk: Desk, effect: DeskEffect, event: Event | WorkDone) -> None:
        """Write what `effect` wishes for; whoever has `desk` has done it."""
        writing = self._writing
        connection, keyring, now = writing.connection, writing.keyring, writing.now
        match effect:
            case DoWork(work=work):
                works.add(connection, keyring, desk.coordinator, work, now)
            case Note(act=act, about=about):
                writing.note(desk, act, **about)
            case KeepInvitations(issued=issued):
                invitations.keep(connection, keyring, desk.consultation, issued, now)
                writing.note(desk, "invite", invitations=len(issued))
            case RevokeInvitation(reference=reference):
                acts.revoke_invitations(writing.acting(desk), [reference])
            case OfferEnrolment() | Revoke():
                roles.carry_out(writing, desk, effect)
            case StartCampaign() | UndoCampaign():
                campaigns.carry_out(writing, desk, effect, event)
            case AnswerThread() | CloseThread():
                threads.carry_out(writing, desk, effect, event)
            case AskForYes():
                second_yes.ask(writing, desk, effect)
            case SayYes():
                self._say_yes(desk, effect, event)
            case _:
                assert_never(effect)

    def _say_yes(self, desk: Desk, effect: SayYes, event: Event | WorkDone) -> None:
        """Do what has waited for this yes, in the name of whoever asked."""
        agreed = second_yes.decide(self._writing, desk, effect)
        if agreed is None:
            return
        asker, asked = agreed
        for wish in asked.effects:
            self._carry_out(asker, wish, event)
        for reply in asked.replies:
            self._writing.say(asker, reply)
