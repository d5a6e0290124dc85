"""Question types: one file each, behind one Protocol, in one registry.

To add a type, write its file, name it in `model.QuestionKind` and list it
here. The names are XLSForm's.
"""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from handlers.model import Choice, Language, Question, QuestionKind, Refusal, Value
from handlers.question_types import (
    country,
    date_,
    decimal_,
    integer,
    note,
    range_,
    rank,
    select_multiple,
    select_one,
    text,
)


class QuestionType(Protocol):
    """What a type knows: what it offers, how an answer is read, how it is shown."""

    def offer(self, question: Question) -> tuple[Choice, ...]:
        """Return the choices that can be pressed, if any."""

    def instructions(self, question: Question, language: Language) -> str:
        """Return one line on how to answer, or nothing where that is plain."""

    def read(
        self, question: Question, language: Language, said: str, today: date
    ) -> Value | Refusal:
        """Return the value that `said` means, or say why it means none."""

    def show(self, question: Question, language: Language, value: Value) -> str:
        """Return the value in words, to say it back."""


TYPES: Mapping[QuestionKind, QuestionType] = {
    "note": note,
    "text": text,
    "select_one": select_one,
    "select_multiple": select_multiple,
    "rank": rank,
    "range": range_,
    "integer": integer,
    "decimal": decimal_,
    "date": date_,
    "country": country,
}
