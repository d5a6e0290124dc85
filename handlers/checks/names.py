"""Names: fit to be stored and put into buttons, never twice, and all of them known."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from handlers.consultation_file.mistakes import Finding, meant
from handlers.consultation_file.toml_lines import Path
from handlers.consultation_file.written import NAME, File
from handlers.question_types.select_one import OTHER

_LISTS: Final = ("controllers", "notices", "consents", "sections", "questions")


def twice(named: Iterable[str]) -> frozenset[str]:
    """Return the names that are there more than once.

    What speaks of one of them may mean the other, and what speaks of a name that is not there the
    one that should have had it: until that is mended, nothing else is said of either.
    """
    return frozenset(name for name, times in Counter(named).items() if times > 1)


def check(made: File) -> Iterator[Finding]:
    """Find names that cannot be used, are used twice, or mean nothing."""
    yield from _fit(("name",), made.name)
    for key in _LISTS:
        yield from _list((key,), getattr(made, key))
    for number, question in enumerate(made.questions):
        path = ("questions", number, "choices")
        choices = getattr(question, "choices", [])
        yield from _list(path, choices)
        if getattr(question, "or_other", False):
            yield from _no_other(path, [choice.name for choice in choices])
    yield from _ledger(made)
    yield from _sections(made)


def _list(path: Path, named: Sequence[Any]) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, one in enumerate(named):
        place = (*path, number, "name")
        yield from _fit(place, one.name)
        if one.name in seen:
            what = f"the name “{one.name}” is there twice among the {path[-1]}"
            yield Finding(place, what, "Give this one another name.")
        seen.add(one.name)


def _fit(path: Path, name: str) -> Iterator[Finding]:
    if not re.fullmatch(NAME, name):
        what = f"“{name}” cannot be the name: it is for data files and never shown"
        cure = f'Write name = "{_fitting(name)}": small letters, digits and _, at most 24.'
        yield Finding(path, what, cure)


def _fitting(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).lstrip("_0123456789")[:24].rstrip("_") or "name"


def _no_other(path: Path, names: list[str]) -> Iterator[Finding]:
    if OTHER in names:
        what = f"“{OTHER}” is the name of the choice that or_other adds"
        cure = "Remove this choice, or give it another name."
        yield Finding((*path, names.index(OTHER), "name"), what, cure)


def _ledger(made: File) -> Iterator[Finding]:
    """Notices and consents are recorded in one ledger, under their names."""
    notices = {notice.name for notice in made.notices}
    for number, consent in enumerate(made.consents):
        if consent.name in notices:
            what = f"“{consent.name}” is the name of a notice and of a consent"
            yield Finding(("consents", number, "name"), what, "Give one of them another name.")


def _sections(made: File) -> Iterator[Finding]:
    known = [section.name for section in made.sections]
    for number, question in enumerate(made.questions):
        if question.section and question.section not in known:
            what = f"there is no section “{question.section}”"
            path = ("questions", number, "section")
            none = f'Add a table [[sections]] with name = "{question.section}", or remove section.'
            yield Finding(path, what, meant(question.section, known, none))
    used = {question.section for question in made.questions}
    for number, section in enumerate(made.sections):
        if section.name not in used:
            what = f"no question is in the section “{section.name}”"
            cure = f'Write section = "{section.name}" in its questions, or remove it.'
            yield Finding(("sections", number), what, cure, warning=True)
