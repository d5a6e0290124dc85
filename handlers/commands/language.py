"""/language: go on in the other language; every answer stays as it is."""

from handlers.commands import Command
from handlers.language import OTHER, choose, named
from handlers.model import Consultation, Event, Language, Session, Taken
from handlers.steps import anew
from locales import say


def about(language: Language) -> str:
    """Say what the command does."""
    return (
        say(language, "go on in French") if language == "en" else say(language, "go on in English")
    )


def run(consultation: Consultation, session: Session, event: Event, rest: str) -> Taken:
    """Switch to the language that is named, or to the other one."""
    language = named(rest) or OTHER[session.language]
    if language not in consultation.languages:
        language = session.language
    return anew(consultation, choose(session, language).session)


COMMAND = Command(
    name="language",
    order=5,
    words={"en": ("language", "settings"), "fr": ("langue", "réglages", "paramètres")},
    about=about,
    run=run,
    after_closing=about,
)
