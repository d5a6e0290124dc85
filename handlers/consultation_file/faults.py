"""What is wrong with the shape of a consultation file, in an author's words.

pydantic speaks to programmers. For each of its kinds of error there is one
function here that says what is wrong, and what to write instead.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from handlers.consultation_file import written
from handlers.consultation_file.mistakes import meant, nearest, one_of
from handlers.consultation_file.toml_lines import Path

Said: TypeAlias = tuple[str, str]
"""What is wrong, and the cure."""

_EXAMPLES: Final[Mapping[str, str]] = {
    "name": 'name = "…", in small letters, digits and _',
    "type": f'type = "text", or another of {one_of(written.QUESTIONS)}',
    "minutes": "minutes = 20",
    "zone": 'zone = "Europe/Paris"',
    "prefix": 'prefix = "AB", one to six capital letters',
    "controllers": 'controllers = ["…"], with the name of one of the [[controllers]]',
    "choices": 'choices = [{ name = "…", label.en = "…", label.fr = "…" }, …]',
    "questions": "at least one table [[questions]]",
    "languages": 'languages = ["en", "fr"]',
    "opens": "opens = 2026-11-03T09:00:00+01:00",
    "closes": "closes = 2026-12-31T23:59:00+01:00",
    "consent": 'consent = "…", with the name of one of the [[consents]]',
    "idle_days": "idle_days = [3, 7, 14]",
    "days_before_closing": "days_before_closing = [7, 3, 1]",
    "hour": 'hour = "10:00"',
    "quiet": 'quiet = ["20:00", "09:00"]',
    "holidays": 'holidays = ["GB", "FR"]',
}
_KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "bool_type": ("true or false, without quotation marks", "true"),
    "int_type": ("a whole number, without quotation marks", "5"),
    "string_type": ("a text in quotation marks", '"…"'),
    "list_type": ("a list in square brackets", '["…"]'),
}


def said(path: Path, fault: ErrorDetails, data: Mapping[str, Any]) -> Said:
    """Return what is wrong at `path` in `data`, and how to mend it."""
    return _SAID.get(fault["type"], _of_another_kind)(path, fault, data)


def _missing(path: Path, fault: ErrorDetails, data: Any) -> Said:
    for key in path[:-1]:
        data = data[key]
    whose = f" in {data['name']}" if len(path) > 1 and "name" in data else ""
    return f"“{path[-1]}” is missing{whose}", _write(path)


def _unknown(path: Path, fault: ErrorDetails, data: Any) -> Said:
    key = str(path[-1])
    around, kind = _around(path, data)
    known = around.model_fields
    what = f"“{key}” is not known here"
    if around is written.Words:
        return f"there is no language “{key}”", f"Write {one_of(known)}."
    owners = [name for name, made in written.QUESTIONS.items() if key in made.model_fields]
    if kind and owners:
        cure = f"Remove it, or make the type {one_of(owners)}."
        return f"“{key}” means nothing for the type {kind}", cure
    if nearest(key, known):
        return what, meant(key, known)
    if key in written.File.model_fields:
        return what, "It belongs to the whole consultation: move it above the first [[…]]."
    return what, f"Remove it; known here are {', '.join(known)}."


def _around(path: Path, data: Any) -> tuple[type[BaseModel], str]:
    """Return the model of the table that the last key stands in; a question's type too."""
    found: type[BaseModel] = written.File
    kind = ""
    for key in path[:-1]:
        data = data[key]
        if key == "questions":
            found, kind = written.Note, "note"
        elif isinstance(key, str):
            found, kind = {**written.TABLES, **written.TABLES_ALONE}.get(key, written.Words), ""
        elif kind:
            kind = data.get("type", "note")
            found = written.QUESTIONS.get(kind, written.Note)
    return found, kind


def _no_such_type(path: Path, fault: ErrorDetails, data: Any) -> Said:
    kind = str(fault.get("ctx", {}).get("tag"))
    return f"there is no question type “{kind}”", meant(kind, written.QUESTIONS)


def _not_one_of(path: Path, fault: ErrorDetails, data: Any) -> Said:
    expected = str(fault.get("ctx", {})["expected"]).replace("'", "")
    known = [one for one in expected.replace(" or ", ", ").split(", ") if one]
    key = path[-2] if isinstance(path[-1], int) else path[-1]
    return f"“{key}” cannot be “{fault['input']}”", meant(str(fault["input"]), known)


def _too_small(path: Path, fault: ErrorDetails, data: Any) -> Said:
    least = fault.get("ctx", {})["ge"]
    return f"“{path[-1]}” must be at least {least}", f"Write {path[-1]} = {least} or more."


def _unfit(path: Path, fault: ErrorDetails, data: Any) -> Said:
    given = fault["input"] or "an empty list"
    return f"“{path[-1]}” cannot be {given}", _write(path)


def _no_instant(path: Path, fault: ErrorDetails, data: Any) -> Said:
    what = "a day and a time with its difference from UTC, without quotation marks"
    return f"“{path[-1]}” must be {what}", _write(path)


def _of_another_kind(path: Path, fault: ErrorDetails, data: Any) -> Said:
    in_list = isinstance(path[-1], int) and len(path) > 1
    key = path[-2] if in_list else path[-1]
    if fault["type"] in _KINDS:
        what, instead = _KINDS[fault["type"]]
        cure = f"Write {_EXAMPLES[str(key)] if key in _EXAMPLES else f'{key} = {instead}'}."
        return f"“{key}” must be {what}", cure
    if in_list:
        return f"each of “{key}” must be a table", _write(path)
    if isinstance(fault["input"], str):
        return f"“{key}” must say its language", _write(path)
    return f"“{key}” must be a table", _write(path)


def _write(path: Path) -> str:
    key = str(path[-2] if isinstance(path[-1], int) and len(path) > 1 else path[-1])
    if key in _EXAMPLES:
        return f"Write {_EXAMPLES[key]}."
    return f'Write {key}.en = "…" and {key}.fr = "…".'


_SAID: Final[Mapping[str, Callable[[Path, ErrorDetails, Any], Said]]] = {
    "missing": _missing,
    "union_tag_not_found": _missing,
    "union_tag_invalid": _no_such_type,
    "extra_forbidden": _unknown,
    "literal_error": _not_one_of,
    "greater_than_equal": _too_small,
    "string_pattern_mismatch": _unfit,
    "too_short": _unfit,
    "too_long": _unfit,
    "datetime_type": _no_instant,
    "timezone_aware": _no_instant,
}
