"""What leaves as a table: one row a participant, columns in the order of the questions.

A question has a column for its value and, where that is a code, one for its label; then what
was added in words, the language of what was written, and whether it was answered at all.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from handlers.model import Consultation, Language, Matter, Question, Value
from handlers.question_types import select_one
from handlers.question_types.select_one import OTHER
from handlers.results.leaving import Leaving, matters
from handlers.submission import Payload, SubmittedAnswer
from locales import say, territories

Part: TypeAlias = Literal["", "label", "other", "comment", "language", "status"]
Row: TypeAlias = tuple[str, ...]

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


def header(found: Sequence[Column]) -> Row:
    """Return the first row."""
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
    at = payload.submitted_at.isoformat(timespec="seconds")
    return (payload.reference, str(payload.revision), at, payload.language, *cells)


def _cell(question: Question, answer: SubmittedAnswer, part: Part, language: Language) -> str:
    given = answer.value is not None and answer.value != ()
    match part:
        case "":
            return _codes(answer.value) if answer.value is not None else ""
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


def _codes(value: Value) -> str:
    return " ".join(value) if isinstance(value, tuple) else str(value)


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


def consents(left: Leaving, language: Language) -> Iterator[Row]:
    """Return a row for each decision, under its heading: who let what be done, and when."""
    yield ("reference", "clause", "granted", "decided_at", "language", "how", "wording_sha256")
    for payload in left.payloads:
        for one in payload.consents:
            granted = say(language, "yes") if one.granted else say(language, "no")
            at = one.at.isoformat(timespec="seconds")
            yield (
                payload.reference, one.clause, granted, at, one.language, one.how, one.wording,
            )  # fmt: skip


def codebook(
    versions: Sequence[Consultation], found: Sequence[Column], language: Language
) -> Iterator[Row]:
    """Return a row for each column, each code and each consent, under a heading."""
    yield ("column", "type", "code", say(language, "Meaning"))
    told = {
        "reference": say(language, "The reference that the participant was given"),
        "revision": say(language, "1 when it was first sent, more when it was sent again"),
        "submitted_at": say(language, "When it was sent"),
        "language": say(language, "The language of the conversation"),
    }
    for name in ABOUT:
        yield (name, "", "", told[name])
    for column in found:
        yield (column.name, column.question.type, "", meaning(column, language))
        if column.part == "":
            yield from _codes_of(column.question, language)
    purposes: dict[str, str] = {}
    for consultation in versions:
        for clause in consultation.consents:
            purposes.setdefault(clause.name, clause.purpose[language])
    for name, purpose in purposes.items():
        yield ("clause", "consent", name, purpose)


def meaning(column: Column, language: Language) -> str:
    """Return what a column holds."""
    match column.part:
        case "":
            return column.question.label[language]
        case "label":
            return say(language, "What was chosen, in words")
        case "other":
            return say(language, "What “Other” is")
        case "comment":
            return say(language, "Words added to the choice")
        case "language":
            return say(language, "The language of these words")
        case "status":
            return say(language, "given, skipped, or withheld: “I would rather not say”")


def _codes_of(question: Question, language: Language) -> Iterator[Row]:
    names = [choice.name for choice in question.choices] + [OTHER] * question.or_other
    for name in names:
        yield (question.name, "", name, label(question, name, language))
    for point, words in (
        (question.start, question.start_label),
        (question.end, question.end_label),
    ):
        if question.type == "range" and words is not None:
            yield (question.name, "", str(point), words[language])
