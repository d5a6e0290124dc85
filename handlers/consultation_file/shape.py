"""From the data of a file to its tables, with every fault of their shape.

pydantic finds the faults, and `handlers.consultation_file.faults` says them in an
author's words. So that one fault does not hide the others, the faulty parts
are then mended with stopgaps, and the tables made all the same for the checks
to look at.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from handlers.consultation_file import written
from handlers.consultation_file.faults import said
from handlers.consultation_file.mistakes import Finding, nearest
from handlers.consultation_file.toml_lines import Path

_WORDS: Final = {"all": "…"}
_STOPGAPS: Final[Mapping[str, Any]] = {
    "name": "unnamed",
    "type": "text",
    "minutes": 1,
    "zone": "UTC",
    "prefix": "X",
    "consent": "unnamed",
    "controllers": [],
    "choices": [{"name": name, "label": {"all": name}} for name in ("one", "two")],
    "questions": [{"type": "note", "name": "none", "label": _WORDS}],
}
_ROUNDS: Final = 6  # each mends what the one before has laid open


def tables(data: Mapping[str, Any]) -> tuple[written.File | None, list[Finding]]:
    """Return the file's tables and all faults of their shape.

    With faults, the tables hold stopgaps at the paths of the findings: what
    is found there or below is not the author's doing. They are None only if
    the faults cannot be mended even so.
    """
    mended = deepcopy(dict(data))
    found: list[Finding] = []
    hushed: set[Path] = set()
    for _ in range(_ROUNDS):
        try:
            return written.File.model_validate(mended), found
        except ValidationError as error:
            faults = [(_path(fault), fault) for fault in error.errors()]
        # From the end, so that taking an item from a list moves no other.
        for path, fault in reversed(faults):
            if not any(path[: len(above)] == above for above in hushed):
                found.append(Finding(path, *said(path, fault, mended)))
            # Of a type that cannot be guessed, no other key can be judged.
            unguessed = path[-1] == "type" and _guess(fault) is None
            hushed.add(path[:2] if unguessed else path)
            _mend(mended, path, fault)
    return None, found


def _path(fault: ErrorDetails) -> Path:
    """Return where the fault is in the data: pydantic adds the question's type."""
    path = tuple(fault["loc"])
    if path[:1] == ("questions",) and len(path) > 2 and path[2] in written.QUESTIONS:
        path = path[:2] + path[3:]
    return (*path, "type") if fault["type"].startswith("union_tag") else path


def _guess(fault: ErrorDetails) -> str | None:
    """Return the question type that was probably meant."""
    return nearest(str(fault.get("ctx", {}).get("tag", "")), written.QUESTIONS)


def _mend(data: Any, path: Path, fault: ErrorDetails) -> None:
    if path[0] == "languages":
        data["languages"] = _spoken(data)
        return
    for key in path[:-1]:
        data = data[key]
    key = path[-1]
    if key == "type":
        data[key] = _guess(fault) or ("select_one" if "choices" in data else "text")
    elif fault["type"] == "missing":
        data[key] = deepcopy(_STOPGAPS.get(str(key), _WORDS))
    elif isinstance(key, int) and path[-2] in written.TABLES:
        data[key] = {"name": "unnamed", "type": "note", "label": dict(_WORDS)}
    else:
        del data[key]


def _spoken(data: Mapping[str, Any]) -> list[str]:
    """Return the languages that the file seems to be written in, so that no text is amiss."""
    title = data.get("title")
    spoken = [one for one in ("en", "fr") if isinstance(title, dict) and one in title]
    return spoken or ["en", "fr"]
