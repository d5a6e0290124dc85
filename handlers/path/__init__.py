"""The path: which questions are put to this person, in which order.

Nothing stores "the next question". It is derived from the answers each time,
so that an answer changed later changes the path by itself. Answers that have
left the path are kept, in case the person comes back, and never submitted.
"""

from collections.abc import Mapping

from msgspec import Struct

from handlers.model import (
    Acknowledging,
    Answer,
    Answering,
    ChoosingLanguage,
    Closed,
    ConsentClause,
    Consenting,
    ConsentMoment,
    Consultation,
    Question,
    Registering,
    Reviewing,
    Session,
    Step,
    Welcomed,
)
from handlers.path.branches import routes
from handlers.path.relevance import course, question_named

__all__ = ["course", "question_named"]


class Progress(Struct, frozen=True):
    """Where a question stands: "4 of 17". `total` is None while it is not known."""

    number: int
    total: int | None


def on_path(consultation: Consultation, answers: Mapping[str, Answer]) -> tuple[Question, ...]:
    """Return the questions that are certainly put to this person, in order."""
    return course(consultation, answers).path


def asks(consultation: Consultation, session: Session, name: str) -> bool:
    """Say whether the question called `name` is certainly put to this person."""
    return name in course(consultation, session.answers).names


def answered(consultation: Consultation, session: Session) -> tuple[Question, ...]:
    """Return the questions on the path that have a complete answer."""
    return tuple(
        question
        for question in on_path(consultation, session.answers)
        if question.name in session.answers and session.answers[question.name].complete
    )


def next_step(consultation: Consultation, session: Session) -> Step:
    """Return what is to be asked next: the first thing that is not settled yet."""
    if session.status == "new":
        return ChoosingLanguage()
    if session.status == "registered":
        return Registering()
    if not session.welcomed:
        return Welcomed()
    if any(notice.name not in session.acknowledged for notice in consultation.notices):
        return Acknowledging()
    if clause := _undecided(consultation, session, "start"):
        return Consenting(clause=clause.name)
    for question in on_path(consultation, session.answers):
        answer = session.answers.get(question.name)
        if answer is None or not answer.complete:
            return Answering(question=question.name)
    if clause := _undecided(consultation, session, "end"):
        return Consenting(clause=clause.name)
    return Closed() if is_sent(consultation, session) else Reviewing()


def is_sent(consultation: Consultation, session: Session) -> bool:
    """Say whether the last submission holds every answer as it is now."""
    return session.revision > 0 and dict(session.sent) == submitted(consultation, session.answers)


def submitted(consultation: Consultation, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Return the answers a submission would hold: complete, and on the path."""
    return {
        question.name: answers[question.name]
        for question in on_path(consultation, answers)
        if question.type != "note" and question.name in answers and answers[question.name].complete
    }


def progress(consultation: Consultation, session: Session, name: str) -> Progress:
    """Return where the question called `name` stands on this person's path.

    The total counts what may still be asked; it is not given while the group
    is unknown, when it would promise more questions than anybody gets.
    """
    way = course(consultation, session.answers)
    known = way.possible <= longest(consultation)
    return Progress(way.numbers.get(name, 0), way.possible if known else None)


def total(consultation: Consultation, session: Session) -> int:
    """Return how many questions this person may be asked in all, notes not counted."""
    return min(course(consultation, session.answers).possible, longest(consultation))


def left(
    consultation: Consultation, before: Mapping[str, Answer], after: Mapping[str, Answer]
) -> int:
    """Return how many answers a change has put off the path."""
    if before is after or not before:
        return 0
    was, is_now = course(consultation, before), course(consultation, after)
    if was is is_now:
        return 0
    return sum(
        question.type != "note" and question.name in after and question.name not in is_now.names
        for question in was.path
        if question.name in before and before[question.name].status == "given"
    )


def previous(consultation: Consultation, session: Session, name: str) -> Question | None:
    """Return the question before the one called `name`, or before the end."""
    before = None
    for question in on_path(consultation, session.answers):
        if question.name == name:
            return before
        before = question
    return before


_LONGEST: dict[str, int] = {}  # by version: a consultation never changes


def longest(consultation: Consultation) -> int:
    """Return how many questions the longest path has, notes not counted."""
    if consultation.version not in _LONGEST:
        counts = (
            sum(question.type != "note" for question in route.questions)
            for route in routes(consultation)
        )
        _LONGEST[consultation.version] = max(counts, default=0)
    return _LONGEST[consultation.version]


def _undecided(
    consultation: Consultation, session: Session, moment: ConsentMoment
) -> ConsentClause | None:
    return next(
        (
            clause
            for clause in consultation.consents
            if clause.ask == moment and clause.name not in session.consents
        ),
        None,
    )
