"""`intake aside`: the messages that could not be handled or shown, by the reference people have."""

import os
from pathlib import Path

import typer

from bot import config
from bot.explaining import explained
from bot.ways_in import looked_into
from storage import set_aside


def run(*, config_file: Path | None, database: str | None) -> None:
    """List what was set aside: reference, time, messenger and kind of error; never a word of it."""
    with explained():
        settings = config.load(config_file, os.environ, {"storage.url": database})
        with looked_into(settings) as here, here.engine.begin() as connection:
            found = list(set_aside.every(connection))
    for each in found:
        typer.echo(f"{each.reference}  {each.at}  {each.source}  {each.error}")
    typer.echo(f"{len(found)} message{'s' * (len(found) != 1)} set aside.")
