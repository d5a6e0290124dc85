"""/human: ask for a person, and be put through to the organisers."""

from handlers import relaying
from handlers.commands import Command
from handlers.model import Consultation, Event, Language, Session, Turn
from locales import say


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "write to the organisers")


def run(consultation: Consultation, session: Session, event: Event, rest: str) -> Turn:
    """Put them through."""
    return relaying.ask(session)


COMMAND = Command(
    name="human",
    order=9,
    words={
        "en": ("human", "person", "organisers", "talk", "talk to a person", "talk to a human"),
        "fr": (
            "joindre",
            "humain",
            "organisateurs",
            "parler",
            "joindre quelqu’un",
            "parler à quelqu’un",
        ),
    },
    about=about,
    run=run,
    bare=True,
    after_closing=about,
    to_people=True,
    slashed=frozenset(
        (
            *("human", "person", "organisers", "talk"),
            *("joindre", "humain", "organisateurs", "parler"),
        )
    ),
)
