"""`intake invite`: invitations with their links, on paper and as pictures too."""

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import typer

from bot import config, house, present
from bot.config import Config
from bot.explaining import explained
from bot.inviting import addressees as lists
from bot.inviting import table
from bot.inviting.addressees import Addressees
from bot.inviting.doors import doors_of
from bot.inviting.links import Doors
from bot.inviting.table import Reader
from bot.inviting.wishes import WishMistaken, draft_of
from bot.orders.giving import carried_out
from handlers import opening_hours
from handlers.coordination.orders import Invite, Invited
from handlers.invitations import Issued
from handlers.model import Consultation
from storage import whole_files

T = TypeVar("T")

NO_DOOR = """\
No links are made: it is not known where the bot is met. Give --telegram NAME, or configure
Telegram or Matrix. The codes are good all the same."""


def run(
    *,
    config_file: Path | None,
    wish: Mapping[str, str],
    count: int,
    addressees: Path | None,
    telegram: str,
    qr: Path | None,
    sheet: Path | None,
) -> None:
    """Make them all or none, print a table of them, and write what else is wanted.

    The table comes first: what is written after it can be made again from it by hand.
    """
    now = present.now()
    with explained():
        settings = config.load(config_file, os.environ, {})
        consultation = house.current(settings)
        wanted = _wanted(settings, consultation, wish, count, addressees, now)
        doors = _doors(settings, telegram)
        if qr is not None:
            qr.mkdir(mode=0o700, parents=True, exist_ok=True)
        order = Invite(drafts=tuple(wanted.drafts))
        issued = carried_out(settings, consultation, order, Invited).issued
        reader = Reader(consultation=consultation, language="en")
        table.write(sys.stdout, issued, doors, reader, wanted.beside)
        if qr is not None:
            _write_pictures(qr, consultation, issued, doors)
        if sheet is not None:
            _write_sheet(sheet, consultation, issued, doors)
    made = "1 invitation made. Its code is"
    if len(issued) != 1:
        made = f"{len(issued)} invitations made. Their codes are"
    typer.echo(f"{made} shown only here: keep this output.", err=True)
    typer.echo(_good_until(consultation, issued), err=True)


def _good_until(consultation: Consultation, issued: Sequence[Issued]) -> str:
    first, last = (choose(one.draft.until for one in issued) for choose in (min, max))
    said = opening_hours.told(consultation, "en", first)
    if first != last:
        return f"Good until {said} at the earliest; the table has a day for each."
    closes = " That is when the consultation closes." if first == consultation.closes else ""
    return f"Good until {said}.{closes}"


def _wanted(
    settings: Config,
    consultation: Consultation,
    wish: Mapping[str, str],
    count: int,
    addressees: Path | None,
    now: datetime,
) -> Addressees:
    if opening_hours.is_after(consultation, now):
        raise WishMistaken([f"{opening_hours.over(consultation, 'en')} Nobody can come any more."])
    valid_days = settings.invitations.valid_days
    draft, mistakes = draft_of(consultation, wish, now, valid_days)
    if mistakes:
        raise WishMistaken([f"{one[:1].upper()}{one[1:]}" for one in mistakes])
    if addressees is None:
        return Addressees(drafts=[draft] * count, beside=[])
    return lists.read(addressees, consultation, wish, now, valid_days)


def _doors(settings: Config, telegram: str) -> Doors:
    """Return where the bot is met, and say so where that is nowhere."""
    doors = doors_of(settings, telegram)
    if not doors.telegram and settings.telegram.token is not None:
        said = "Telegram does not say what the bot is called: there are no links to it."
        typer.echo(f"{said} Give --telegram NAME.", err=True)
    if not doors.telegram and not doors.matrix:
        typer.echo(NO_DOOR, err=True)
    return doors


def _write_pictures(
    folder: Path, consultation: Consultation, issued: Sequence[Issued], doors: Doors
) -> None:
    from bot.inviting.pictures import picture  # draws, and takes its time to be read

    for one in _with_progress(issued, "QR codes"):
        whole_files.replace(folder / f"{one.reference}.png", picture(consultation, one, doors))


def _write_sheet(
    file: Path, consultation: Consultation, issued: Sequence[Issued], doors: Doors
) -> None:
    from bot.inviting.sheet import sheet

    cards = _with_progress(issued, "Cards")
    whole_files.replace(file, sheet(consultation, cards, doors))


def _with_progress(items: Sequence[T], what: str) -> Iterable[T]:
    """Show how far it is, to whoever looks on."""
    if not sys.stderr.isatty():
        return items
    from rich.console import Console
    from rich.progress import track

    return track(items, description=what, console=Console(stderr=True), transient=True)
