"""Rules: the small part of XLSForm's expressions that `relevant` and `constraint` may use.

    ${q01_group} = 'industry' and not(selected(${q05_chain}, 'defend'))
    . >= 1 and string-length(.) <= 200

A rule is parsed once, when its file is loaded, and then only evaluated. It
knows three answers: yes, no, and None for "that depends on a question not
answered yet". A question answered with nothing (skipped, withheld) is known:
it equals no choice and compares with no number, as in XPath.

There are no loops, no regular expressions and only three functions, so that no
file can make the bot slow.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import TypeAlias

from msgspec import Struct

from handlers.rules.expressions import (
    Both,
    Call,
    Compare,
    Either,
    Expression,
    Literal,
    Not,
    Operand,
    Question,
    RuleError,
    This,
    parts,
    read,
)

__all__ = ["Known", "Rule", "RuleError", "Values", "comparisons", "holds", "names", "parse"]

Known: TypeAlias = str | int | Decimal | tuple[str, ...] | None
Values: TypeAlias = Mapping[str, Known]


class Rule(Struct, frozen=True):
    """A rule as its author wrote it, and as it is evaluated."""

    source: str
    expression: Expression


def parse(source: str) -> Rule:
    """Read a rule, or raise `RuleError` with words for its author."""
    return Rule(source, read(source))


def names(rule: Rule) -> frozenset[str]:
    """Return the questions that `rule` speaks of."""
    return frozenset(part.name for part in parts(rule.expression) if isinstance(part, Question))


def comparisons(rule: Rule) -> tuple[tuple[str, str], ...]:
    """Return each (question, value) that `rule` compares or selects, as written.

    A check uses it to find choices that do not exist, a rehearsal to find the
    values that make a difference.
    """
    found = []
    for part in parts(rule.expression):
        match part:
            case Compare(left=Question(name=name), right=Literal(value=value)):
                found.append((name, str(value)))
            case Compare(left=Literal(value=value), right=Question(name=name)):
                found.append((name, str(value)))
            case Call(function="selected", arguments=(Question(name=name), Literal(value=value))):
                found.append((name, str(value)))
            case _:
                pass
    return tuple(found)


def holds(rule: Rule, values: Values, this: Known = None) -> bool | None:
    """Say whether `rule` holds; None means that it depends on a missing answer.

    A name missing from `values` has not been answered; one that is None was
    answered with nothing.
    """
    return _compiled(rule.source)(values, this)


# --- Evaluation --------------------------------------------------------------
#
# Every event walks the whole path, so that a rule is turned into a chain of
# closures once: that is six times faster than walking its tree.


class _Unknown:
    """The value of a question that has not been answered."""


_UNKNOWN = _Unknown()

_Test: TypeAlias = Callable[[Values, Known], bool | None]
_Get: TypeAlias = Callable[[Values, Known], Known | _Unknown]


@cache
def _compiled(source: str) -> _Test:
    return _test(read(source))


def _test(expression: Expression) -> _Test:
    match expression:
        case Both(terms=terms):
            return _all(tuple(map(_test, terms)))
        case Either(terms=terms):
            return _any(tuple(map(_test, terms)))
        case Not(term=term):
            return _not(_test(term))
        case Call():
            get = _getter(expression)
            return lambda values, this: _truth(get(values, this))
        case Compare(left=Question(name=name), sign="=", right=Literal(value=str(text))) if (
            _number(text) is None
        ):
            return _is(name, text)
        case Compare(left=left, sign=sign, right=right):
            one, other = _getter(left), _getter(right)
            return lambda values, this: _compare(one(values, this), sign, other(values, this))


def _all(tests: tuple[_Test, ...]) -> _Test:
    def test(values: Values, this: Known) -> bool | None:
        known = [one(values, this) for one in tests]
        return False if False in known else None if None in known else True

    return test


def _any(tests: tuple[_Test, ...]) -> _Test:
    def test(values: Values, this: Known) -> bool | None:
        unknown = False
        for one in tests:
            held = one(values, this)
            if held:
                return True
            unknown = unknown or held is None
        return None if unknown else False

    return test


def _not(test: _Test) -> _Test:
    def negated(values: Values, this: Known) -> bool | None:
        held = test(values, this)
        return None if held is None else not held

    return negated


def _is(name: str, text: str) -> _Test:
    # By far the most frequent rule: ${group} = 'industry'.
    def test(values: Values, this: Known) -> bool | None:
        value = values.get(name, _UNKNOWN)
        return None if value is _UNKNOWN else value == text

    return test


def _getter(operand: Operand) -> _Get:
    match operand:
        case Question(name=name):
            return lambda values, this: values.get(name, _UNKNOWN)
        case This():
            return lambda values, this: this
        case Literal(value=value, decimal=decimal):
            constant = Decimal(value) if decimal else value
            return lambda values, this: constant
        case Call(function=function, arguments=arguments):
            return _call(_FUNCTIONS[function], tuple(map(_getter, arguments)))


def _call(function: Callable[..., bool | int], arguments: tuple[_Get, ...]) -> _Get:
    def get(values: Values, this: Known) -> Known | _Unknown:
        known = [one(values, this) for one in arguments]
        return _UNKNOWN if _UNKNOWN in known else function(*known)

    return get


def _truth(value: Known | _Unknown) -> bool | None:
    return None if isinstance(value, _Unknown) else bool(value)


def _compare(left: Known | _Unknown, sign: str, right: Known | _Unknown) -> bool | None:
    if isinstance(left, _Unknown) or isinstance(right, _Unknown):
        return None
    if left is None or right is None:
        return sign == "!="
    if isinstance(left, str) and isinstance(right, str) and _number(left) is None:
        return _ordered(left, sign, right)
    one, other = _number(left), _number(right)
    if one is None or other is None:
        return (left == right) if sign == "=" else (left != right) if sign == "!=" else False
    return _ordered(one, sign, other)


def _ordered(left: str | Decimal, sign: str, right: str | Decimal) -> bool:
    # Both are text or both are numbers: `_compare` sees to it.
    match sign:
        case "=":
            return left == right
        case "!=":
            return left != right
        case "<":
            return left < right  # type: ignore[operator]
        case "<=":
            return left <= right  # type: ignore[operator]
        case ">":
            return left > right  # type: ignore[operator]
        case _:
            return left >= right  # type: ignore[operator]


def _number(value: Known) -> Decimal | None:
    if isinstance(value, tuple) or value is None:
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _selected(answer: Known, name: Known) -> bool:
    return name in answer if isinstance(answer, tuple) else answer is not None and answer == name


def _count_selected(answer: Known) -> int:
    return len(answer) if isinstance(answer, tuple) else int(answer is not None)


def _string_length(answer: Known) -> int:
    return 0 if answer is None else len(str(answer))


_FUNCTIONS: Mapping[str, Callable[..., bool | int]] = {
    "selected": _selected,
    "count-selected": _count_selected,
    "string-length": _string_length,
}
