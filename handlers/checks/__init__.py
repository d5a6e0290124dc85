"""Checks: what can be wrong with a consultation although its file is legible.

One file for each family of faults. A check reads the tables as they were
written and the consultation made of them, and yields what it finds, each with
a cure that says what to write. To add a family, write its file and list it.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from handlers.checks import choices, consents, dates, names, reach, relevance, words
from handlers.consultation_model import File
from handlers.mistakes import Finding
from handlers.model import Consultation

Check: TypeAlias = Callable[[File, Consultation], Iterator[Finding]]

ALL: Final[tuple[Check, ...]] = (
    names.check,
    words.check,
    choices.check,
    relevance.check,
    reach.check,
    consents.check,
    dates.check,
)
