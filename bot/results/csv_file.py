"""CSV that a spreadsheet opens without running anything, and that can be taken back exactly.

A spreadsheet takes a cell for a formula if it begins with one of `DANGEROUS`. Such a cell gets an
apostrophe in front, and so does one that begins with an apostrophe. To take it back, remove one
apostrophe from the beginning of each cell that has one. A plain number is left as it is.
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
_NUMBER: Final = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?", re.ASCII)


def guarded(cell: str) -> str:
    """Return a cell that is no formula, in whichever language a spreadsheet reads it."""
    if _NUMBER.fullmatch(cell):
        return cell
    begins = cell.lstrip(" \u00a0\ufeff\u200b")[:1]
    return f"'{cell}" if cell[:1] == "'" or (begins and begins in DANGEROUS) else cell


def taken_back(cell: str) -> str:
    """Return what a guarded cell was."""
    return cell.removeprefix("'")


def table(rows: Iterable[Row], separator: str = ",") -> bytes:
    """Return a CSV file in UTF-8, with the mark by which Excel knows that it is.

    Every cell is in quotation marks: whoever opens it with another separator than
    it was made with does not find a formula after a comma.
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
