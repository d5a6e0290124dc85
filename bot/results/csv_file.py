"""CSV that a spreadsheet opens without running anything, and that can be taken back exactly.

A spreadsheet takes a cell for a formula if it begins with one of `DANGEROUS`. One that expects
another separator than the file has begins cells where there are none: in the middle of an
answer, after a comma, a semicolon, a tab or a line break. In all of these places an apostrophe goes
before what is dangerous, and before an apostrophe. To take it back, remove one apostrophe from the
beginning of each cell and from after each of these characters. A plain number is left as it is.
"""

import csv
import io
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from handlers.results.table import Cell, Row

DANGEROUS: Final = "=+-@\t\r\n＝＋－＠"
_BEGINNING: Final = r"(\A|[,;\t\r\n])"
_PASSED_OVER: Final = ' \u00a0\ufeff\u200b"'
"""What may stand before a formula."""
_TO_GUARD: Final = re.compile(rf"{_BEGINNING}(?='|[{_PASSED_OVER}]*[{re.escape(DANGEROUS)}])")
_GUARDED: Final = re.compile(rf"{_BEGINNING}'")
_NUMBER: Final = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?", re.ASCII)


def guarded(cell: str) -> str:
    """Return a cell that is no formula, in whichever language a spreadsheet reads it."""
    return cell if _NUMBER.fullmatch(cell) else _TO_GUARD.sub(r"\1'", cell)


def taken_back(cell: str) -> str:
    """Return what a guarded cell was."""
    return _GUARDED.sub(r"\1", cell)


def table(rows: Iterable[Row], separator: str = ",") -> bytes:
    """Return a CSV file in UTF-8, with the mark by which Excel knows that it is.

    Every cell is in quotation marks: a separator or a line break in an answer ends no cell.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in rows:
        writer.writerow([guarded(_written(cell)) for cell in row])
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _written(cell: Cell) -> str:
    """Return a cell as programs of every country read it: 2.5, 2026-11-03."""
    match cell:
        case datetime():
            return cell.isoformat(timespec="seconds")
        case date():
            return cell.isoformat()
        case Decimal():
            return f"{cell:f}"
        case _:
            return str(cell)
