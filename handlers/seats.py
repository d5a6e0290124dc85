"""Seats: what somebody takes up by taking part, a use of an invitation and a place in a group.

An invitation is used when the required consents are given, and not when its link
is opened: whoever looks and goes, says no, or lost the chat can come back with it, and nobody is
counted of whom nothing may be kept. A place in a group is taken with the answer that names the
group. Both are free again when the session is erased: nothing of them is left.

A turn that would take a seat needs to know whether there is one. That is decided in the
transaction that writes the turn, so that one seat is never given twice.
"""

from typing import assert_never

from msgspec.structs import replace

from handlers import invitation_only, opening_hours
from handlers.laying import lift
from handlers.model import (
    Consultation,
    Event,
    Forget,
    Language,
    Reply,
    Seat,
    SeatTaken,
    Session,
    TakeSeat,
    Turn,
)
from handlers.steps import finish, resume
from locales import say

NONE = Seat()
TAKEN = SeatTaken(lacking="")


def seat(consultation: Consultation, session: Session) -> Seat:
    """Return what a session takes up as it stands."""
    invitation = session.invitation
    if not invitation and not consultation.quota:
        return NONE  # and so in every ordinary turn
    group = ""
    if consultation.quota and (answer := session.answers.get(consultation.group)) is not None:
        given = answer.status == "given" and answer.value in consultation.quota
        group = str(answer.value) if given else ""
    if invitation and not takes_part(consultation, session):
        invitation = ""
    return Seat(invitation=invitation, group=group)


def takes_part(consultation: Consultation, session: Session) -> bool:
    """Say whether somebody has agreed to all without which nothing is kept."""
    return session.welcomed and all(
        clause.name in session.consents and session.consents[clause.name].granted
        for clause in consultation.consents
        if clause.required and clause.ask == "start"
    )


def needed(consultation: Consultation, before: Session, turn: Turn) -> TakeSeat | None:
    """Return the seat that a turn would take, if it is another than its session has."""
    has, wants = seat(consultation, before), seat(consultation, turn.session)
    if has == wants or any(isinstance(effect, Forget) for effect in turn.effects):
        return None
    return TakeSeat(seat=wants, has=has, quota=consultation.quota.get(wants.group))


def refused(consultation: Consultation, session: Session, event: Event, fact: SeatTaken) -> Turn:
    """Answer what cannot be taken, since there is no seat for it."""
    match fact.lacking:
        case "invitation":
            order = opening_hours.in_both(consultation, session)
            said = "\n\n".join(invitation_only.used_meanwhile(one) for one in order)
            return invitation_only.turned_away(session, said)
        case "group":
            return _full(consultation, session, event)
        case "":
            raise ValueError("there was a seat")
        case _:
            assert_never(fact.lacking)


def _full(consultation: Consultation, session: Session, event: Event) -> Turn:
    """Say that a group has no place left, and put what is open."""
    said = Reply(text=_no_room(session.language))
    turn = finish(consultation, resume(consultation, lift(session)), event)
    return replace(turn, replies=(said, *turn.replies))


def _no_room(language: Language) -> str:
    return say(
        language,
        "This group is full: no place is left in it. Thank you for your interest. I have not kept "
        "this choice. If another group fits you as well, choose that one.",
    )
