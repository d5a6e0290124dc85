"""`intake rehearse`: every path through a consultation, walked before anybody else walks it."""

import sys
from pathlib import Path

import typer

from bot.explaining import MISTAKE, NOT_DONE, explained
from bot.house import read_file
from bot.present import now
from handlers import consultation_file, rehearsal
from handlers.rehearsal.report import report


def run(file: Path, *, path: int | None) -> None:
    """Print what the rehearsal found, or one path as a transcript; status 1 if it failed."""
    with explained():
        consultation = consultation_file.load(read_file(file), str(file))
    found = rehearsal.rehearse(consultation, now())
    if path is None:
        typer.echo(report(found), nl=False)
    elif 1 <= path <= len(found.paths):
        typer.echo(rehearsal.transcript(consultation, found.paths[path - 1]), nl=False)
    else:
        typer.echo(f"There is no path {path}: they are numbered 1 to {len(found.paths)}.", err=True)
        sys.exit(MISTAKE)
    if not found.succeeded:
        sys.exit(NOT_DONE)
