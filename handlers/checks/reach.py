"""Reach: every question is put to somebody, and everybody can answer it."""

from collections.abc import Iterator, Sequence
from itertools import islice

from msgspec.structs import replace

from handlers import rules
from handlers.checks.names import twice
from handlers.consultation_file.mistakes import Finding
from handlers.model import Consultation, Question
from handlers.path.branches import MOST_ROUTES, routes
from handlers.path.candidates import worth_trying


def check(consultation: Consultation) -> Iterator[Finding]:
    """Find questions that no path reaches, and those from which none leads on."""
    for place, question in enumerate(consultation.questions):
        if question.relevant is not None and _never_asked(consultation, place):
            what = f"{question.name} is never asked: no answers make its rule hold"
            cure = "Change relevant, or the rules of the questions it names."
            yield Finding(("questions", place, "relevant"), what, cure)
        if question.constraint is not None and _never_answered(question):
            what = f"no answer to {question.name} fulfils its constraint"
            yield Finding(("questions", place, "constraint"), what, "Change constraint.")


def _unclear(questions: Sequence[Question]) -> frozenset[str]:
    """Return the questions of which it is open what a rule means by them, or by their choices."""
    choices = (one.name for one in questions if twice(choice.name for choice in one.choices))
    return twice(question.name for question in questions).union(choices)


def _never_asked(consultation: Consultation, place: int) -> bool:
    """Say whether no route goes by the question; in case of doubt, one does."""
    questions = consultation.questions
    wanted, decisive = questions[place], {questions[place].name}
    before: list[Question] = []
    for question in reversed(questions[:place]):
        if question.name in decisive | _named(wanted):
            decisive |= {question.name} | _named(question)
            before.insert(0, question)
    if _named(wanted) - {question.name for question in before} or decisive & _unclear(questions):
        return False  # it names what is not there, or there twice: that is a mistake of its own
    few = replace(consultation, questions=(*before, wanted))
    tried = 0
    for route in islice(routes(few), MOST_ROUTES):
        if any(question.name == wanted.name for question in route.questions):
            return False
        tried += 1
    return tried < MOST_ROUTES


def _named(question: Question) -> frozenset[str]:
    return rules.names(question.relevant) if question.relevant else frozenset()


def _never_answered(question: Question) -> bool:
    """Try every answer of a question whose answers can be listed."""
    if question.constraint is None or question.type not in (
        "select_one",
        "select_multiple",
        "range",
    ):
        return False
    return not any(value is not None for value in worth_trying(question))
