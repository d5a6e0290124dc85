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
from typing import TypeAlias

from msgspec import Struct

from handlers.expressions import (
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
    return _holds(rule.expression, values, this)


# --- Evaluation --------------------------------------------------------------


class _Unknown:
    """The value of a question that has not been answered."""


_UNKNOWN = _Unknown()


def _holds(expression: Expression, values: Values, this: Known) -> bool | None:
    match expression:
        case Both(terms=terms):
            known = [_holds(term, values, this) for term in terms]
            return False if False in known else None if None in known else True
        case Either(terms=terms):
            known = [_holds(term, values, this) for term in terms]
            return True if True in known else None if None in known else False
        case Not(term=term):
            inner = _holds(term, values, this)
            return None if inner is None else not inner
        case Call():
            result = _value(expression, values, this)
            return None if isinstance(result, _Unknown) else bool(result)
        case Compare(left=left, sign=sign, right=right):
            return _compare(_value(left, values, this), sign, _value(right, values, this))


def _value(operand: Operand, values: Values, this: Known) -> Known | _Unknown:
    match operand:
        case Question(name=name):
            return values.get(name, _UNKNOWN)
        case This():
            return this
        case Literal(value=value, decimal=decimal):
            return Decimal(value) if decimal else value
        case Call(function=function, arguments=arguments):
            known = [_value(argument, values, this) for argument in arguments]
            if any(isinstance(one, _Unknown) for one in known):
                return _UNKNOWN
            return _FUNCTIONS[function](*known)


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
