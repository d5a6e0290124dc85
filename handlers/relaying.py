"""Relaying: somebody asks for a person, and is put through to the coordinators.

What they write then is passed on and is no answer to anything, until they say that it is
enough. Neither side learns who the other is. What a coordinator answers lies over the step like
any small question: what is written after it may be for either, and so is asked about. A bare
"yes" to it must not consent to anything, and no answer must reach the organisers by mistake.
"""

from datetime import datetime

from msgspec.structs import replace

from handlers import answering
from handlers.buttons import mark, token
from handlers.early import is_early
from handlers.laying import lay, lay_at, lift, written
from handlers.model import (
    Arriving,
    Button,
    Closed,
    Consultation,
    Event,
    FindPeople,
    Forgetting,
    FromOrganisers,
    MessageReceived,
    PassOn,
    Paused,
    PeopleFound,
    Registering,
    Relaying,
    Reply,
    Session,
    Taken,
    Turn,
    WhoseWords,
)
from handlers.opening_hours import is_after, say_closed
from handlers.reading import fold
from handlers.steps import resume
from locales import quote, say, say_many

MOST = 20
"""Messages that may wait for an answer: nobody can fill the coordinators' chats."""

# --- Asking for a person -----------------------------------------------------


def ask(session: Session) -> Turn:
    """Ask whether anybody is there; whoever is put through already stays so."""
    return Turn(session=session, needs=FindPeople())


def found(session: Session, event: Event, people: PeopleFound) -> Turn:
    """Put them through, pass on what they said, or say honestly that nobody is there."""
    if not people.count:
        return _nobody(lift(session), event, was_said=bool(people.said))
    return _passed_on(session, people.said) if people.said else _begin(lift(session), event)


def _nobody(session: Session, event: Event, *, was_said: bool) -> Turn:
    language = session.language
    text = say(
        language,
        "Nobody answers in this chat at the moment. Please reply to your invitation, or write to "
        "the contact on the page that led you here; /privacy says who is responsible.",
    )
    if was_said:
        text = say(language, "This was not passed on.") + " " + text
    button = Button(label=say(language, "Go on"), token=token("resume"))
    return lay(session, event, Reply(text=text, buttons=(button,)))


def _begin(session: Session, event: Event) -> Turn:
    language = session.language
    text = "\n\n".join(
        [
            say(
                language,
                "What you write now goes to the organisers, and is not kept as an answer. "
                "They see your words, but not who you are.",
            ),
            say(
                language,
                "They answer you here; that may take a few days. "
                "When you have written everything, write “enough”.",
            ),
        ]
    )
    button = Button(label=say(language, "That is enough"), token=token("enough"))
    reply = Reply(text=text, buttons=(button,), numbered=False)
    return lay(session, event, reply, Relaying())


def press(consultation: Consultation, session: Session, verb: str) -> Taken | Turn:
    """Put them through, or let it be enough."""
    return ask(session) if verb == "human" else enough(consultation, session)


def enough(consultation: Consultation, session: Session) -> Taken:
    """Go on with the consultation."""
    said = say(session.language, "All right. What you write now is for the consultation again.")
    return resume(consultation, session, said=said)


# --- What is written ---------------------------------------------------------


def is_called_off(session: Session, said: str) -> bool:
    """Say whether this ends being put through, where else it would mean to stop answering."""
    return isinstance(session.aside, Relaying) and fold(said) in ("cancel", "annuler")


def hear(
    consultation: Consultation, session: Session, event: MessageReceived
) -> Taken | Turn | None:
    """Pass words on that are for the coordinators; None where they are not."""
    said = event.text
    match session.aside:
        case Relaying():
            if not said:
                return None
            if written(session, said):
                return enough(consultation, lift(session))
            return pass_on(session, said)
        case FromOrganisers():
            if not said or is_early(session, event) or written(session, said):
                return None
            if _waits(consultation, session, event):
                return _ask_whose(session, event, said)
            return pass_on(session, said)
        case WhoseWords() as before:
            if not said or written(session, said):
                return None
            return _ask_whose(session, event, f"{before.text}\n{said}")
        case _:
            return None


