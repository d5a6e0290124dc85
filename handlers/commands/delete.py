"""/delete: delete everything, after one question."""

from handlers import rights
from handlers.commands import Command
from handlers.model import Consultation, Event, Language, Session, Turn
from locales import say


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "delete everything you wrote here")


def run(consultation: Consultation, session: Session, event: Event, rest: str) -> Turn:
    """Ask first."""
    return rights.ask_to_forget(session, event)


COMMAND = Command(
    name="delete",
    order=9,
    words={"en": ("delete",), "fr": ("supprimer", "effacer")},
    about=about,
    run=run,
    bare=True,
    after_closing=about,
)
