"""Spreadsheets: words are words, whatever they begin with; numbers can be added up.

XlsxWriter's `write` would make a live formula of an answer that begins with "="; here
words go through `write_string` alone. The file is made in memory: XlsxWriter's other way of
sparing memory puts everybody's answers into temporary files, where they would lie unsealed.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from bot.results.layout import laid_out
from handlers.model import Language
from handlers.results.table import Cell, Row
from locales import say

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST: Final = 32_000
"""Characters a cell is given. A spreadsheet's cell holds 32,767 UTF-16 units, and XlsxWriter drops
what is longer without a word."""
NO_CHARACTERS: Final = {0xFFFE: "\N{REPLACEMENT CHARACTER}", 0xFFFF: "\N{REPLACEMENT CHARACTER}"}
"""Two code points that no XML file can hold."""
DIGITS: Final = 15
"""Of a number; a spreadsheet makes noughts of what it has more."""
FIRST_DAY: Final = date(1900, 3, 1)
"""Before it, spreadsheet programs do not agree about which number is which day."""


class Sheet(Struct, frozen=True, kw_only=True):
    """One sheet: its name, and its rows under their headings; without headings, plain lines."""

    name: str
    headings: tuple[Row, ...] = ()
    rows: Iterable[Row] = ()


class _Looks(Struct, frozen=True, kw_only=True):
    """What cells look like, by what is in them."""

    question: "Format"
    name: "Format"
    plain: "Format"
    number: "Format"
    day: "Format"
    moment: "Format"


def long_answers(language: Language) -> Sheet:
    """Return the sheet on which the rest of what is too long for a cell is to be."""
    headings = (say(language, "Sheet"), say(language, "Cell"), say(language, "What follows"))
    return Sheet(name=say(language, "Long answers"), headings=(headings,))


def workbook(sheets: Iterable[Sheet], rest_on: Sheet) -> bytes:
    """Return an XLSX file. What is too long for a cell goes on in the sheet `rest_on`.

    The cell that goes on ends in "[…]"; its rest is found there by sheet and cell.
    """
    from xlsxwriter import Workbook  # when there is something to write: it takes its time

    file = BytesIO()
    book = Workbook(file, {"in_memory": True})
    looks = _looks(book)
    rest = [row for sheet in sheets for row in _written(book, looks, sheet)]
    if rest:
        _written(book, looks, replace(rest_on, rows=rest))
    book.close()
    return file.getvalue()


def _looks(book: "Workbook") -> _Looks:
    top = {"text_wrap": True, "valign": "top"}
    left = {"valign": "top", "align": "left"}
    return _Looks(
        question=book.add_format({**top, "bold": True, "bg_color": "#e8eef4"}),
        name=book.add_format({"valign": "top", "font_color": "#595959", "bottom": 1}),
        plain=book.add_format(top),
        # The indent keeps a number away from the words beside it.
        number=book.add_format({"valign": "top", "align": "right", "indent": 1}),
        day=book.add_format({**left, "num_format": "yyyy-mm-dd"}),
        moment=book.add_format({**left, "num_format": "yyyy-mm-dd hh:mm"}),
    )


def _written(book: "Workbook", looks: _Looks, sheet: Sheet) -> list[Row]:
    """Write a sheet, and return what of it has to go on elsewhere."""
    page = book.add_worksheet(sheet.name)
    rows = [*sheet.headings, *sheet.rows]
    rest: list[Row] = []
    for number, row in enumerate(rows):
        is_heading = number < len(sheet.headings)
        words = (looks.name if number else looks.question) if is_heading else looks.plain
        for column, cell in enumerate(row):
            if cell != "":
                more = _put(page, number, column, cell, words, looks)
                rest += [(sheet.name, _called(number, column), piece) for piece in more]
    laid_out(page, len(sheet.headings), rows)
    return rest


def _put(
    page: "Worksheet", number: int, column: int, cell: Cell, words: "Format", looks: _Looks
) -> list[str]:
    """Write one cell; return the pieces of it that go on elsewhere."""
    match cell:
        case datetime():
            moment = cell.astimezone(UTC).replace(tzinfo=None)
            page.write_datetime(number, column, moment, looks.moment)
        case date() if cell >= FIRST_DAY:
            page.write_datetime(number, column, datetime.combine(cell, time()), looks.day)
        case int() | Decimal() if len(Decimal(cell).as_tuple().digits) <= DIGITS:
            page.write_number(number, column, float(cell), looks.number)
        case _:
            first, *others = _pieces(f"{cell}")
            page.write_string(number, column, first, words)
            return others
    return []


def _called(number: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return xl_rowcol_to_cell(number, column)


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
