"""Rules: the small part of XLSForm's expressions that `relevant` and `constraint` may use.

    ${q01_group} = 'industry' and not(selected(${q05_chain}, 'defend'))
    . >= 1 and string-length(.) <= 200

A rule is parsed once, when its file is loaded, and then only evaluated. It
knows three answers: yes, no, and None for "that depends on a question not
answered yet". A question answered with nothing (skipped, withheld) is known:
it equals no choice and compares with no number, as in XPath.

There are no loops, no regular expressions and no functions but those listed
in `FUNCTIONS`, so that no file can make the bot slow.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from msgspec import Struct

Known: TypeAlias = str | int | Decimal | tuple[str, ...] | None
Values: TypeAlias = Mapping[str, Known]


class RuleError(ValueError):
    """A rule that cannot be read; its message is for the author."""


class Question(Struct, frozen=True, tag=True):
    """`${name}`: what was answered to a question."""

    name: str


class This(Struct, frozen=True, tag=True):
    """`.`: the answer being checked, in a constraint."""


class Literal(Struct, frozen=True, tag=True):
    """A 'text' or a number, as written."""

    value: str | int
    decimal: bool = False


class Compare(Struct, frozen=True, tag=True):
    """Two operands and one of = != < <= > >=."""

    left: "Operand"
    sign: str
    right: "Operand"


class Call(Struct, frozen=True, tag=True):
    """A function of `FUNCTIONS`, applied."""

    function: str
    arguments: tuple["Operand", ...]


class Not(Struct, frozen=True, tag=True):
    """`not(…)`."""

    term: "Expression"


class Both(Struct, frozen=True, tag=True):
    """`… and …`."""

    terms: tuple["Expression", ...]


class Either(Struct, frozen=True, tag=True):
    """`… or …`."""

    terms: tuple["Expression", ...]


Operand: TypeAlias = Question | This | Literal | Call
Expression: TypeAlias = Compare | Call | Not | Both | Either


class Rule(Struct, frozen=True):
    """A rule as its author wrote it, and as it is evaluated."""

    source: str
    expression: Expression


def parse(source: str) -> Rule:
    """Read a rule, or raise `RuleError` with words for its author."""
    tokens = _Tokens(source)
    expression = _either(tokens)
    if tokens.next is not None:
        raise RuleError(f"I do not understand “{tokens.next}” at this place")
    return Rule(source, expression)


def names(rule: Rule) -> frozenset[str]:
    """Return the questions that `rule` speaks of."""
    return frozenset(part.name for part in _parts(rule.expression) if isinstance(part, Question))


def comparisons(rule: Rule) -> tuple[tuple[str, str], ...]:
    """Return each (question, value) that `rule` compares or selects, as written.

    A check uses it to find choices that do not exist, a rehearsal to find the
    values that make a difference.
    """
    found = []
    for part in _parts(rule.expression):
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
            return FUNCTIONS[function][1](*known)


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


FUNCTIONS: Mapping[str, tuple[int, Callable[..., bool | int]]] = {
    "selected": (2, _selected),
    "count-selected": (1, _count_selected),
    "string-length": (1, _string_length),
}
"""Every function a rule may use, with how many arguments it takes."""


def _parts(expression: Expression | Operand) -> Iterator[Expression | Operand]:
    yield expression
    match expression:
        case Both(terms=terms) | Either(terms=terms):
            for term in terms:
                yield from _parts(term)
        case Not(term=term):
            yield from _parts(term)
        case Compare(left=left, right=right):
            yield from _parts(left)
            yield from _parts(right)
        case Call(arguments=arguments):
            for argument in arguments:
                yield from _parts(argument)
        case _:
            pass


# --- Parsing -----------------------------------------------------------------

_TOKEN = re.compile(
    r"\s*(\$\{[^}]*\}|'[^']*'|\"[^\"]*\"|-?\d+(?:\.\d+)?|<=|>=|!=|[=<>(),.]|[A-Za-z][\w-]*)"
)
_DEEPEST = 20


class _Tokens:
    def __init__(self, source: str) -> None:
        self.left = self._split(source)
        self.depth = 0
        self.next = self.left.pop(0) if self.left else None
        if self.next is None:
            raise RuleError("the rule is empty")

    @staticmethod
    def _split(source: str) -> list[str]:
        found, place, end = [], 0, len(source.rstrip())
        while place < end:
            token = _TOKEN.match(source, place)
            if token is None:
                raise RuleError(f"I do not understand “{source[place:].strip()[:20]}”")
            found.append(token[1])
            place = token.end()
        return found

    def take(self) -> str:
        if self.next is None:
            raise RuleError("something is missing at the end")
        taken, self.next = self.next, self.left.pop(0) if self.left else None
        return taken

    def expect(self, token: str) -> None:
        found = self.next or "the end"
        if self.next != token:
            raise RuleError(f"I expected “{token}” and found “{found}”")
        self.take()


def _either(tokens: _Tokens) -> Expression:
    terms = [_both(tokens)]
    while tokens.next == "or":
        tokens.take()
        terms.append(_both(tokens))
    return terms[0] if len(terms) == 1 else Either(tuple(terms))


def _both(tokens: _Tokens) -> Expression:
    terms = [_term(tokens)]
    while tokens.next == "and":
        tokens.take()
        terms.append(_term(tokens))
    return terms[0] if len(terms) == 1 else Both(tuple(terms))


def _term(tokens: _Tokens) -> Expression:
    if tokens.next == "not":
        tokens.take()
        return Not(_bracketed(tokens))
    if tokens.next == "(":
        return _bracketed(tokens)
    left = _operand(tokens)
    if tokens.next in ("=", "!=", "<", "<=", ">", ">="):
        return Compare(left, tokens.take(), _operand(tokens))
    if isinstance(left, Call) and left.function == "selected":
        return left
    raise RuleError("a comparison such as = or <= is missing")


def _bracketed(tokens: _Tokens) -> Expression:
    tokens.depth += 1
    if tokens.depth > _DEEPEST:
        raise RuleError("there are too many brackets within brackets")
    tokens.expect("(")
    inner = _either(tokens)
    tokens.expect(")")
    tokens.depth -= 1
    return inner


def _operand(tokens: _Tokens) -> Operand:
    token = tokens.take()
    if token.startswith("${"):
        return Question(token[2:-1].strip())
    if token == ".":
        return This()
    if token[0] in "'\"":
        return Literal(token[1:-1])
    if token.lstrip("-")[:1].isdigit():
        return Literal(token, decimal=True) if "." in token else Literal(int(token))
    if token in FUNCTIONS:
        return _call(token, tokens)
    raise RuleError(
        f"“{token}” is not known here; write a question as ${{{token}}} and a choice as '{token}'"
    )


def _call(function: str, tokens: _Tokens) -> Call:
    wanted = FUNCTIONS[function][0]
    tokens.depth += 1
    if tokens.depth > _DEEPEST:
        raise RuleError("there are too many brackets within brackets")
    tokens.expect("(")
    arguments = [_operand(tokens)]
    while tokens.next == ",":
        tokens.take()
        arguments.append(_operand(tokens))
    tokens.expect(")")
    tokens.depth -= 1
    if len(arguments) != wanted:
        raise RuleError(f"{function}() takes {wanted} values and found {len(arguments)}")
    return Call(function, tuple(arguments))
