"""`intake health`: whether the running bot hears its messengers, for a person or a watchdog."""

import os
import sys
from pathlib import Path

import typer

from bot import config, health, house
from bot.explaining import NOT_DONE, explained
from bot.present import now


def run(*, config_file: Path | None) -> None:
    """Say how the bot is; status 1 where somebody has to look after it."""
    with explained():
        settings = config.load(config_file, os.environ, {})
        found = health.read(house.health_file(settings))
    if found is None:
        typer.echo("The bot is not running. Start it with: intake serve", err=True)
        sys.exit(NOT_DONE)
    if wrong := health.troubles(found, now()):
        for one in wrong:
            typer.echo(one, err=True)
        sys.exit(NOT_DONE)
    for name, silence in found.silences.items():
        typer.echo(f"{name}: answered {silence:.0f} seconds ago")
