"""Expressions: the syntax of rules, from text to a tree.

A tiny subset of XLSForm's, closed on purpose: no loops, no regular
expressions, no functions but those of `ARGUMENTS`.
"""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import TypeAlias

from msgspec import Struct

ARGUMENTS: Mapping[str, int] = {"selected": 2, "count-selected": 1, "string-length": 1}
"""Every function a rule may use, with how many arguments it takes."""


class RuleError(ValueError):
    """A rule that cannot be read; its message is for the author, and so is its cure."""

    def __init__(self, message: str, cure: str = "") -> None:
        super().__init__(message)
        self.cure = cure or "Write it like this: ${age} >= 18 and not(selected(${tools}, 'none'))."


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
    """A function of `ARGUMENTS`, applied."""

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


def read(source: str) -> Expression:
    """Read an expression, or raise `RuleError` with words for its author."""
    tokens = _Tokens(source)
    expression = _either(tokens)
    if tokens.next is not None:
        meant = tokens.next.lower()
        cure = f"Write {meant}, in small letters." if meant in ("and", "or") else ""
        raise RuleError(f"I do not understand “{tokens.next}” at this place", cure)
    return expression


def parts(expression: Expression | Operand) -> Iterator[Expression | Operand]:
    """Yield `expression` and everything within it."""
    yield expression
    match expression:
        case Both(terms=terms) | Either(terms=terms):
            for term in terms:
                yield from parts(term)
        case Not(term=term):
            yield from parts(term)
        case Compare(left=left, right=right):
            yield from parts(left)
            yield from parts(right)
        case Call(arguments=arguments):
            for argument in arguments:
                yield from parts(argument)
        case _:
            pass


# --- Parsing -----------------------------------------------------------------

_FOREIGN: Mapping[str, str] = {
    "==": "=",
    "=>": ">=",
    "=<": "<=",
    "<>": "!=",
    "&&": "and",
    "||": "or",
}
_TOKEN = re.compile(
    r"\s*(\$\{[^}]*\}|'[^']*'|\"[^\"]*\"|-?\d+(?:\.\d+)?"
    r"|==|=>|=<|<>|&&|\|\||<=|>=|!=|[=<>(),.]|[A-Za-z][\w-]*)"
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
            if sign := _FOREIGN.get(token[1]):
                raise RuleError(
                    f"“{token[1]}” is not known here", f"Write {sign} instead of {token[1]}."
                )
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
    word = tokens.take()
    if word.startswith("${"):
        return Question(word[2:-1].strip())
    if word == ".":
        return This()
    if word[0] in "'\"":
        return Literal(word[1:-1])
    if word.lstrip("-")[:1].isdigit():
        return Literal(word, decimal=True) if "." in word else Literal(int(word))
    if word in ARGUMENTS:
        return _call(word, tokens)
    if tokens.next == "(":
        raise RuleError(f"“{word}” is not known here", _function_meant(word))
    if not word[0].isalpha():
        raise RuleError(f"I do not understand “{word}” at this place")
    raise RuleError(
        f"“{word}” is not known here; write a question as ${{{word}}} and a choice as '{word}'"
    )


def _function_meant(word: str) -> str:
    known = ("not", *ARGUMENTS)
    close = get_close_matches(word.lower().replace("_", "-"), known, n=1)
    return f"Did you mean {close[0]}?" if close else f"There are: {', '.join(known)}."


def _call(function: str, tokens: _Tokens) -> Call:
    wanted = ARGUMENTS[function]
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
