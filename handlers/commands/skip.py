"""/skip: leave the open question without an answer."""

from handlers.answering import current, press
from handlers.commands import Command
from handlers.gathering import done
from handlers.model import (
    Answering,
    Consenting,
    Consultation,
    Event,
    Language,
    Reply,
    Session,
    Taken,
    Turn,
)
from handlers.steps import resume
from locales import say


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "leave the open question without an answer")


def run(consultation: Consultation, session: Session, event: Event, rest: str) -> Turn | Taken:
    """Skip the open question, unless the path depends on it."""
    question = current(consultation, session)
    if isinstance(session.step, Consenting):
        text = say(session.language, "This cannot be skipped, but you may say no.")
        return resume(consultation, session, said=text)
    if question is None:
        text = say(session.language, "There is nothing to skip here.")
        return Turn(session=session, replies=(Reply(text=text),))
    if isinstance(session.step, Answering) and session.step.waiting_for != "answer":
        # Only the words that may be added are skipped: the choice has been made.
        return done(consultation, session, event, question)
    if question.required:
        text = say(session.language, "This one is needed: your next questions depend on it.")
        return resume(consultation, session, said=text)
    taken = press(consultation, session, event, "skip", (question.name,))
    return taken if taken is not None else resume(consultation, session)


COMMAND = Command(
    name="skip",
    order=3,
    words={"en": ("skip", "pass"), "fr": ("passer",)},
    about=about,
    run=run,
    bare=True,
    acts_on_step=True,
)
