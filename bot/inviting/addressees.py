"""Addressees: whom to invite, read from a CSV file or a spreadsheet; all of its mistakes at once.

The columns that mean something are known by their headings, in either language. All
others (an e-mail address, say) are given back beside the invitation and kept nowhere.
"""

import codecs
import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from bot.inviting.table import COLUMNS
from bot.inviting.wishes import WishMistaken, draft_of
from handlers import groups
from handlers.invitations import Draft, unturned
from handlers.model import Consultation
from handlers.reading import fold

MOST: Final = 10_000
TOLD: Final = 100
"""Mistakes that are named; whoever has more has one that is in every row."""

SPREADSHEETS: Final = (".xlsx", ".xlsm", ".xls", ".ods")

_HEADINGS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("group", "groupe", "stakeholder group"), "group"),
    **dict.fromkeys(("language", "langue"), "language"),
    **dict.fromkeys(("organisation", "organization", "organisme"), "organisation"),
    **dict.fromkeys(("note", "notes", "name", "nom", "addressee", "destinataire"), "note"),
    **dict.fromkeys(("uses", "people", "places", "personnes", "usages", "utilisations"), "uses"),
    **dict.fromkeys(("expires", "expires on", "expiry", "until"), "expires"),
    **dict.fromkeys(("expire", "expire le", "expiration", "echeance"), "expires"),
    **dict.fromkeys(("date d expiration", "jusqu au", "valable jusqu au"), "expires"),
}


class Addressees(Struct, frozen=True, kw_only=True):
    """Whom to invite, in order, and what else their file says of each."""

    drafts: Sequence[Draft]
    beside: Sequence[Mapping[str, str]]


def read(
    file: Path,
    consultation: Consultation,
    instead: Mapping[str, str],
    now: datetime,
    valid_days: int,
) -> Addressees:
    """Read a file, or raise `WishMistaken`. What a row leaves open is taken from `instead`."""
    rows = _rows(file)
    heads = next(rows, None)
    if heads is None:
        raise WishMistaken([f"{file}: it is empty. Its first row must name the columns."])
    if mistakes := [f"{file}: {one}" for one in _wrong_heads(consultation, heads)]:
        raise WishMistaken(mistakes)
    drafts: list[Draft] = []
    beside: list[Mapping[str, str]] = []
    for number, cells in enumerate(rows, start=2):
        if not any(cells):
            continue
        if len(drafts) == MOST:
            mistakes.append(f"{file}: it has more than {MOST} rows. Cut it in two.")
            break
        row = dict(zip(heads, cells, strict=False))
        wish = dict(instead)
        wish.update({_HEADINGS[fold(n)]: v for n, v in row.items() if v and fold(n) in _HEADINGS})
        draft, wrong = draft_of(consultation, wish, now, valid_days)
        mistakes += [f"{file}, row {number}: {one}" for one in (*_astray(heads, cells), *wrong)]
        drafts.append(draft)
        beside.append({name: v for name, v in row.items() if name and fold(name) not in _HEADINGS})
    if not drafts:
        mistakes.append(f"{file}: there is nobody in it, below the row that names the columns.")
    if mistakes:
        raise WishMistaken(_first(mistakes))
    return Addressees(drafts=drafts, beside=beside)


def _wrong_heads(consultation: Consultation, heads: Sequence[str]) -> Iterator[str]:
    """Find what keeps the first row from naming the columns, each as another thing."""
    named = [head for head in heads if head]
    meant = [_HEADINGS.get(fold(head), head) for head in named]
    for name in dict.fromkeys(meant):
        if meant.count(name) > 1:
            yield f"two columns are the {name}. Remove one, or rename it."
    for name in named:
        if fold(name) in COLUMNS and fold(name) not in _HEADINGS:
            yield f"the column “{name}” is one of the table that is made. Rename it, or remove it."
    if any(fold(head) in _HEADINGS for head in named):
        return
    for name in named:
        if "@" in name or groups.called(consultation, name):
            yield f"its first row must name the columns, and says “{name}”. Put one above it."
            return


def _astray(heads: Sequence[str], cells: Sequence[str]) -> Iterator[str]:
    """Find a cell that would be lost, since no column has a name for it."""
    for place, cell in enumerate(cells):
        if cell and (place >= len(heads) or not heads[place]):
            yield (
                f"“{cell[:40]}” stands in no column that the first row names. Name it there; in a "
                "CSV file, a comma within a cell needs quotation marks around the cell."
            )
            return


def _first(mistakes: list[str]) -> list[str]:
    if len(mistakes) <= TOLD:
        return mistakes
    return [*mistakes[:TOLD], f"There are {len(mistakes) - TOLD} more mistakes."]


def _rows(file: Path) -> Iterator[list[str]]:
    """Yield its rows, of which the first names the columns; no cell has controls in it.

    Nor does any turn the writing round: it would in the table that is made as well.
    """
    spreadsheet = file.suffix.lower() in SPREADSHEETS
    for row in _of_a_spreadsheet(file) if spreadsheet else _of_a_csv(file):
        yield [unturned(cell) for cell in row]


def _of_a_csv(file: Path) -> Iterator[list[str]]:
    """Read what any spreadsheet program calls CSV: commas or semicolons, in whichever encoding.

    Some say in a line above all others what is between their cells: "sep=;".
    """
    text = _decoded(file.read_bytes())
    said = _SEPARATOR.match(text)
    text = text[said.end() :] if said else text
    first = text.partition("\n")[0]
    delimiter = said[1] if said else max(",;\t", key=first.count)
    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from rows
    except csv.Error as error:
        where = f"{file}, line {rows.line_num + bool(said)}"
        raise WishMistaken([f"{where}: this is not CSV ({error}). Export it once more."]) from None


_SEPARATOR: Final = re.compile(r'"?sep=([,;\t|])"?\r?\n', re.IGNORECASE)


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _of_a_spreadsheet(file: Path) -> Iterator[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(file)
        sheet = book.get_sheet_by_index(0)
        for row in sheet.iter_rows():
            yield [_cell(value) for value in row]
    except CalamineError:
        cure = "Save it once more as .xlsx, or export it as CSV."
        raise WishMistaken([f"{file}: this spreadsheet cannot be read. {cure}"]) from None


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
