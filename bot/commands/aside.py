"""`intake aside`: the messages that could not be handled, by the reference their sender has."""

import os
from pathlib import Path

import typer

from bot import config, house
from bot.explaining import explained
from storage import set_aside
from storage.database import opened


def run(*, config_file: Path | None, database: str | None) -> None:
    """List what was set aside: reference, time, messenger and kind of error; never a word of it."""
    found: list[set_aside.SetAside] = []
    with explained():
        settings = config.load(config_file, os.environ, {"storage.url": database})
        if house.has_begun(settings):
            engine = opened(settings.storage.url, "intake")  # the bot may be running meanwhile
            try:
                with engine.begin() as connection:
                    found = list(set_aside.every(connection))
            finally:
                engine.dispose()
    for each in found:
        typer.echo(f"{each.reference}  {each.at}  {each.source}  {each.error}")
    typer.echo(f"{len(found)} message{'s' * (len(found) != 1)} set aside.")
