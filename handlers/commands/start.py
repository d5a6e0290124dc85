"""/start: begin, or come back to where one was."""

from handlers.commands import Command
from handlers.model import Consultation, Event, Language, Session, Taken
from handlers.steps import resume
from locales import say


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "begin, or come back to the open question")


def run(consultation: Consultation, session: Session, event: Event, rest: str) -> Taken:
    """Show again what is open."""
    return resume(consultation, session)


COMMAND = Command(
    name="start",
    order=0,
    words={"en": ("start", "resume"), "fr": ("commencer", "reprendre")},
    about=about,
    run=run,
)
