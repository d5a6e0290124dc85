"""Arrival: the first words, coming back, and what is said outside the opening hours."""

from collections.abc import Callable

from msgspec.structs import replace

from handlers import invitation_only, language, opening_hours, path
from handlers.laying import lift
from handlers.model import (
    Answering,
    Arriving,
    ChoosingLanguage,
    Closed,
    Consultation,
    Event,
    Language,
    MessageReceived,
    Registering,
    Reply,
    Session,
    Taken,
    Turn,
)
from handlers.steps import at_rest, finish, resume
from locales import say


def arrive(consultation: Consultation, session: Session, event: Event) -> Taken | Turn:
    """Greet whoever is new, and show to everybody else what is open."""
    closed = outside(consultation, lift(session), event)
    if closed is not None:
        return closed
    session = opening_hours.open_now(session)
    if session.status == "new":
        greeted = language.greet(consultation, session, event)
        return Taken(session=greeted, step=ChoosingLanguage())
    if isinstance(session.step, Closed):
        return at_rest(consultation, session)
    return resume(consultation, lift(session), said=_welcome_back(session))


def arrive_all_the_same(
    consultation: Consultation, session: Session, event: Event, unknown: Callable[[Language], str]
) -> Turn:
    """Say that a code is unknown; greet whoever had nothing else to say."""
    if not is_arriving(session):
        return Turn(session=session, replies=(Reply(text=unknown(session.language)),))
    turn = finish(consultation, arrive(consultation, session, event), event)
    said = [unknown(one) for one in opening_hours.in_both(consultation, turn.session)]
    return replace(turn, replies=(Reply(text="\n\n".join(said)), *turn.replies))


def nothing_kept(session: Session) -> Session:
    """Return a session of which nothing is kept, where an event finds that nobody is there."""
    return replace(session, step=Closed()) if isinstance(session.step, Arriving) else session


def tell_of_the_opening(consultation: Consultation, session: Session, event: Event) -> Taken | Turn:
    """Tell somebody who registered that it is open, once: from then on they are like all others.

    Nothing is said to whoever has begun by themselves, or where it is too late; where nobody
    is any more, nothing is kept.
    """
    if isinstance(session.step, Arriving):
        return Turn(session=replace(session, step=Closed()))
    if session.status != "registered" or not opening_hours.is_open(consultation, event.at):
        return Turn(session=session)
    session = opening_hours.open_now(lift(session))
    said = [
        say(one, "The consultation is open. You asked to be told.")
        for one in opening_hours.in_both(consultation, session)
    ]
    return Taken(session=session, step=ChoosingLanguage(), said="\n".join(said))


def _welcome_back(session: Session) -> str:
    return say(session.language, "Welcome back.") if session.answers else ""


def outside(consultation: Consultation, session: Session, event: Event) -> Turn | None:
    """Answer what is said before the opening, after the closing, or without an invitation."""
    if opening_hours.is_after(consultation, event.at):
        if session.status == "new":
            session = language.greet(consultation, session, event)
        return opening_hours.say_closed(consultation, session, event)
    if invitation_only.needs_one(consultation, session):
        return invitation_only.ask_for_one(
            consultation, language.greet(consultation, session, event)
        )
    if opening_hours.is_before(consultation, event.at):
        if isinstance(session.step, Registering) and isinstance(event, MessageReceived):
            taken = opening_hours.take_registration(consultation, session, event.text)
            if taken is not None:
                return taken
        session = language.greet(consultation, session, event)
        reply = replace(opening_hours.ask_to_register(consultation, session), asks=True)
        session = replace(session, step=Registering(), asked=None)
        return Turn(session=session, replies=(reply,))
    return None


def is_arriving(session: Session) -> bool:
    """Say whether nothing has begun with this person yet."""
    return isinstance(session.step, Arriving) or (
        session.status == "new" and isinstance(session.step, (Closed, Registering))
    )


def refuse_file(consultation: Consultation, session: Session, event: Event) -> Taken | Turn:
    """Say that only text can be read, and that the question waits."""
    if is_arriving(session) or opening_hours.is_after(consultation, event.at):
        return arrive(consultation, session, event)
    words = session.language
    text = say(words, "I can only read text so far. Could you write it in a few words?")
    if isinstance(session.step, Answering):
        number = path.progress(consultation, session, session.step.question).number
        text = f"{text} {say(words, 'Question {number} is still open.', number=number)}"
    return Turn(session=session, replies=(Reply(text=text),))


def ask_for_patience(consultation: Consultation, session: Session, event: Event) -> Taken | Turn:
    """Say that a message cannot be read before its key has come."""
    if is_arriving(session) or opening_hours.is_after(consultation, event.at):
        return arrive(consultation, session, event)
    text = say(
        session.language,
        "I cannot read what you just wrote: its key has not reached me yet. I answer as soon as "
        "it does. If nothing comes within a few minutes, please send it again.",
    )
    return Turn(session=session, replies=(Reply(text=text),))
