"""What leaves as a table: one row a participant, columns in the order of the questions.

A question has a column for its value and, where that is a code, one for its label; then what
was added in words, the language of what was written, and whether it was answered at all.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from handlers.model import Consultation, Language, Matter, Question, Value
from handlers.question_types import select_one
from handlers.results.leaving import Leaving, matters
from handlers.submission import Payload, SubmittedAnswer
from locales import say, territories

Part: TypeAlias = Literal["", "label", "other", "comment", "language", "status"]
Cell: TypeAlias = str | int | Decimal | date | datetime
"""Words, or what can be added up, or a day or a moment of UTC, which can be put in order."""
Row: TypeAlias = tuple[Cell, ...]

ABOUT: Final = ("reference", "revision", "submitted_at", "language")
"""The first columns: what names a submission, and nobody."""
BETWEEN: Final = "; "
"""Between the labels of several choices; their codes have a space, as in XLSForm."""


class Column(Struct, frozen=True, kw_only=True):
    """One column of a question."""

    question: Question
    part: Part

    @property
    def name(self) -> str:
        return f"{self.question.name}.{self.part}" if self.part else self.question.name


def columns(versions: Sequence[Consultation], left: Leaving) -> tuple[Column, ...]:
    """Return the columns: those of the current version, then what only earlier ones asked.

    A question of which nothing may leave for these purposes has none.
    """
    let_out = {matter for purpose in left.purposes for matter in purpose.covers}
    questions: dict[str, Question] = {}
    for consultation in versions:
        for question in consultation.questions:
            questions.setdefault(question.name, question)
    return tuple(
        Column(question=question, part=part)
        for question in questions.values()
        if question.type != "note" and _may_leave(question, let_out)
        for part in _parts(question)
    )


def _may_leave(question: Question, let_out: set[Matter]) -> bool:
    return bool(matters(question) & let_out)


def _parts(question: Question) -> Iterator[Part]:
    yield ""
    if question.choices or question.type == "country":
        yield "label"
    if question.or_other:
        yield "other"
    if question.comment:
        yield "comment"
    if question.type == "text":
        yield "language"
    yield "status"


def names(found: Sequence[Column]) -> Row:
    """Return the names of the columns, which a program knows them by."""
    return (*ABOUT, *(column.name for column in found))


def row(
    versions: Mapping[str, Consultation],
    found: Sequence[Column],
    payload: Payload,
    language: Language,
) -> Row:
    """Return what leaves of one submission; what was not asked, or stays, is empty."""
    consultation = versions[payload.consultation.version]
    asked = {question.name: question for question in consultation.questions}
    answers = {answer.question: answer for answer in payload.answers}
    cells = [
        _cell(asked[answer.question], answer, column.part, language)
        if (answer := answers.get(column.question.name))
        else ""
        for column in found
    ]
    at = _moment(payload.submitted_at)
    return (payload.reference, payload.revision, at, payload.language, *cells)


def _cell(question: Question, answer: SubmittedAnswer, part: Part, language: Language) -> Cell:
    given = answer.value is not None and answer.value != ()
    match part:
        case "":
            return _value(question, answer.value) if answer.value is not None else ""
        case "label":
            return labels(question, answer.value, language) if answer.value is not None else ""
        case "other":
            return answer.other
        case "comment":
            return answer.comment
        case "language":
            return (answer.detected or answer.language) if given else ""
        case "status":
            return answer.status


def _value(question: Question, value: Value) -> Cell:
    if isinstance(value, tuple):
        return " ".join(value)
    if question.type == "decimal":
        return Decimal(str(value))
    if question.type == "date":
        return date.fromisoformat(str(value))
    return value


def _moment(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)


def labels(question: Question, value: Value, language: Language) -> str:
    """Return what was chosen, as it was called when it was."""
    names = value if isinstance(value, tuple) else (str(value),)
    return BETWEEN.join(label(question, name, language) for name in names)


def label(question: Question, name: str, language: Language) -> str:
    """Return what one choice of a question is called."""
    if question.type == "country":
        return territories(language).get(name, name)
    return select_one.label(question, language, name) if question.choices else name


# --- Beside the answers ------------------------------------------------------

DECISION: Final = (
    "reference", "clause", "clause.label", "granted", "decided_at", "language", "how",
    "wording_sha256",
)  # fmt: skip
"""The columns of what people agreed to, or did not."""


def decision_headings(language: Language) -> Row:
    """Say what these columns hold."""
    return (
        say(language, "The reference that the participant was given"),
        say(language, "The consent, by its code"),
        say(language, "What the consent is for"),
        say(language, "Agreed"),
        say(language, "When they decided (UTC)"),
        say(language, "The language in which they were asked"),
        say(language, "pressed, typed, or implied by another consent"),
        say(language, "Fingerprint (SHA-256) of the exact words they were shown"),
    )


def decisions(
    versions: Mapping[str, Consultation], left: Leaving, language: Language
) -> Iterator[Row]:
    """Return a row for each decision: who let what be done, and when."""
    for payload in left.payloads:
        consultation = versions[payload.consultation.version]
        purposes = {clause.name: clause.purpose[language] for clause in consultation.consents}
        for one in payload.consents:
            granted = say(language, "yes") if one.granted else say(language, "no")
            yield (
                payload.reference, one.clause, purposes.get(one.clause, one.clause), granted,
                _moment(one.at), one.language, one.how, one.wording,
            )  # fmt: skip
