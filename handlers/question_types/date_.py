"""date: a day, as people of both languages write one. Its value is ISO 8601."""

import datetime as dt

from handlers.model import Choice, Language, Question, Refusal, Value
from handlers.reading import day as read_day
from locales import day, echo, say

_EXAMPLE = dt.date(2026, 11, 3)


def offer(question: Question) -> tuple[Choice, ...]:
    """A date is written, not pressed."""
    return ()


def instructions(question: Question, language: Language) -> str:
    """Show one date as the language writes it."""
    return say(language, "Answer with a date, for example {example}.", example=_example(language))


def read(question: Question, language: Language, said: str, today: dt.date) -> Value | Refusal:
    """Return the date that `said` writes, the day before the month."""
    found = read_day(said, today)
    if found is not None:
        return found.isoformat()
    return Refusal(
        say(
            language,
            "I read {said} and need a date, for example {example}. Which day?",
            said=echo(language, said),
            example=_example(language),
        )
    )


def _example(language: Language) -> str:
    return day(language, _EXAMPLE)


def show(question: Question, language: Language, value: Value) -> str:
    """Return the date in words."""
    return day(language, dt.date.fromisoformat(str(value)))
