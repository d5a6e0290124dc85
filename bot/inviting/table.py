"""Invitations as a table: a line each, which no spreadsheet takes for a formula."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TextIO

from bot.inviting.links import Doors
from bot.results.csv_file import guarded
from handlers import codes
from storage.invitations import Issued

COLUMNS: Final = (
    "reference",
    "code",
    "telegram",
    "matrix",
    "group",
    "language",
    "organisation",
    "note",
    "uses",
    "expires",
)


def write(
    out: TextIO,
    issued: Iterable[Issued],
    doors: Doors,
    beside: Sequence[Mapping[str, str]] = (),
) -> None:
    """Write every invitation; what stood `beside` an addressee in their own file comes last."""
    others = list(dict.fromkeys(name for row in beside for name in row))
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*COLUMNS, *(guarded(name) for name in others)])
    for number, one in enumerate(issued):
        more = beside[number] if number < len(beside) else {}
        cells = [*_cells(one, doors), *(more.get(name, "") for name in others)]
        writer.writerow([guarded(cell) for cell in cells])


def _cells(one: Issued, doors: Doors) -> Sequence[str]:
    draft = one.draft
    return (
        one.reference,
        codes.grouped(one.code),
        doors.on_telegram(one.code),
        doors.on_matrix(),
        draft.group,
        draft.language or "",
        draft.organisation,
        draft.note,
        str(draft.uses),
        draft.until.isoformat(timespec="minutes") if draft.until else "",
    )
