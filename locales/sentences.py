"""Finding the sentences in the source: every call of say, say_many, say_as.

The source is parsed, not run. Babel's own extractor reads tokens, and what it
sees within an f-string depends on the version of Python.
"""

import ast
from collections.abc import Iterator
from typing import Final, TypeAlias

from msgspec import Struct

_NOTE: Final = "# TRANSLATORS:"

# Which arguments of a call are its context, and its words.
_CALLS: Final[dict[str, tuple[int | None, tuple[int, ...]]]] = {
    "say": (None, (1,)),
    "say_many": (None, (1, 2)),
    "say_as": (0, (2,)),
}

Words: TypeAlias = str | tuple[str, str]


class Sentence(Struct, frozen=True):
    """A sentence, or its singular and plural; with what its translator is told."""

    message: Words
    context: str | None
    notes: tuple[str, ...]


def sentences(source: str) -> Iterator[Sentence]:
    """Return the sentences of a file, in their order.

    A comment "# TRANSLATORS: …" right above the line is for the translator.
    """
    lines = source.splitlines()
    for call in _calls(source):
        context, words = _parts(call)
        for message in words or ():
            yield Sentence(message, context, tuple(_notes(lines, call.lineno)))


def unreadable(source: str) -> Iterator[int]:
    """Return the lines of calls whose words are not literals."""
    return (call.lineno for call in _calls(source) if _parts(call)[1] is None)


def _calls(source: str) -> list[ast.Call]:
    found = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and _name(node.func) in _CALLS
    ]
    return sorted(found, key=lambda call: (call.lineno, call.col_offset))


def _name(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _parts(call: ast.Call) -> tuple[str | None, list[Words] | None]:
    """Return the context and the words of a call; None if they cannot be read."""
    where, which = _CALLS[_name(call.func)]
    try:
        context = None if where is None else ast.literal_eval(call.args[where])
        found = [_literals(call.args[place]) for place in which]
    except (ValueError, IndexError):
        return None, None
    if len(which) == 1:
        return context, list(found[0])
    pairs = zip(*found, strict=True)
    return context, [(one, many) for one, many in pairs]


def _literals(word: ast.expr) -> list[str]:
    match word:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp(body=body, orelse=orelse):
            return [*_literals(body), *_literals(orelse)]
        case _:
            raise ValueError


def _notes(lines: list[str], line: int) -> Iterator[str]:
    above = line - 2
    while above >= 0 and lines[above].strip().startswith("#"):
        above -= 1
    block = [text.strip() for text in lines[above + 1 : line - 1]]
    if block and block[0].startswith(_NOTE):
        yield " ".join(text.removeprefix(_NOTE).removeprefix("#").strip() for text in block)
