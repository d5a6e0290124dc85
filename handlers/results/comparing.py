"""Comparing: what each stakeholder group says to one question, side by side.

No view is dropped because few hold it: it is named, and only its number is kept back where it would
tell of somebody. Groups too small to be shown are shown together.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from handlers.model import Consultation, Language, Question, QuestionKind
from handlers.results.few import FEWEST, merged
from handlers.results.leaving import covered, exportable
from handlers.submission import Payload, SubmittedAnswer

LONGEST: Final = 280
"""Characters of an extract: consents speak of short ones."""


class NotComparable(Exception):
    """A question whose answers cannot be set side by side; the message says why."""


class View(Struct, frozen=True, kw_only=True):
    """One answer, and how many gave it: None where that would tell of a few.

    In a ranking, `points` are what its places give it in all. They may be told where the
    number of people is not: they do not say from how many they are.
    """

    name: str
    people: int | None
    points: int | None = None

    @property
    def is_told(self) -> bool:
        """Whether there is any number."""
        return self.people is not None or self.points is not None


class Quote(Struct, frozen=True, kw_only=True):
    """An extract of somebody who may be quoted, in the language it was written in."""

    text: str
    language: Language


class Position(Struct, frozen=True, kw_only=True):
    """What one group says, or several where each alone would be too few.

    `people` gave an answer: None where they are not told. `few` is how many hold the views
    without a number together, where each person holds one.
    """

    groups: tuple[str, ...]
    people: int | None
    views: tuple[View, ...] = ()
    few: int | None = None
    average: float | None = None
    quotes: tuple[Quote, ...] = ()


class Comparison(Struct, frozen=True, kw_only=True):
    """The positions on one question."""

    question: str
    type: QuestionKind
    positions: tuple[Position, ...]


def comparable(consultation: Consultation, name: str) -> Question:
    """Return the question called `name`, or raise `NotComparable`."""
    known = {one.name: one for one in consultation.questions if one.type != "note"}
    if name not in known:
        raise NotComparable(f"There is no question “{name}”. There are: {', '.join(known)}.")
    if known[name].detail:
        raise NotComparable(f"{name} tells who somebody is, and is not compared.")
    return known[name]


def compare(
    consultation: Consultation,
    versions: Mapping[str, Consultation],
    question: Question,
    payloads: Iterable[Payload],
) -> Comparison:
    """Set side by side what `payloads`, all of which may be studied, say to `question`."""
    by_group: dict[str, list[tuple[SubmittedAnswer, Payload]]] = {}
    for payload in payloads:
        answers = {answer.question: answer for answer in payload.answers}
        if question.name in answers:
            group = answers.get(consultation.group)
            name = str(group.value) if group is not None and group.value is not None else ""
            given = by_group.setdefault(name, [])
            if answers[question.name].status == "given":
                given.append((answers[question.name], payload))
    return Comparison(
        question=question.name,
        type=question.type,
        positions=tuple(
            _position(question, names, [one for name in names for one in by_group[name]], versions)
            for names in _together(consultation, by_group)
        ),
    )


def _together(
    consultation: Consultation, by_group: Mapping[str, Sequence[object]]
) -> list[tuple[str, ...]]:
    """Return the groups in their order, those that are too small together at the end."""
    known = [
        choice.name
        for question in consultation.questions
        if question.name == consultation.group
        for choice in question.choices
    ]
    names = sorted(by_group, key=lambda name: known.index(name) if name in known else len(known))
    hidden = merged([len(by_group[name]) for name in names])
    alone = [(name,) for place, name in enumerate(names) if place not in hidden and by_group[name]]
    return [*alone, *([tuple(names[place] for place in sorted(hidden))] if hidden else [])]


def _position(
    question: Question,
    groups: tuple[str, ...],
    given: Sequence[tuple[SubmittedAnswer, Payload]],
    versions: Mapping[str, Consultation],
) -> Position:
    answers = [answer for answer, _ in given]
    if question.type == "text":
        quotes = tuple(
            _quote(answer)
            for answer, payload in given
            if _may_be_quoted(versions[payload.consultation.version], payload)
        )
        return Position(groups=groups, people=_told(len(given)), quotes=quotes)
    if question.type in ("integer", "decimal", "date"):
        return Position(groups=groups, people=_told(len(given)), average=_average(answers))
    if question.type == "select_multiple":
        return Position(groups=groups, people=_told(len(given)), views=_chosen(question, answers))
    if question.type == "rank":
        return Position(groups=groups, people=_told(len(given)), views=_ranked(question, answers))
    return _of_one_choice(question, groups, answers)


def _told(people: int) -> int | None:
    return people if people >= FEWEST else None


# --- Of one choice each ------------------------------------------------------


def _of_one_choice(
    question: Question, groups: tuple[str, ...], answers: Sequence[SubmittedAnswer]
) -> Position:
    counted = Counter(str(answer.value) for answer in answers)
    names = _in_order(question, counted)
    cells = [counted[name] for name in names]
    hidden = merged(cells)
    together = sum(cells[place] for place in hidden)
    # Where all views are alike in number, the number of people would tell each of them.
    is_told = len(answers) >= FEWEST and not (len(hidden) == len(cells) and len(set(cells)) == 1)
    views = [
        View(name=name, people=None if place in hidden else counted[name])
        for place, name in enumerate(names)
    ]
    is_scale = question.type == "range"
    return Position(
        groups=groups,
        people=len(answers) if is_told else None,
        views=tuple(views if is_scale else _largest_first(views)),
        few=together if hidden and is_told else None,
        average=_average(answers) if is_scale and not hidden else None,
    )


def _in_order(question: Question, counted: Mapping[str, int]) -> list[str]:
    if question.type == "range":
        return sorted(counted, key=int)
    known = [choice.name for choice in question.choices]
    return sorted(counted, key=lambda name: (known.index(name) if name in known else 999, name))


def _largest_first(views: Iterable[View]) -> tuple[View, ...]:
    return tuple(sorted(views, key=lambda view: -(view.people or 0)))


# --- Of several --------------------------------------------------------------


def _chosen(question: Question, answers: Sequence[SubmittedAnswer]) -> tuple[View, ...]:
    """Count each choice by itself: who chose one may have chosen others, so nothing adds up."""
    counted = Counter(name for answer in answers for name in _names(answer))
    names = _in_order(question, counted)
    return _largest_first(
        View(
            name=name, people=None if _tells_of_few(counted[name], len(answers)) else counted[name]
        )
        for name in names
    )


def _tells_of_few(chose: int, people: int) -> bool:
    """Whether so few chose something, or so few did not, that it would tell of them."""
    return chose < FEWEST or 0 < people - chose < FEWEST


def _ranked(question: Question, answers: Sequence[SubmittedAnswer]) -> tuple[View, ...]:
    """Give points for places: of three places 3, 2 and 1 (Borda's count)."""
    most = question.max_choices or len(question.choices)
    counted: Counter[str] = Counter()
    points: Counter[str] = Counter()
    for answer in answers:
        for place, name in enumerate(_names(answer)):
            counted[name] += 1
            points[name] += most - place
    names = _in_order(question, counted)
    cells = [counted[name] for name in names]
    hidden, untold = merged(cells), _untold(cells, len(answers))
    # Five points can only be from five people.
    hidden |= {place for place in untold if points[names[place]] == FEWEST}
    views = [
        View(
            name=name,
            people=None if place in hidden | untold else counted[name],
            points=None if place in hidden else points[name],
        )
        for place, name in enumerate(names)
    ]
    return tuple(sorted(views, key=lambda view: -(view.points or 0)))


def _untold(cells: Sequence[int], people: int) -> frozenset[int]:
    """Return the places of numbers that would tell of a few, and of one more if it is but one.

    Everybody gives as many places, so that a single one could be computed from the others.
    """
    few = {cell for cell in cells if _tells_of_few(cell, people)}
    if len(few) == 1 and (others := set(cells) - few):
        few.add(min(others))
    return frozenset(place for place, cell in enumerate(cells) if cell in few)


def _names(answer: SubmittedAnswer) -> tuple[str, ...]:
    return answer.value if isinstance(answer.value, tuple) else (str(answer.value),)


def _average(answers: Sequence[SubmittedAnswer]) -> float | None:
    try:
        numbers = [float(str(answer.value)) for answer in answers]
    except ValueError:  # a day
        return None
    return round(sum(numbers) / len(numbers), 1) if len(numbers) >= FEWEST else None


# --- In their own words ------------------------------------------------------


def _may_be_quoted(consultation: Consultation, payload: Payload) -> bool:
    return "quotes" in covered(consultation, payload, exportable(consultation))


def _quote(answer: SubmittedAnswer) -> Quote:
    words = " ".join(str(answer.value).split())
    if len(words) > LONGEST:
        words = words[:LONGEST].rsplit(" ", 1)[0] + " […]"
    return Quote(text=words, language=answer.detected or answer.language)
