"""/language: go on in the other language, at the desk as everywhere else in this chat.

Whoever answers the consultation here as well chooses once for both: it is then left to that
conversation, which puts its question anew, and the desk follows (`speaking`).
"""

from handlers.coordination.commands import Command
from handlers.coordination.facts import Spoken, WhatIsSpoken
from handlers.coordination.speaking import going_on_in
from handlers.coordination.turn import DeskTurn, Visit
from handlers.language import OTHER, named
from handlers.model import Language
from locales import say


def about(language: Language) -> str:
    """Say what the command does."""
    return (
        say(language, "go on in French") if language == "en" else say(language, "go on in English")
    )


def run(visit: Visit, rest: str) -> DeskTurn | None:
    """Go on in the language that is named, or in the other one."""
    if not isinstance(visit.fact, Spoken):
        return DeskTurn(desk=visit.desk, needs=WhatIsSpoken())
    if visit.fact.language is not None:
        return None
    language = named(rest) or OTHER[visit.language]
    if language not in visit.consultation.languages:
        language = visit.language
    return going_on_in(visit.desk, language)


COMMAND = Command(
    name="language",
    order=82,
    words={"en": ("language", "settings"), "fr": ("langue", "réglages", "paramètres")},
    about=about,
    run=run,
)
