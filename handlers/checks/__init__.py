"""Checks: what can be wrong with a consultation although its file is legible.

One file for each family of faults. A check reads the tables as they were
written, or the consultation made of them, and yields what it finds, each with
a cure that says what to write. To add a family, write its file and list it.
"""

from collections.abc import Callable, Iterator
from typing import Final

from handlers.checks import (
    admission,
    choices,
    consents,
    dates,
    names,
    reach,
    relevance,
    reminders,
    results,
    words,
)
from handlers.consultation_file.mistakes import Finding
from handlers.consultation_file.toml_lines import Path
from handlers.consultation_file.written import File
from handlers.model import Consultation

OF_THE_TABLES: Final[tuple[Callable[[File], Iterator[Finding]], ...]] = (
    names.check,
    words.check,
    choices.check,
    consents.check,
    dates.check,
    reminders.check,
    results.check,
    admission.check,
)
OF_THE_CONSULTATION: Final[tuple[Callable[[Consultation], Iterator[Finding]], ...]] = (
    relevance.check,
    reach.check,
)
"""In this order: that a question is never asked is not said when its rule names
a choice that does not exist, since the one comes of the other."""


def findings(made: File, consultation: Consultation) -> Iterator[Finding]:
    """Return everything that is wrong or doubtful in a legible file."""
    for of_tables in OF_THE_TABLES:
        yield from of_tables(made)
    told: set[Path] = set()
    for of_consultation in OF_THE_CONSULTATION:
        fresh = [finding for finding in of_consultation(consultation) if finding.path not in told]
        told |= {finding.path for finding in fresh}
        yield from fresh
