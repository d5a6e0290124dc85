"""Invitations as a table: a line each, which no spreadsheet takes for a formula."""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, TextIO

from bot.inviting.links import Doors
from bot.results.csv_file import guarded
from handlers import codes
from handlers.invitations import Issued, Kept

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

COLUMNS_KEPT: Final = (
    "reference",
    "state",
    "uses",
    "taken",
    "sent",
    "group",
    "language",
    "organisation",
    "note",
    "expires",
)


def write(
    out: TextIO,
    issued: Iterable[Issued],
    doors: Doors,
    called: Callable[[str], str],
    beside: Sequence[Mapping[str, str]] = (),
) -> None:
    """Write every invitation; what stood `beside` an addressee in their own file comes last.

    `called` says what a group is called by whoever reads the table.
    """
    others = list(dict.fromkeys(name for row in beside for name in row))
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*COLUMNS, *(guarded(name) for name in others)])
    for number, one in enumerate(issued):
        more = beside[number] if number < len(beside) else {}
        cells = [*_cells(one, doors, called), *(more.get(name, "") for name in others)]
        writer.writerow([guarded(cell) for cell in cells])


def _cells(one: Issued, doors: Doors, called: Callable[[str], str]) -> Sequence[str]:
    draft = one.draft
    return (
        one.reference,
        codes.grouped(one.code),
        doors.on_telegram(one.code),
        doors.on_matrix(),
        called(draft.group),
        draft.language or "",
        draft.organisation,
        draft.note,
        str(draft.uses),
        _instant(draft.until),
    )


def write_kept(
    out: TextIO, kept: Iterable[Kept], called: Callable[[str], str], now: datetime
) -> None:
    """Write what became of every invitation, without their codes: these are nowhere."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS_KEPT)
    for one in kept:
        writer.writerow([guarded(cell) for cell in _cells_kept(one, called, now)])


def _cells_kept(one: Kept, called: Callable[[str], str], now: datetime) -> Sequence[str]:
    return (
        one.reference,
        one.state(now),
        str(one.uses),
        str(one.taken),
        str(one.sent),
        called(one.group),
        one.language or "",
        one.organisation,
        one.note,
        _instant(one.until),
    )


def _instant(at: datetime | None) -> str:
    return at.isoformat(timespec="minutes") if at is not None else ""
