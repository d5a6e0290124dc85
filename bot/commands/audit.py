"""`intake audit`: what coordinators and operators have done, and whether the log of it is whole."""

import json
import os
import sys
from pathlib import Path

import typer

from bot import config
from bot.explaining import NOT_DONE, explained
from bot.ways_in import looked_into
from storage import audit


def verify(*, config_file: Path | None) -> None:
    """Go through the whole log; status 1 where something in it has been changed."""
    with explained(), looked_into(config.load(config_file, os.environ, {})) as here:
        verifying = audit.Verifying(here.keyring)
        more = True
        while more:
            with here.engine.begin() as connection:
                more = verifying.page(connection)
    found = verifying.verdict
    if found.broken_at is not None:
        typer.echo(
            f"The log has been changed: act {found.broken_at} is missing, or is not what was "
            f"written. The {found.acts} before it are whole.",
            err=True,
        )
        sys.exit(NOT_DONE)
    acts = f"{found.acts} act{'s' * (found.acts != 1)}"
    typer.echo(f"{acts}, nothing changed. Note this elsewhere, and compare: {found.head.hex()}")


def listing(*, config_file: Path | None) -> None:
    """Print every act: number, instant, who, what."""
    with explained():
        settings = config.load(config_file, os.environ, {})
        with looked_into(settings) as here, here.engine.begin() as connection:
            acts = audit.latest(connection, here.keyring)
    for one in acts:
        about = f"  {json.dumps(one.about, ensure_ascii=False)}" if one.about else ""
        who = one.who or "operator"
        typer.echo(f"{one.number}  {one.at:%Y-%m-%d %H:%M:%S} UTC  {who}  {one.act}{about}")
