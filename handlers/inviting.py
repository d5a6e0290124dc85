"""Inviting: a code that came in a link, or was typed, lets somebody take part.

| The code                             | What comes of it                                        |
|--------------------------------------|---------------------------------------------------------|
| of a good invitation, at first       | its language is chosen, or asked for if it names none;  |
|                                      | its group will be offered, and chosen by the person     |
| of the one they came with            | the same as coming back: whatever was open is put       |
| of another one, before they agreed   | counts from now on                                      |
| of another one, once they take part  | changes nothing, and stays good for somebody else       |
| in a sentence, at first contact      | the same as the code alone                              |
| half of one, at first contact        | "a code is longer"; nothing is looked up                |
| wrong, used, expired, revoked; after | one and the same sentence; nothing is kept              |
| too many wrong ones                  |                                                         |
"""

from msgspec.structs import replace

from handlers import codes, elsewhere, language, opening_hours, seats
from handlers.arrival import arrive, arrive_all_the_same, is_arriving
from handlers.model import (
    Consultation,
    Event,
    FindInvitation,
    Invitation,
    InvitationChecked,
    Language,
    Reply,
    Session,
    Started,
    Taken,
    Turn,
)
from handlers.steps import resume
from locales import say


def code_in(event: Event) -> str:
    """Return the code of an invitation, right or wrong, if somebody sent one."""
    return codes.sent_in(event, codes.INVITATION)


def look_up(session: Session, code: str) -> Turn:
    """Ask whether the invitation is good."""
    return Turn(session=session, needs=FindInvitation(code=code, reference=session.invitation))


def at_first_contact(consultation: Consultation, session: Session, event: Event) -> Turn | None:
    """Look up a code that stands in a sentence, or ask for the rest of half of one."""
    if not is_arriving(session):
        return None
    if code := codes.within(event):
        if len(code) == codes.INVITATION:
            return look_up(session, code)
        return elsewhere.look_up(session, code)
    if codes.is_part(event):
        return arrive_all_the_same(consultation, session, codes.without(event), _half)
    if isinstance(event, Started) and codes.is_almost_one(event.invitation):
        return _not_taken(consultation, session, codes.without(event))
    return None


def checked(
    consultation: Consultation, session: Session, event: Event, fact: InvitationChecked
) -> Taken | Turn:
    """Let somebody in, or say that the invitation lets nobody in."""
    found, event = fact.invitation, codes.without(event)
    if found is None:
        return _not_taken(consultation, session, event)
    if found.reference == session.invitation:
        return arrive(consultation, session, event)
    if seats.takes_part(consultation, session):
        return Turn(session=session, replies=(Reply(text=_not_needed(session.language)),))
    session = replace(session, invitation=found.reference, invited_as=found.group)
    return _let_in(consultation, session, event, found)


def _let_in(
    consultation: Consultation, session: Session, event: Event, found: Invitation
) -> Taken | Turn:
    brought = found.language if found.language in consultation.languages else None
    if session.status in ("new", "registered") and brought is not None:
        session = replace(session, language=brought)
    outcome = arrive(consultation, session, event)
    if isinstance(outcome, Turn):
        return outcome  # before the opening, after the closing
    if outcome.session.status == "new" and brought is not None:
        chosen = language.choose(replace(outcome.session, language=brought), brought).session
        said = f"{_good(brought)}\n{_other_way(consultation, brought)}".strip()
        return resume(consultation, chosen, said=said)
    said = "\n".join(map(_good, opening_hours.in_both(consultation, outcome.session)))
    return replace(outcome, said=said)


def _good(said_in: Language) -> str:
    return say(said_in, "Thank you for coming. Your invitation works.")


def _other_way(consultation: Consultation, brought: Language) -> str:
    """Say in the other language how to go on in it, to whom the wrong one was chosen for."""
    other = language.OTHER[brought]
    if other not in consultation.languages:
        return ""
    if other == "en":
        return say(other, "To go on in English, write /language en.")
    return say(other, "To go on in French, write /language fr.")


def _not_needed(said_in: Language) -> str:
    return say(
        said_in,
        "You are already taking part, so you do not need this invitation. Somebody else can "
        "still use it.",
    )


def _not_taken(consultation: Consultation, session: Session, event: Event) -> Turn:
    def told(said_in: Language) -> str:
        if consultation.admission == "invitation":
            return _unknown(said_in)
        return f"{_unknown(said_in)} {say(said_in, 'You can also take part without one.')}"

    return arrive_all_the_same(consultation, session, event, told)


def _unknown(said_in: Language) -> str:
    return say(
        said_in,
        "I cannot take this invitation, and have kept nothing. It may be mistyped, used "
        "already or too old. Please ask whoever invited you for another. After five wrong "
        "codes, please wait an hour.",
    )


def _half(said_in: Language) -> str:
    return say(
        said_in,
        "This looks like a part of a code. The code of an invitation has {number} letters: "
        "please send all of them.",
        number=codes.INVITATION,
    )
