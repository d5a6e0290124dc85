"""integer: a whole number, as people of both languages write one."""

from datetime import date

from handlers.model import Choice, Language, Question, Refusal, Value
from handlers.reading import number as read_number
from locales import echo, number, say

LARGEST = 10**15
"""Beyond this, other programs that read JSON begin to lose digits."""


def offer(question: Question) -> tuple[Choice, ...]:
    """A number is written, not pressed."""
    return ()


def instructions(question: Question, language: Language) -> str:
    """Say that a whole number is wanted."""
    return say(language, "Answer with a whole number, for example 12.")


def read(question: Question, language: Language, said: str, today: date) -> Value | Refusal:
    """Return the whole number that `said` writes."""
    found = read_number(said, language)
    if found is not None and found == int(found) and abs(found) < LARGEST:
        return int(found)
    return Refusal(
        say(
            language,
            "I read {said} and need a whole number, for example 12. How many?",
            said=echo(language, said),
        )
    )


def show(question: Question, language: Language, value: Value) -> str:
    """Return the number as the language groups its digits."""
    return number(language, int(str(value)))
