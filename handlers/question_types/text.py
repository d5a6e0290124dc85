"""text: the participant's own words.

With `appearance = "multiline"` several messages make one answer, until the
person goes on; the step gathers them (`handlers.gathering`).
"""

from datetime import date

from handlers.model import Choice, Language, Question, Refusal, Value
from locales import number, say

LONGEST = 10_000
"""Characters that one answer may have; more is refused in words, never cut."""


def offer(question: Question) -> tuple[Choice, ...]:
    """Own words have no choices."""
    return ()


def instructions(question: Question, language: Language) -> str:
    """Say that several messages are welcome, where they are."""
    if question.appearance == "multiline":
        return say(language, "Write as much as you like, in one message or several.")
    return ""


def read(question: Question, language: Language, said: str, today: date) -> Value | Refusal:
    """Take the words as they are; only their length is limited."""
    return too_long(language, len(said)) if len(said) > LONGEST else said


def show(question: Question, language: Language, value: Value) -> str:
    """Return the words themselves."""
    return str(value)


def too_long(language: Language, length: int) -> Refusal:
    """Say how long the answer would be, and that it was not taken."""
    return Refusal(
        say(
            language,
            "This answer would have {length} characters, and {limit} is the most we can "
            "keep. I have not kept this message. Please send a shorter one.",
            length=number(language, length),
            limit=number(language, LONGEST),
        )
    )
