"""Addressees: whom to invite, read from a CSV file or a spreadsheet; all of its mistakes at once.

The columns that mean something are known by their headings, in either language. All
others (an e-mail address, say) are given back beside the invitation and kept nowhere.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from bot.inviting.wishes import WishMistaken, draft_of
from handlers.invitations import Draft
from handlers.model import Consultation
from handlers.reading import fold

MOST: Final = 10_000
SPREADSHEETS: Final = (".xlsx", ".xlsm", ".xls", ".ods")

_HEADINGS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("group", "groupe", "stakeholder group"), "group"),
    **dict.fromkeys(("language", "langue"), "language"),
    **dict.fromkeys(("organisation", "organization", "organisme"), "organisation"),
    **dict.fromkeys(("note", "notes", "name", "nom", "addressee", "destinataire"), "note"),
    **dict.fromkeys(("uses", "places", "utilisations"), "uses"),
    **dict.fromkeys(("expires", "expiry", "expire le", "echeance"), "expires"),
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
    rows = list(_rows(file))
    if not rows:
        raise WishMistaken([f"{file}: it is empty. Its first row must name the columns."])
    heads, *below = rows
    mistakes, drafts, beside = _doubled(file, heads), [], []
    for number, cells in enumerate(below, start=2):
        if not any(cells):
            continue
        row = dict(zip(heads, cells, strict=False))
        wish = dict(instead)
        wish.update({_HEADINGS[fold(n)]: v for n, v in row.items() if v and fold(n) in _HEADINGS})
        draft, wrong = draft_of(consultation, wish, now, valid_days)
        mistakes += [f"{file}, row {number}: {one}" for one in wrong]
        drafts.append(draft)
        beside.append({name: v for name, v in row.items() if name and fold(name) not in _HEADINGS})
    if not drafts:
        mistakes.append(f"{file}: there is nobody in it, below the row that names the columns.")
    if len(drafts) > MOST:
        mistakes.append(f"{file}: it has more than {MOST} rows. Cut it in two.")
    if mistakes:
        raise WishMistaken(mistakes)
    return Addressees(drafts=drafts, beside=beside)


def _doubled(file: Path, heads: Sequence[str]) -> list[str]:
    """Find columns that would be taken for the same thing."""
    meant = [_HEADINGS.get(fold(head), head) for head in heads if head]
    twice = [name for name in dict.fromkeys(meant) if meant.count(name) > 1]
    return [f"{file}: two columns are the {name}. Remove one, or rename it." for name in twice]


def _rows(file: Path) -> Iterator[list[str]]:
    if file.suffix.lower() in SPREADSHEETS:
        yield from _of_a_spreadsheet(file)
    else:
        yield from _of_a_csv(file)


def _of_a_csv(file: Path) -> Iterator[list[str]]:
    """Read what any spreadsheet program calls CSV: with commas or semicolons, UTF-8 or not."""
    content = file.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True):
            yield [cell.strip() for cell in row]
    except csv.Error as error:
        raise WishMistaken([f"{file}: this is not CSV ({error}). Export it once more."]) from None


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
    return str(value).strip()
