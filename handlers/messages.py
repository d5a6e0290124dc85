"""Messages: what one means at this moment, written, edited or deleted."""

from typing import assert_never

from msgspec.structs import replace

from handlers import (
    answering,
    asides,
    commands,
    deciding,
    early,
    edits,
    language,
    opening_hours,
    review,
    welcome,
)
from handlers.arrival import arrive, is_arriving, outside, refuse_file
from handlers.buttons import WORDS
from handlers.model import (
    Acknowledging,
    Answering,
    Arriving,
    ChoosingLanguage,
    Closed,
    Consenting,
    Consultation,
    Event,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    Paused,
    Registering,
    Reviewing,
    Session,
    Taken,
    Turn,
    Welcomed,
)
from handlers.presses import press_token
from handlers.reading import fold
from handlers.steps import again, at_rest, finish, onward, resume

_GREETINGS = frozenset(
    map(
        fold,
        (
            *("hello", "hi", "hey", "good morning", "good afternoon", "good evening"),
            *("bonjour", "bonsoir", "salut", "coucou", "rebonjour"),
        ),
    )
)


def hear(consultation: Consultation, session: Session, event: MessageReceived) -> Taken | Turn:
    """Take a message as what it is: an arrival, a command, an aside, an addition, an answer."""
    said = event.text
    command = commands.find(said)
    waits = early.is_early(session, event)
    if _is_arrival(consultation, session, event, command):
        return arrive(consultation, session, event)
    if command is not None:
        found, rest = command
        if waits and found.acts_on_step:
            return Turn(session=session)
        return found.run(consultation, replace(session, aside=None), event, rest)
    if session.aside is not None:
        outcome = asides.take(consultation, session, event, said)
        if outcome is not None:
            return (
                outcome
                if isinstance(outcome, (Taken, Turn))
                else press_token(consultation, session, event, outcome)
            )
        session = asides.leave(session, event, answering.current(consultation, session))
    closed = outside(consultation, session, event)
    if closed is not None:
        return closed
    if waits:
        return early.take(consultation, session, event, said)
    wanted = language.wanted(said)
    if wanted in consultation.languages and wanted != session.language:
        return language.offer_switch(session, wanted, event)
    return _offer_switch_if_foreign(
        session, _take(consultation, session, event, said), consultation, event
    )


def _is_arrival(
    consultation: Consultation,
    session: Session,
    event: MessageReceived,
    command: tuple[commands.Command, str] | None,
) -> bool:
    """Say whether the words matter less than that somebody is there.

    At first contact they are a greeting. Before the opening and after the
    closing only what concerns a person's rights is heard.
    """
    if is_arriving(session):
        return True
    if opening_hours.is_before(consultation, event.at):
        return command is None and session.aside is None
    if opening_hours.is_after(consultation, event.at):
        if command is None:
            return session.aside is None
        return not command[0].after_closing
    return session.status == "registered"


def _take(
    consultation: Consultation, session: Session, event: MessageReceived, said: str
) -> Taken | Turn:
    """Give `said` to the step that waits for it."""
    outcome: Taken | Turn | None
    match session.step:
        case ChoosingLanguage():
            outcome = language.take(consultation, session, said)
        case Welcomed():
            outcome = welcome.take(consultation, session, said)
        case Acknowledging():
            outcome = welcome.take_acknowledgement(consultation, session, event, said)
        case Consenting(clause=name):
            outcome = deciding.take(consultation, session, event, name, said)
        case Answering(question=name):
            return _take_answer(consultation, session, event, said)
        case Reviewing():
            outcome = review.take(consultation, session, event, said)
            if outcome is None and fold(said) in WORDS["resume"]:
                return resume(consultation, session)
        case Paused():
            return _take_up(consultation, session, event, said)
        case Arriving() | Closed() | Registering():
            return at_rest(consultation, session)
        case _:
            assert_never(session.step)
    return outcome if outcome is not None else again(consultation, session, event)


def _take_answer(
    consultation: Consultation, session: Session, event: MessageReceived, said: str
) -> Taken | Turn:
    question = answering.current(consultation, session)
    words = fold(said)
    if question is None or words in _GREETINGS:
        return resume(consultation, session)
    waits = question.name not in session.answers and question.type != "note"
    if waits and words in WORDS["resume"]:
        return resume(consultation, session)
    if not said:
        return refuse_file(consultation, session, event)
    return answering.take(consultation, session, event, question, said)


def _take_up(
    consultation: Consultation, session: Session, event: MessageReceived, said: str
) -> Taken | Turn:
    """Come back from a pause. Own words are an answer to the question left open."""
    resumed = onward(consultation, Taken(session=session), event)
    question = answering.current(consultation, resumed.session)
    words = fold(said)
    if (
        question is None
        or words in WORDS["resume"]
        or words in _GREETINGS
        or question.type != "text"
    ):
        return resumed
    session = replace(session, step=resumed.session.step)
    return answering.take(consultation, session, event, question, said)


def _offer_switch_if_foreign(
    session: Session, outcome: Taken | Turn, consultation: Consultation, event: Event
) -> Turn:
    turn = finish(consultation, outcome, event)
    after = turn.session
    if after.foreign < language.FOREIGN_IN_A_ROW or after.switch_offered or after.aside is not None:
        return turn
    other = language.OTHER[after.language]
    if other not in consultation.languages:
        return turn
    offer = language.offer_switch(after, other)
    return Turn(
        session=offer.session, replies=(*turn.replies, *offer.replies), effects=turn.effects
    )


def hear_edit(consultation: Consultation, session: Session, event: MessageEdited) -> Taken | Turn:
    """Take new words for an old message."""
    if is_arriving(session):
        return Turn(session=session)
    if opening_hours.is_after(consultation, event.at):
        return opening_hours.say_closed(consultation, session, event)
    if event.message == session.refused and event.text:
        # What was not understood and then corrected is a new try at the same question.
        asked = session.asked if session.asked is not None else 0
        retry = MessageReceived(
            id=event.id,
            address=event.address,
            at=event.at,
            position=asked,
            message=event.message,
            text=event.text,
        )
        return hear(consultation, replace(session, refused=""), retry)
    return edits.revise(consultation, session, event)


def hear_deletion(consultation: Consultation, session: Session, event: MessageDeleted) -> Turn:
    """Take the deletion of a message as a question, not as a decision."""
    if is_arriving(session) or opening_hours.is_after(consultation, event.at):
        return Turn(session=session)
    return edits.ask_to_drop(consultation, session, event)
