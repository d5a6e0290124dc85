"""Invitations as a table: a line each, which no spreadsheet takes for a formula."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, TextIO
from zoneinfo import ZoneInfo

from msgspec import Struct

from bot.inviting.links import Doors
from bot.results.csv_file import guarded
from handlers import codes, groups
from handlers.invitations import Issued, Kept
from handlers.model import Consultation, Language

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


class Reader(Struct, frozen=True, kw_only=True):
    """Whoever reads a table: groups are called as they call them, instants by the local clock."""

    consultation: Consultation
    language: Language

    def group(self, name: str) -> str:
        """Return what a group is called."""
        return groups.label(self.consultation, self.language, name)

    def until(self, at: datetime) -> str:
        """Return an instant where the consultation is at home, as it is told to people."""
        local = at.astimezone(ZoneInfo(self.consultation.zone))
        return local.isoformat(timespec="minutes")


def write(
    out: TextIO,
    issued: Iterable[Issued],
    doors: Doors,
    reader: Reader,
    beside: Sequence[Mapping[str, str]] = (),
) -> None:
    """Write every invitation; what stood `beside` an addressee in their own file comes last."""
    others = list(dict.fromkeys(name for row in beside for name in row))
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*COLUMNS, *(guarded(name) for name in others)])
    for number, one in enumerate(issued):
        more = beside[number] if number < len(beside) else {}
        cells = [*_cells(one, doors, reader), *(more.get(name, "") for name in others)]
        writer.writerow([guarded(cell) for cell in cells])


def _cells(one: Issued, doors: Doors, reader: Reader) -> Sequence[str]:
    draft = one.draft
    return (
        one.reference,
        codes.grouped(one.code),
        doors.on_telegram(one.code),
        doors.on_matrix(),
        reader.group(draft.group),
        draft.language or "",
        draft.organisation,
        draft.note,
        str(draft.uses),
        reader.until(draft.until),
    )


def write_kept(out: TextIO, kept: Iterable[Kept], reader: Reader, now: datetime) -> None:
    """Write what became of every invitation, without their codes: these are nowhere."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS_KEPT)
    for one in kept:
        writer.writerow([guarded(cell) for cell in _cells_kept(one, reader, now)])


def _cells_kept(one: Kept, reader: Reader, now: datetime) -> Sequence[str]:
    return (
        one.reference,
        one.state(now),
        str(one.uses),
        str(one.taken),
        str(one.sent),
        reader.group(one.group),
        one.language or "",
        one.organisation,
        one.note,
        reader.until(one.until),
    )
