"""`intake audit`: what coordinators and operators have done, and whether the log of it is whole."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from sqlalchemy import Engine

from bot import config, house
from bot.explaining import NOT_DONE, explained
from storage import audit
from storage.database import opened
from storage.sealing import Keyring


def verify(*, config_file: Path | None) -> None:
    """Go through the whole log; status 1 where something in it has been changed."""
    with _log(config_file) as (engine, keyring):
        verifying = audit.Verifying(keyring)
        more = True
        while more:
            with engine.begin() as connection:
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
    with _log(config_file) as (engine, keyring), engine.begin() as connection:
        acts = audit.latest(connection, keyring)
    for one in acts:
        about = f"  {json.dumps(one.about, ensure_ascii=False)}" if one.about else ""
        who = one.who or "operator"
        typer.echo(f"{one.number}  {one.at:%Y-%m-%d %H:%M:%S} UTC  {who}  {one.act}{about}")


@contextmanager
def _log(config_file: Path | None) -> Iterator[tuple[Engine, Keyring]]:
    with explained():
        settings = config.load(config_file, os.environ, {})
        keyring = house.keyring(settings)
        with explained(settings.storage.url):
            engine = opened(settings.storage.url, "intake")  # the bot may be running meanwhile
            try:
                yield engine, keyring
            finally:
                engine.dispose()
