"""/privacy: what is kept and why, every decision, and how to change each."""

from handlers import rights
from handlers.commands import Command
from handlers.model import Consultation, Event, Language, Session, Turn
from locales import say


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "what is kept, and what you agreed to")


def run(consultation: Consultation, session: Session, event: Event, rest: str) -> Turn:
    """Show it."""
    return rights.privacy(consultation, session, event)


COMMAND = Command(
    name="privacy",
    order=6,
    words={"en": ("privacy",), "fr": ("droits", "confidentialité", "vieprivée")},
    about=about,
    run=run,
    after_closing=about,
)
