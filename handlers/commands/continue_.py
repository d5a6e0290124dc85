"""/continue: go on in another chat, on another messenger or in another account."""

from handlers import elsewhere
from handlers.commands import Command
from handlers.model import Consultation, Event, Language, Session, Turn
from locales import say


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "go on in another chat or messenger")


def run(consultation: Consultation, session: Session, event: Event, rest: str) -> Turn:
    """Give a code for it."""
    return elsewhere.ask_for_code(session)


COMMAND = Command(
    name="continue",
    order=8,
    words={
        "en": ("continue", "elsewhere", "continue elsewhere"),
        "fr": ("ailleurs", "continuer ailleurs", "continuer"),
    },
    about=about,
    run=run,
    after_closing=about,
    slashed=frozenset({"continue", "elsewhere", "ailleurs", "continuer"}),
)
