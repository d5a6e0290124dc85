"""From the data of a file to its tables, with every fault of their shape.

pydantic finds the faults; this file says them in an author's words. So that
one fault does not hide the others, the faulty parts are then mended with
stopgaps and the tables are made all the same, for the checks to look at.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from handlers import consultation_model as model
from handlers.mistakes import Finding, meant, nearest, one_of
from handlers.toml_lines import Path

_WORDS: Final = {"all": "…"}
_TABLES: Final[Mapping[str, type[BaseModel]]] = {
    "controllers": model.Controller,
    "notices": model.Notice,
    "consents": model.Consent,
    "sections": model.Section,
    "choices": model.Choice,
}
_STOPGAPS: Final[Mapping[str, Any]] = {
    **dict.fromkeys(
        ("title", "welcome", "privacy", "label", "short", "legal_basis", "hint", "why"), _WORDS
    ),
    "name": "unnamed",
    "type": "text",
    "minutes": 1,
    "zone": "UTC",
    "prefix": "X",
    "controllers": [],
    "choices": [{"name": name, "label": {"all": name}} for name in ("one", "two")],
    "questions": [{"type": "note", "name": "none", "label": _WORDS}],
}
_EXAMPLES: Final[Mapping[str, str]] = {
    "name": 'name = "…", in small letters, digits and _',
    "type": f'type = "text", or another of {one_of(model.QUESTIONS)}',
    "minutes": "minutes = 20",
    "zone": 'zone = "Europe/Paris"',
    "prefix": 'prefix = "AB", one to six capital letters',
    "controllers": 'controllers = ["…"], with the name of one of the [[controllers]]',
    "choices": 'choices = [{ name = "…", label.en = "…", label.fr = "…" }, …]',
    "questions": 'at least one table [[questions]], with type = "text" for example',
    "languages": 'languages = ["en", "fr"]',
    "opens": "opens = 2026-11-03T09:00:00+01:00",
    "closes": "closes = 2026-12-31T23:59:00+01:00",
    "ask": 'ask = "start", "end" or "stop"',
    "appearance": 'appearance = "multiline", or leave it out',
}
_MUST_BE: Final[Mapping[str, tuple[str, str]]] = {
    "bool_type": ("true or false, without quotation marks", "true"),
    "int_type": ("a whole number, without quotation marks", "5"),
    "string_type": ("a text in quotation marks", '"…"'),
    "list_type": ("a list in square brackets", '["…"]'),
}


def tables(data: Mapping[str, Any]) -> tuple[model.File | None, list[Finding]]:
    """Return the file's tables and all faults of their shape.

    With faults, the tables hold stopgaps at the paths of the findings: what
    is found there or below is not the author's doing. They are None only if
    the faults cannot be mended even so.
    """
    mended = deepcopy(dict(data))
    found: dict[Path, Finding] = {}
    hushed: set[Path] = set()
    for _ in range(6):
        try:
            return model.File.model_validate(mended), list(found.values())
        except ValidationError as error:
            faults = [(_path(fault, mended), fault) for fault in error.errors()]
        # From the end, so that taking an item from a list moves no other.
        for path, fault in reversed(faults):
            if not any(path[: len(above)] == above for above in hushed):
                found[path] = _finding(path, fault, mended)
            # Of a type that cannot be guessed, no other key can be judged.
            unguessed = path[-1] == "type" and _guess(fault) is None
            hushed.add(path[:2] if unguessed else path)
            _mend(mended, path, fault)
    return None, list(found.values())


def _path(fault: ErrorDetails, data: Mapping[str, Any]) -> Path:
    """Return where the fault is in the data: pydantic adds the question's type."""
    path = tuple(fault["loc"])
    if path[:1] == ("questions",) and len(path) > 2 and path[2] in model.QUESTIONS:
        path = path[:2] + path[3:]
    return (*path, "type") if fault["type"].startswith("union_tag") else path


def _guess(fault: ErrorDetails) -> str | None:
    """Return the question type that was probably meant."""
    return nearest(str(fault.get("ctx", {}).get("tag", "")), model.QUESTIONS)


