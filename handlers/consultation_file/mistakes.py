"""What is wrong in an author's file: where, what, and how to mend it."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from msgspec import Struct

from handlers.consultation_file.toml_lines import Path


class Mistake(Struct, frozen=True, kw_only=True, order=True):
    """One thing to mend. A warning is to be considered and stops nobody."""

    file: str
    line: int
    what: str
    cure: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}. {self.cure}"


class Finding(Struct, frozen=True):
    """A mistake before its line is known: it is found in the data, by its path."""

    path: Path
    what: str
    cure: str
    warning: bool = False


class ConsultationError(Exception):
    """A consultation file that cannot be used, with all its mistakes at once."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = tuple(mistakes)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return what the author probably meant."""
    folded = {name.casefold(): name for name in known}
    said = word.casefold()
    close = get_close_matches(said, folded, n=1, cutoff=0.6)
    begun = [name for name in folded if said and name.startswith(said)]
    return folded[(close or begun)[0]] if close or len(begun) == 1 else None


def one_of(known: Iterable[str]) -> str:
    """Return the names as the end of a sentence: “a, b or c”."""
    *names, last = known
    return f"{', '.join(names)} or {last}" if names else last


def meant(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return the cure for a name that does not exist: `otherwise`, where none is there yet."""
    names = tuple(dict.fromkeys(known))
    if not names:
        return otherwise
    if close := nearest(word, names):
        return f"Did you mean {close}?"
    return f"Write {one_of(names)}."
