"""note: words to be read; going on is the only answer, and nothing is submitted."""

from datetime import date

from handlers.model import Choice, Language, Question, Refusal, Value


def offer(question: Question) -> tuple[Choice, ...]:
    """A note offers no choice."""
    return ()


def instructions(question: Question, language: Language) -> str:
    """A note needs no instructions: its one button says what to do."""
    return ""


def read(question: Question, language: Language, said: str, today: date) -> Value | Refusal:
    """Whatever is written to a note means that it has been read."""
    return ""


def show(question: Question, language: Language, value: Value) -> str:
    """A note was read; there is nothing to say back."""
    return ""
