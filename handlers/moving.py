"""Moving: a session arrives in another chat, and takes nothing of the former chat with it.

Where messages stood there, and what they were called, means nothing here: the
same names may be those of other messages.
"""

from collections.abc import Mapping

from msgspec.structs import replace

from handlers import codes, opening_hours
from handlers.language import greet
from handlers.model import (
    Answer,
    ChoiceSelected,
    Consultation,
    Event,
    Move,
    Moved,
    Reply,
    Session,
    Taken,
    Turn,
    Update,
)
from handlers.path import next_step
from handlers.steps import anew, finish
from locales import say


def uprooted(session: Session) -> Session:
    """Return `session` without any place or name of a message."""
    return replace(
        session,
        aside=None,
        offered=(),
        asked=None,
        in_doubt=False,
        step_asked=None,
        step_place=None,
        places={},
        last_press="",
        latest="",
        refused="",
        consents={name: replace(one, message="") for name, one in session.consents.items()},
        answers=_nameless(session.answers),
        sent=_nameless(session.sent),
        moves=session.moves + 1,
    )


def _nameless(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    return {
        name: replace(
            answer, parts=tuple(replace(part, message="") for part in answer.parts), earlier=()
        )
        for name, answer in answers.items()
    }


def take_up(consultation: Consultation, before: Session, event: Event, moved: Moved) -> Turn:
    """Go on here: say so, put what is open, and take leave of the former chat.

    Whoever had not chosen a language yet is spoken to in that of their client here: the one that
    was put first there may have been anybody's.
    """
    session = uprooted(before)
    if session.status == "new":
        session = greet(consultation, session, codes.without(event))
    turn = finish(consultation, _open(consultation, session, event, moved), event)
    said = Reply(
        text=say(
            session.language,
            "We go on here, with everything you wrote and decided. The other chat is no "
            "longer part of it.",
        ),
        updates=_pressed(event),
    )
    return replace(
        turn,
        # What is put anew is not put twice: it has never been on its way to this chat.
        session=replace(turn.session, in_doubt=False),
        replies=(said, *turn.replies),
        effects=(*turn.effects, Move(farewell=_farewell(before))),
    )


def _open(consultation: Consultation, session: Session, event: Event, moved: Moved) -> Taken:
    """Return what is open, behind the notices that are in other words here."""
    here, there = event.address.transport, moved.former.transport
    known = tuple(
        notice.name
        for notice in consultation.notices
        if notice.name in session.acknowledged
        and notice.on.get(here, notice.label) == notice.on.get(there, notice.label)
    )
    again = len(known) < len(session.acknowledged)
    session = replace(session, acknowledged=known)
    if not opening_hours.is_before(consultation, event.at):
        session = opening_hours.open_now(session)
    if again or session.status in ("new", "registered"):
        return Taken(session=session, step=next_step(consultation, session))
    return anew(consultation, session)


def _pressed(event: Event) -> tuple[Update, ...]:
    """Take away the buttons of which one was pressed: what they were laid over is gone."""
    if isinstance(event, ChoiceSelected) and event.position:
        return (Update(position=event.position),)
    return ()


def _farewell(before: Session) -> Reply:
    text = say(
        before.language,
        "This conversation goes on in another chat, as you asked. It can no longer be read "
        "or answered from here. What this chat still shows, you can delete yourself. If you "
        "write here, a new conversation begins.",
    )
    places = {before.asked, before.step_asked, before.step_place}
    updates = tuple(Update(position=at) for at in sorted(at for at in places if at))
    return Reply(text=text, updates=updates)
