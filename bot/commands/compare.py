"""`intake compare`: what each stakeholder group says to one question, side by side."""

import os
import sys
from hashlib import sha256
from pathlib import Path

import msgspec
import typer

from bot import config, house
from bot.explaining import MISTAKE, explained
from bot.orders.giving import carried_out
from bot.results import compare
from bot.ways_in import looked_into
from handlers.coordination.orders import Done, NoteLeaving
from handlers.model import Language
from handlers.results import comparison_words
from handlers.results.comparing import Comparison, NotComparable, comparable
from storage import whole_files


def run(
    question: str,
    *,
    config_file: Path | None,
    database: str | None,
    language: Language | None,
    as_json: bool,
    xlsx: Path | None,
    picture: Path | None,
) -> None:
    """Print the positions, or one JSON object; write the same as a spreadsheet or a picture.

    That people's own words leave, or a spreadsheet, is noted in the audit log, as at a desk.
    """
    with explained():
        settings = config.load(config_file, os.environ, {"storage.url": database})
        consultation = house.current(settings)
        try:
            asked = comparable(consultation, question)
        except NotComparable as error:
            typer.echo(str(error), err=True)
            sys.exit(MISTAKE)
        with looked_into(settings) as here:
            with here.engine.begin() as connection:
                versions = house.versions_kept(connection, consultation)
            found = compare.compared(here.engine, here.stores[0], consultation, versions, asked)
        spoken = language if language in consultation.languages else consultation.languages[0]
        sheet = compare.spreadsheet(consultation, found, spoken) if xlsx is not None else None
        if (note := _note(found, sheet)) is not None:
            carried_out(settings, consultation, note, Done)  # before it leaves
        if as_json:
            typer.echo(msgspec.json.encode(found).decode())
        else:
            typer.echo(comparison_words.text(consultation, found, spoken))
        if xlsx is not None and sheet is not None:
            whole_files.replace(xlsx, sheet)
            typer.echo(f"Written: {xlsx}.", err=True)
        if picture is not None:
            drawn = compare.picture(consultation, found, spoken)
            if drawn is None:
                typer.echo("There is no picture: there is no number that may be told.", err=True)
            else:
                whole_files.replace(picture, drawn)
                typer.echo(f"Written: {picture}.", err=True)


def _note(found: Comparison, sheet: bytes | None) -> NoteLeaving | None:
    """Return what is to be noted: of people's own words always, of numbers if they are a file."""
    extracts = comparison_words.extracts(found)
    if not extracts and sheet is None:
        return None
    digest = sha256(sheet).hexdigest() if sheet is not None else ""
    about = comparison_words.noted(found, digest, sealed=False)
    return NoteLeaving(act="extracts" if extracts else "spreadsheet", about=about)
