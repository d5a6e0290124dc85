"""`intake overview`: how far people are, in figures that tell of nobody."""

import os
from pathlib import Path

import msgspec
import typer

from bot import config, house
from bot.explaining import explained
from bot.present import now
from bot.results import overview
from bot.ways_in import looked_into
from handlers.model import Language
from handlers.results import overview_words
from storage import whole_files


def run(
    *,
    config_file: Path | None,
    database: str | None,
    language: Language | None,
    as_json: bool,
    picture: Path | None,
) -> None:
    """Print sentences and a table, or one JSON object; draw the same into `picture`."""
    with explained():
        settings = config.load(config_file, os.environ, {"storage.url": database})
        consultation = house.current(settings)
        with looked_into(settings) as here:
            found = overview.counted(here.engine, here.keyring, consultation, now())
        spoken = language if language in consultation.languages else consultation.languages[0]
        if as_json:
            typer.echo(msgspec.json.encode(found).decode())
        else:
            typer.echo(overview_words.sentences(consultation, found, spoken))
            for title, rows in overview_words.tables(consultation, found, spoken):
                typer.echo(f"\n{title}\n{aligned(rows)}")
        if picture is not None:
            whole_files.replace(picture, overview.picture(consultation, found, spoken))
            typer.echo(f"Written: {picture}.", err=True)


def aligned(rows: overview_words.Rows) -> str:
    """Set a table in columns, names on the left and numbers on the right."""
    width = max(len(name) for name, _ in rows)
    digits = max(len(f"{people:,}") for _, people in rows)
    return "\n".join(f"  {name:<{width}}  {people:>{digits},}" for name, people in rows)
