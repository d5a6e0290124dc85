"""Answers worth trying: for each question, values that may lead to different places.

A rule can only tell answers apart by what it names: a choice, a number, a
day, a length. Around each of these one value on either side is enough.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from itertools import combinations, pairwise

from handlers import rules
from handlers.model import Consultation, Question
from handlers.question_types.select_one import OTHER

OWN_WORDS = "own words"
"""Stands for any text that no rule speaks of."""

_MOST_SUBSETS = 4
_TOKEN = re.compile(r"'[^']*'|\"[^\"]*\"|\$\{[^}]*\}|\d+\.\d+|(?P<this>\.)")
_COUNTRIES = ("FR", "GB", "CI", "KR")  # there are more than any rule names
_LENGTH = re.compile(r"string-length\(\s*\$\{\s*(\w+)\s*\}\s*\)\s*[<>=!]+\s*(\d{1,4})\b")


def mentioned(consultation: Consultation) -> dict[str, tuple[str, ...]]:
    """Return, for each question that rules look at, the values they compare it with."""
    found: dict[str, dict[str, None]] = {}
    for question in consultation.questions:
        if question.relevant is not None:
            for name, texts in mentioned_in(question.relevant).items():
                found.setdefault(name, {}).update(dict.fromkeys(texts))
    return {name: tuple(texts) for name, texts in found.items()}


def mentioned_in(rule: rules.Rule) -> dict[str, tuple[str, ...]]:
    """Return the values that `rule` compares questions with; for lengths, texts as long."""
    found: dict[str, tuple[str, ...]] = {}
    for name, text in rules.comparisons(rule):
        found[name] = (*found.get(name, ()), text)
    for name, length in _LENGTH.findall(rule.source):
        near = ("x" * (int(length) + more) for more in (-1, 0, 1))
        found[name] = (*found.get(name, ()), *near)
    return found


def mentioned_by(question: Question) -> tuple[str, ...]:
    """Return the values that the question's own constraint compares its answer with."""
    if question.constraint is None:
        return ()
    asked_if = spelled_out(question.constraint, question.name)
    return mentioned_in(asked_if).get(question.name, ())


def spelled_out(constraint: rules.Rule, name: str) -> rules.Rule:
    """Return a constraint with `${name}` for “.”, to be looked at like any other rule."""
    source = _TOKEN.sub(lambda part: f"${{{name}}}" if part["this"] else part[0], constraint.source)
    return rules.parse(source)


def worth_trying(question: Question, said: tuple[str, ...] = ()) -> tuple[rules.Known, ...]:
    """Return values that the question accepts and that may make a difference.

    `said` are the values that rules compare it with. None is "skipped", and
    the last, where that is possible.
    """
    said = (*said, *mentioned_by(question))
    values = (value for value in _values(question, said) if accepts(question, value))
    return (*dict.fromkeys(values), *(() if question.required else (None,)))


def _values(question: Question, said: tuple[str, ...]) -> Iterator[rules.Known]:
    names = tuple(choice.name for choice in question.choices)
    match question.type:
        case "select_one":
            yield from (*names, *((OTHER,) if question.or_other else ()))
        case "select_multiple":
            yield from _subsets((*names, *((OTHER,) if question.or_other else ())), said)
        case "rank":
            yield from _orders(names, said, question.max_choices or len(names))
        case "range":
            yield from range(question.start, question.end + 1, question.step)
        case "integer":
            yield from dict.fromkeys(int(number) for number in _numbers(said))
        case "decimal":
            yield from map(str, _numbers(said))
        case "date":
            yield from _days(said)
        case "country":
            yield from (*said, *[code for code in _COUNTRIES if code not in said][:1])
        case _:
            yield from (*said, OWN_WORDS)


def accepts(question: Question, value: rules.Known) -> bool:
    """Say whether the question would take `value`, as far as its bounds and rules tell."""
    if question.type == "select_multiple" and isinstance(value, tuple):
        most = question.max_choices or len(value)
        if not question.min_choices <= len(value) <= most:
            return False
    if value == "" or question.constraint is None:
        return value != ""
    return rules.holds(question.constraint, {}, value) is True


def _subsets(names: tuple[str, ...], said: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield each way to choose among the names that rules speak of, and each number of names."""
    few = [name for name in said if name in names][:_MOST_SUBSETS]
    rest = tuple(name for name in names if name not in few)
    for size in range(len(few) + 1):
        for subset in combinations(few, size):
            for more in range(len(rest) + 1) if size in (0, len(few)) else (0, 1):
                yield tuple(sorted((*subset, *rest[:more]), key=names.index))


def _orders(
    names: tuple[str, ...], said: tuple[str, ...], places: int
) -> Iterator[tuple[str, ...]]:
    few = [name for name in said if name in names]
    yield names[:places]
    yield tuple(reversed(names))[:places]
    for name in few:
        yield (name, *(other for other in names if other != name))[:places]
        yield tuple(other for other in names if other != name)[:places]


def _numbers(said: tuple[str, ...]) -> list[Decimal]:
    """Return each number named, one more, one less, and what lies between two of them."""
    known = sorted({number for text in said if (number := _number(text)) is not None})
    known = known or [Decimal(1)]
    between = [(one + other) / 2 for one, other in pairwise(known)]
    return sorted({near for one in known for near in (one - 1, one, one + 1)} | set(between))


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _days(said: tuple[str, ...]) -> Iterator[str]:
    for text in said or ("2026-11-03",):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            continue
        for near in (-1, 0, 1):
            yield (day + timedelta(days=near)).isoformat()
