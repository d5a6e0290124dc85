"""Layout: columns as wide and rows as high as what is in them, so that nobody has to pull at them.

Heights are written down: LibreOffice does not make a row higher by itself for words that
are broken, and draws them over those of the next.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from math import ceil
from typing import TYPE_CHECKING, Final

from handlers.results.table import Cell, Row

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

# Characters of the usual font.
NARROWEST: Final = 10
WIDEST: Final = 66
WIDEST_HEADING: Final = 26
"""A heading is broken sooner: above a column of codes it would push the next off the screen."""
A_PAGE: Final = 190
"""What is no wider is printed on one page's width, and can still be read."""
LINE: Final = 15.0  # points
MOST_LINES: Final = 15
"""A row higher than a window cannot be scrolled through: of a long answer, the beginning shows."""
A4: Final = 9  # as the format numbers it
_WIDE: Final = re.compile(
    "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6"
    "\U0001f000-\U0001faff\U00020000-\U0003fffd]"
)
"""Letters that are as wide as two: Chinese, Japanese, Korean, emoji."""


def laid_out(page: "Worksheet", headings: int, rows: Sequence[Row]) -> None:
    """Give the columns their widths and the rows their heights; keep the headings in sight."""
    widths = _widths(headings, rows)
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    for number, row in enumerate(rows):
        lines = max(map(_lines, row, widths), default=1)
        if lines > 1:
            page.set_row(number, LINE * lines)
    page.set_landscape()
    page.set_paper(A4)
    if sum(widths) <= A_PAGE:
        page.fit_to_pages(1, 0)
    if headings:
        page.freeze_panes(headings, 1)
        page.repeat_rows(0, headings - 1)
    if 0 < headings < len(rows):
        page.autofilter(headings - 1, 0, len(rows) - 1, len(widths) - 1)


def _widths(headings: int, rows: Sequence[Row]) -> list[int]:
    widths = [NARROWEST] * max(map(len, rows), default=0)
    for number, row in enumerate(rows):
        most = WIDEST_HEADING if headings and not number else WIDEST
        for column, cell in enumerate(row):
            arrow = 3 if number == headings - 1 else 1  # which opens the filter
            widths[column] = max(widths[column], min(most, _width(cell) + arrow))
    return widths


def _width(cell: Cell) -> int:
    match cell:
        case datetime():
            return 18
        case date():
            return 12
        case str():
            return max(map(_room, _beginning(cell).split("\n")))
        case _:
            return len(str(cell))


def _lines(cell: Cell, width: int) -> int:
    """Return how many lines a cell needs; lines that are broken between words are not full."""
    if not isinstance(cell, str):
        return 1
    rooms = map(_room, _beginning(cell).split("\n"))
    lines = sum(1 if room < width else ceil(room / (width * 0.9)) for room in rooms)
    return min(MOST_LINES, lines)


def _beginning(text: str) -> str:
    """Return as much of a text as can be seen in a cell at all."""
    return text[: WIDEST * MOST_LINES]


def _room(line: str) -> int:
    return len(line) if line.isascii() else len(line) + len(_WIDE.findall(line))
