"""decimal: a number that may have a fraction. Its value is kept in digits, with a point."""

from datetime import date
from decimal import Decimal

from handlers.model import Choice, Language, Question, Refusal, Value
from handlers.question_types.integer import LARGEST
from handlers.reading import number as read_number
from locales import echo, number, say


def offer(question: Question) -> tuple[Choice, ...]:
    """A number is written, not pressed."""
    return ()


def instructions(question: Question, language: Language) -> str:
    """Say that a number is wanted, written as the language writes it."""
    return say(language, "Answer with a number, for example {example}.", example=_example(language))


def read(question: Question, language: Language, said: str, today: date) -> Value | Refusal:
    """Return the number that `said` writes, as plain digits."""
    found = read_number(said, language)
    if found is not None and abs(found) < LARGEST:
        return f"{found.normalize():f}"
    return Refusal(
        say(
            language,
            "I read {said} and need a number, for example {example}. Which number?",
            said=echo(language, said),
            example=_example(language),
        )
    )


def _example(language: Language) -> str:
    return number(language, Decimal("2.5"))


def show(question: Question, language: Language, value: Value) -> str:
    """Return the number as the language writes it."""
    return number(language, Decimal(str(value)))