def _mend(data: Any, path: Path, fault: ErrorDetails) -> None:
    for key in path[:-1]:
        data = data[key]
    key = path[-1]
    if fault["type"] == "missing" or key == "type":
        data[key] = deepcopy(_STOPGAPS.get(str(key), _WORDS))
        if key == "type":
            data[key] = _guess(fault) or ("select_one" if "choices" in data else "text")
    elif isinstance(key, int) and path[-2] in ("choices", "questions", *_TABLES):
        data[key] = {"name": "unnamed", "type": "note", "label": dict(_WORDS)}
    else:
        del data[key]


# --- In the author's words ---------------------------------------------------


def _finding(path: Path, fault: ErrorDetails, data: Mapping[str, Any]) -> Finding:
    key = str(path[-1])
    value, kind = fault["input"], fault["type"]
    wanted = fault.get("ctx", {})
    must = f"“{key}” must be"
    example = f"Write {_EXAMPLES[key]}." if key in _EXAMPLES else ""
    match kind:
        case "missing":
            return Finding(path, f"“{key}” is missing{_of(path, data)}", _written(path))
        case "extra_forbidden":
            return Finding(path, *_unknown(path, data))
        case "union_tag_not_found":
            return Finding(path, f"“type” is missing{_of(path, data)}", example)
        case "union_tag_invalid":
            value = wanted["tag"]
            cure = meant(value, model.QUESTIONS)
            return Finding(path, f"there is no question type “{value}”", cure)
        case "literal_error":
            known = str(wanted["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
            return Finding(path, f"“{key}” cannot be “{value}”", meant(str(value), filter(None, known)))
        case "greater_than_equal":
            return Finding(path, f"{must} at least {wanted['ge']}", f"Write {key} = {wanted['ge']} or more.")
        case "string_pattern_mismatch" | "too_short":
            return Finding(path, f"{must} something else than “{value or '[]'}”", example)
        case "datetime_type" | "timezone_aware":
            what = f"{must} a day and a time with its difference from UTC, without quotation marks"
            return Finding(path, what, example)
        case _ if kind in _MUST_BE:
            what, instead = _MUST_BE[kind]
            return Finding(path, f"{must} {what}", example or f"Write {key} = {instead}.")
        case _ if isinstance(value, str):
            return Finding(path, f"“{key}” must say its language", _in_each_language(key))
        case _:
            return Finding(path, f"{must} a table", example or _in_each_language(key))


def _of(path: Path, data: Any) -> str:
    """Return whose it is, where a name tells it: “ in q07_signs”."""
    for key in path[:-1]:
        data = data[key]
    return f" in {data['name']}" if isinstance(data, dict) and "name" in data else ""


def _written(path: Path) -> str:
    key = str(path[-1])
    if path[-1] == "name" or (key in _EXAMPLES and _STOPGAPS.get(key) is not _WORDS):
        return f"Write {_EXAMPLES[key]}."
    return _in_each_language(key)


def _in_each_language(key: str) -> str:
    return f'Write {key}.en = "…" and {key}.fr = "…".'


def _unknown(path: Path, data: Mapping[str, Any]) -> tuple[str, str]:
    """Return what is wrong with a key that is not known where it stands."""
    key = str(path[-1])
    around = _table(path, data)
    known = around.model_fields
    owners = [name for name, made in model.QUESTIONS.items() if key in made.model_fields]
    asked = around in model.QUESTIONS.values()
    if around is model.Words:
        return f"there is no language “{key}”", f"Write {one_of(known)}."
    if asked and owners:
        kind = next(name for name, made in model.QUESTIONS.items() if made is around)
        cure = f"Remove it, or make the type {one_of(owners)}."
        return f"“{key}” means nothing for the type {kind}", cure
    what = f"“{key}” is not known here"
    if nearest(key, known):
        return what, meant(key, known)
    if key in model.File.model_fields:
        return what, "It belongs to the whole consultation: move it above the first [[…]]."
    return what, f"Remove it; known here are {', '.join(known)}."


def _table(path: Path, data: Any) -> type[BaseModel]:
    """Return the model of the table that the last key of `path` stands in."""
    found: type[BaseModel] = model.File
    for key in path[:-1]:
        data = data[key]
        if isinstance(key, str):
            found = _TABLES.get(key, model.Words) if key != "questions" else model.Note
        if found is model.Note and isinstance(data, dict):
            found = model.QUESTIONS.get(data.get("type", ""), model.Note)
    return found
