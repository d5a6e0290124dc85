"""Branches: the answers that decide what else is asked, and the routes they open.

Only questions that some `relevant` speaks of can change a path. Trying every
value that makes a difference for these walks every route there is.
"""

from collections.abc import Iterator

from msgspec import Struct

from handlers import rules
from handlers.model import Consultation, Question
from handlers.path.candidates import mentioned, worth_trying

MOST_ROUTES = 20_000
"""A consultation that branches more than this is walked no further."""


class Route(Struct, frozen=True):
    """One way through: the questions put, and the answers that led there."""

    questions: tuple[Question, ...]
    values: dict[str, rules.Known]


def gates(consultation: Consultation) -> frozenset[str]:
    """Return the questions whose answers decide whether others are asked."""
    spoken_of = (
        rules.names(question.relevant) for question in consultation.questions if question.relevant
    )
    return frozenset().union(*spoken_of)


def routes(consultation: Consultation) -> Iterator[Route]:
    """Walk every route, by trying each value of each gate in the order of the questions."""
    deciding = gates(consultation)
    spoken_of = mentioned(consultation)
    waiting: list[tuple[int, Route]] = [(0, Route((), {}))]
    found = 0
    while waiting and found < MOST_ROUTES:
        place, route = waiting.pop()
        if place == len(consultation.questions):
            found += 1
            yield route
            continue
        question = consultation.questions[place]
        for value, put in _ways(question, route, deciding, spoken_of):
            questions = (*route.questions, question) if put else route.questions
            waiting.append((place + 1, Route(questions, route.values | {question.name: value})))


def _ways(
    question: Question,
    route: Route,
    deciding: frozenset[str],
    spoken_of: dict[str, tuple[str, ...]],
) -> Iterator[tuple[rules.Known, bool]]:
    if question.relevant is not None and rules.holds(question.relevant, route.values) is False:
        yield None, False
    elif question.name not in deciding:
        yield None, True
    else:
        for value in worth_trying(question, spoken_of.get(question.name, ())):
            yield value, True
