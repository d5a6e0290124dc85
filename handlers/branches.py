"""Branches: the answers that decide what else is asked, and the routes they open.

Only questions that some `relevant` speaks of can change a path. Trying every
value that makes a difference for these walks every route there is.
"""

from collections.abc import Iterator
from itertools import combinations

from msgspec import Struct

from handlers import rules
from handlers.model import Consultation, Question

MOST_ROUTES = 20_000
"""A consultation that branches more than this is walked no further."""

_MOST_SUBSETS = 4


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
    mentioned = _mentioned(consultation)
    waiting: list[tuple[int, Route]] = [(0, Route((), {}))]
    found = 0
    while waiting and found < MOST_ROUTES:
        place, route = waiting.pop()
        if place == len(consultation.questions):
            found += 1
            yield route
            continue
        question = consultation.questions[place]
        for value, put in _ways(question, route, deciding, mentioned):
            questions = (*route.questions, question) if put else route.questions
            waiting.append((place + 1, Route(questions, route.values | {question.name: value})))


def _ways(
    question: Question,
    route: Route,
    deciding: frozenset[str],
    mentioned: dict[str, tuple[str, ...]],
) -> Iterator[tuple[rules.Known, bool]]:
    if question.relevant is not None and rules.holds(question.relevant, route.values) is False:
        yield None, False
    elif question.name not in deciding:
        yield None, True
    else:
        for value in worth_trying(question, mentioned.get(question.name, ())):
            yield value, True


def worth_trying(question: Question, mentioned: tuple[str, ...] = ()) -> tuple[rules.Known, ...]:
    """Return the values of a gate that may make a difference; None is "skipped".

    `mentioned` are the values that rules compare it with.
    """
    names = tuple(choice.name for choice in question.choices)
    if question.or_other:
        names += ("other",)
    nothing: tuple[rules.Known, ...] = () if question.required else (None,)
    match question.type:
        case "select_one":
            return (*names, *nothing)
        case "range":
            return (*range(question.start, question.end + 1, question.step), *nothing)
        case "select_multiple" | "rank":
            return (*_subsets(names, mentioned), *nothing)
        case "integer" | "decimal":
            return (*_around(mentioned), *nothing)
        case _:
            return (*mentioned, "something else", *nothing)


def _subsets(names: tuple[str, ...], mentioned: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    few = mentioned[:_MOST_SUBSETS]
    rest = tuple(name for name in names if name not in few)[:1]
    some = (
        subset + extra
        for size in range(len(few) + 1)
        for subset in combinations(few, size)
        for extra in ((), rest)
        if subset + extra
    )
    return (*some, names)


def _around(mentioned: tuple[str, ...]) -> tuple[int, ...]:
    numbers = [int(float(text)) for text in mentioned] or [0]
    return tuple(sorted({n + near for n in numbers for near in (-1, 0, 1)}))


def _mentioned(consultation: Consultation) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for question in consultation.questions:
        if question.relevant is not None:
            for name, text in rules.comparisons(question.relevant):
                found[name] = (*found.get(name, ()), text)
    return {name: tuple(dict.fromkeys(texts)) for name, texts in found.items()}