def pass_on(session: Session, said: str) -> Turn:
    """Pass words on, unless the organisers have too many of them to read, or there is nobody.

    Whoever was there when they asked for a person may have gone meanwhile.
    """
    if session.unanswered >= MOST:
        text = say_many(
            session.language,
            "The organisers have {number} message of yours to read first. "
            "This one was not passed on; please send it again when they have answered.",
            "The organisers have {number} messages of yours to read first. "
            "This one was not passed on; please send it again when they have answered.",
            session.unanswered,
        )
        return Turn(session=_relaying(session), replies=(Reply(text=text),))
    return Turn(session=session, needs=FindPeople(said=said))


def _passed_on(session: Session, said: str) -> Turn:
    text = say(session.language, "Passed on to the organisers.")
    session = replace(_relaying(session), unanswered=session.unanswered + 1)
    return Turn(session=session, replies=(Reply(text=text),), effects=(PassOn(text=said),))


def _relaying(session: Session) -> Session:
    """Go on being put through, with the same way out as at the beginning."""
    if isinstance(session.aside, Relaying):
        return session
    label = say(session.language, "That is enough")
    button = Button(label=label, token=token("enough"))
    return replace(session, aside=Relaying(), offered=(button,), numbered=False)


def _waits(consultation: Consultation, session: Session, event: Event) -> bool:
    """Say whether words could be for what is open."""
    if is_after(consultation, event.at):
        return False
    return not isinstance(session.step, Arriving | Closed | Paused | Registering)


def _ask_whose(session: Session, event: MessageReceived, said: str) -> Turn:
    language = session.language
    text = say(
        language,
        "Is this for the organisers, or for the consultation? {words}",
        words=quote(language, said),
    )
    buttons = (
        Button(label=say(language, "For the organisers"), token=token("whose", "yes")),
        Button(label=say(language, "For the consultation"), token=token("whose", "no")),
    )
    aside = WhoseWords(text=said, message=event.message, position=event.position)
    return lay(lift(session), event, Reply(text=text, buttons=buttons), aside)


def take_for_the_consultation(
    consultation: Consultation, session: Session, event: Event, aside: WhoseWords
) -> Taken | Turn:
    """Take words that were not for the organisers for what is open, where that takes words."""
    session = lift(session)
    if is_after(consultation, event.at):
        return say_closed(consultation, session, event)
    question = answering.current(consultation, session)
    if question is None:
        return resume(consultation, session)
    meant = MessageReceived(
        id=event.id,
        address=event.address,
        at=event.at,
        position=session.asked or aside.position,
        message=aside.message,
        text=aside.text,
    )
    return answering.take(consultation, session, meant, question, aside.text)


def saying_that_it_is_over(
    consultation: Consultation, before: Session, turn: Turn, event: Event
) -> Turn:
    """Tell somebody who was put through, and did something else, that they are not any more."""
    over = isinstance(before.aside, Relaying) and not isinstance(turn.session.aside, Relaying)
    if is_after(consultation, event.at):
        text = say(before.language, "What you write now no longer goes to the organisers.")
    else:
        text = say(before.language, "What you write now is for the consultation again.")
    if not over or not turn.replies or any(text in reply.text for reply in turn.replies):
        return turn
    return replace(turn, replies=(Reply(text=text), *turn.replies))


# --- What is answered --------------------------------------------------------


def answered(session: Session, at: datetime, words: str, about: str) -> Turn:
    """Say what a coordinator answered at that instant."""
    session = replace(session, unanswered=0)
    language = session.language
    lines = [say(language, "The organisers write:"), words]
    if isinstance(session.aside, Forgetting):
        lines.insert(0, say(language, "Nothing is deleted."))
    text = "\n\n".join(lines)
    if isinstance(session.aside, Relaying):
        return Turn(session=session, replies=(Reply(text=text, about=about),))
    buttons = (
        Button(label=say(language, "Write back"), token=token("human")),
        Button(label=say(language, "Go on"), token=token("resume")),
    )
    bound = mark(session)  # no event of theirs brought this, so nothing else binds it
    reply = Reply(text=text, buttons=buttons, numbered=False, mark=bound, about=about)
    turn = lay_at(lift(session), at, reply, FromOrganisers())
    return replace(turn, session=replace(turn.session, on_top=False))
