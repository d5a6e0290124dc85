"""Spreadsheets: every cell is words, whatever it begins with.

XlsxWriter's `write` would make a live formula of an answer that begins with "="; here
there is `write_string` alone. The file is made in memory: XlsxWriter's other way of sparing
memory puts everybody's answers into temporary files, where they would lie unsealed.
"""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from handlers.results.table import Row

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

MOST: Final = 32_000
"""Characters a cell is given. A spreadsheet's cell holds 32,767 UTF-16 units, and XlsxWriter drops
what is longer without a word."""
WIDEST: Final = 60
NO_CHARACTERS: Final = {0xFFFE: "\N{REPLACEMENT CHARACTER}", 0xFFFF: "\N{REPLACEMENT CHARACTER}"}
"""Two code points that no XML file can hold."""


class Sheet(Struct, frozen=True, kw_only=True):
    """One sheet: its name, and its rows, the first of which is the heading."""

    name: str
    rows: Iterable[Row]


def workbook(sheets: Sequence[Sheet], rest_on: str) -> bytes:
    """Return an XLSX file. What is too long for a cell goes on in the sheet called `rest_on`.

    The cell that goes on ends in "[…]"; its rest is found there by sheet, row and column.
    """
    from xlsxwriter import Workbook  # when there is something to write: it takes its time

    file = BytesIO()
    book = Workbook(file, {"in_memory": True})
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    rest: list[Row] = []
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        width: dict[int, int] = {}
        for number, row in enumerate(sheet.rows):
            for column, text in enumerate(row):
                if not text:
                    continue
                first, *others = _pieces(text)
                page.write_string(number, column, first, plain if number else heading)
                width[column] = max(width.get(column, 0), _width(first))
                rest += [(sheet.name, str(number + 1), str(column + 1), piece) for piece in others]
        _laid_out(page, width)
    if rest:
        page = book.add_worksheet(rest_on)
        for number, row in enumerate(rest):
            for column, text in enumerate(row):
                page.write_string(number, column, text, plain)
    book.close()
    return file.getvalue()


def _pieces(text: str) -> list[str]:
    if not text.isascii():
        text = text.translate(NO_CHARACTERS)
    if len(text) <= MOST // 2 or _units(text) <= MOST:
        return [text]
    step = MOST // 2  # a character may be two units
    pieces = [text[start : start + step] for start in range(0, len(text), step)]
    return [f"{piece} […]" for piece in pieces[:-1]] + pieces[-1:]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _width(text: str) -> int:
    return min(WIDEST, max(map(len, text[: 10 * WIDEST].split("\n")), default=0) + 2)


def _laid_out(page: "Worksheet", width: dict[int, int]) -> None:
    page.freeze_panes(1, 1)
    for column, characters in width.items():
        page.set_column(column, column, max(8, characters))
