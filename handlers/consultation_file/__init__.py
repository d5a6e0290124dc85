"""Consultation files: from TOML to a `Consultation`, or to all of its author's mistakes.

    load(source, file)    for a consultation about to be opened: it must be faultless
    read(source, file)    for one that has been opened already: it must be legible
    check(source, file)   for its author: mistakes and warnings, line by line

The files are UTF-8 and their texts stand side by side in every language.
French is printed as French is printed, whatever spaces and apostrophes the
author could type (`locales.typography.mend`).
"""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any, Final

from handlers import checks
from handlers.consultation_file.making import consultation_of
from handlers.consultation_file.mistakes import ConsultationError, Finding, Mistake
from handlers.consultation_file.shape import tables
from handlers.consultation_file.toml_lines import Path, line_of, lines
from handlers.model import Consultation

__all__ = ["ConsultationError", "Mistake", "check", "load", "read", "version"]


def load(source: str, file: str) -> Consultation:
    """Return the consultation in `source`, or raise `ConsultationError`.

    `file` is what mistakes call it. Warnings stop nobody.
    """
    consultation, mistakes = _understand(source, file)
    errors = [mistake for mistake in mistakes if not mistake.warning]
    if errors or consultation is None:
        raise ConsultationError(errors)
    return consultation


def read(source: str, file: str) -> Consultation:
    """Return a consultation that was faultless when it was opened.

    What a later release of this program would no longer let pass must not
    end the sessions that run on it: only what cannot be understood is refused.
    """
    consultation, mistakes = _understand(source, file, checked=False)
    if consultation is None or mistakes:
        raise ConsultationError(mistakes)
    return consultation


def check(source: str, file: str) -> tuple[Mistake, ...]:
    """Return everything that is wrong or doubtful in `source`, in the order of its lines."""
    return tuple(_understand(source, file)[1])


def version(data: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what a file says, in hexadecimal.

    It is taken of the parsed data and not of the bytes: a comment, a line
    break or the order of keys changes nothing for participants, and must not
    part the sessions that are under way from those that begin. Nothing of
    this program's own (a default, a rule for spaces) goes into it.
    """
    canonical = json.dumps(
        data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str
    )
    return sha256(canonical.encode()).hexdigest()


def _understand(
    source: str, file: str, *, checked: bool = True
) -> tuple[Consultation | None, list[Mistake]]:
    try:
        data = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        return None, [_illegible(str(error), source, file)]
    made, findings = tables(data)
    consultation = None
    if made is not None:
        consultation, unread = consultation_of(made, version(data))
        stopgaps = {finding.path for finding in findings}
        findings += unread
        if checked:
            lost = {finding.path for finding in findings if finding.path[-1:] == ("constraint",)}
            findings += _honest(checks.findings(made, consultation), stopgaps, lost)
    known = lines(source) if findings else {}
    mistakes = (
        Mistake(
            file=file,
            line=line_of(finding.path, known),
            what=finding.what,
            cure=finding.cure,
            warning=finding.warning,
        )
        for finding in findings
    )
    return consultation, sorted(set(mistakes))


def _honest(findings: Iterable[Finding], stopgaps: set[Path], lost: set[Path]) -> Iterable[Finding]:
    """Leave out what is said of stopgaps: their fault has been reported already.

    The same goes for messages of constraints that are lost, as they cannot be read.
    """
    messages = {(*path[:-1], "constraint_message") for path in lost}
    for finding in findings:
        if finding.path not in messages and not any(
            finding.path[:end] in stopgaps for end in range(1, len(finding.path) + 1)
        ):
            yield finding


# --- Illegible files ---------------------------------------------------------

_PLACE: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")
_CURES: Final = {
    "Invalid value": "Put texts in quotation marks, and write true, false and numbers without.",
    "Cannot overwrite a value": "This key is there twice: remove one of them.",
    "Expected '=' after a key": 'Write key = value, and texts over several lines in """.',
    "Invalid statement": "A line is a key = value, a [table], a [[table]] or a # comment.",
    "Illegal character": 'Close the text with a quotation mark; write several lines in """.',
    "Unterminated string": "Close the text with the same quotation marks that open it.",
    "Unescaped '\\'": "Write \\\\ for a backslash.",
    "Unclosed array": "Close the list with ], and put a comma between its items.",
    "Unclosed inline table": "Close it with }, on the same line.",
    "Expected newline or end of document": "Begin a new line here, or quote the text as a whole.",
    "Cannot declare": "This table is there twice: remove one of them, or write [[…]].",
}


def _illegible(error: str, source: str, file: str) -> Mistake:
    place = _PLACE.search(error)
    line = int(place[1]) if place and place[1] else source.rstrip().count("\n") + 1
    said = _PLACE.sub("", error)
    cure = next((cure for start, cure in _CURES.items() if said.startswith(start)), "")
    return Mistake(
        file=file,
        line=line,
        what=f"this is not TOML: {said[:1].lower()}{said[1:]}",
        cure=f"{cure} Everything else is checked once the file can be read.".strip(),
    )
