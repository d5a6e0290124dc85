"""range: a whole number on a scale whose two ends have names."""

import re
from datetime import date

from handlers.model import Choice, Language, Question, Refusal, Text, Value
from handlers.reading import matches, number
from locales import LANGUAGES, echo, say

MOST_BUTTONS = 11

_OUT_OF = re.compile(r"(\d{1,4})\s*(?:/|sur|out of|of)\s*(\d{1,4})", re.IGNORECASE)
"""The way a point is said back, and so written by whoever changes it."""


def offer(question: Question) -> tuple[Choice, ...]:
    """Each point of a short scale can be pressed."""
    points = range(question.start, question.end + 1, question.step)
    if len(points) > MOST_BUTTONS:
        return ()
    return tuple(Choice(name=str(p), label=dict.fromkeys(LANGUAGES, str(p))) for p in points)


def instructions(question: Question, language: Language) -> str:
    """Name both ends of the scale."""
    return say(language, "Answer with a number from {scale}.", scale=_scale(question, language))


def read(question: Question, language: Language, said: str, today: date) -> Value | Refusal:
    """Return the point on the scale that `said` writes."""
    out_of = _OUT_OF.fullmatch(said.strip())
    as_shown = out_of is not None and int(out_of[2]) == question.end
    point = number(out_of[1] if out_of is not None and as_shown else said, language)
    points = range(question.start, question.end + 1, question.step)
    if point is not None and point == int(point) and int(point) in points:
        return int(point)
    ends = [label for label in (question.start_label, question.end_label) if label is not None]
    if len(ends) == 2 and len(found := matches(ends, said)) == 1:
        return (question.start, question.end)[found[0]]
    return Refusal(
        say(
            language,
            "I read {said}, but this question goes from {scale}. Which number fits?",
            said=echo(language, said),
            scale=_scale(question, language),
        )
    )


def _scale(question: Question, language: Language) -> str:
    start = _end(question.start, question.start_label, language)
    end = _end(question.end, question.end_label, language)
    if question.step == 1:
        return say(language, "{start} to {end}", start=start, end=end)
    return say(
        language, "{start} to {end}, in steps of {step}", start=start, end=end, step=question.step
    )


def _end(point: int, label: Text | None, language: Language) -> str:
    return f"{point} ({label[language]})" if label is not None else str(point)


def show(question: Question, language: Language, value: Value) -> str:
    """Return the point with what it is out of: a bare "4." says nothing to who comes back."""
    for point, name in ((question.start, question.start_label), (question.end, question.end_label)):
        if value == point and name is not None:
            return _end(point, name, language)
    if question.start in (0, 1):
        return say(language, "{point} out of {end}", point=str(value), end=question.end)
    return str(value)
