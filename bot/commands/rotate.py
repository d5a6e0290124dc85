"""`intake rotate`: a new main key, and nothing left that needs the old one."""

import os
from datetime import UTC, datetime
from pathlib import Path

import typer

from bot import config, house
from bot.config import Config
from bot.explaining import explained
from storage import main_key
from storage.database import opened
from storage.lock import alone_with
from storage.main_key import KeyUnusable
from storage.rotation import Rotation
from storage.sealing import Keyring


def run(*, config_file: Path | None, database: str | None) -> None:
    """Rotate the main key. Stopped at any moment, it can be run again and goes on."""
    with explained():
        settings = config.load(config_file, os.environ, {"storage.url": database})
        file = _key_file(settings)
        with alone_with(settings.storage.url):
            keys = main_key.from_file(file)
            if len(keys.ids) == 1:  # otherwise a rotation has begun already: go on with it
                keys = main_key.put_new_first(file)
            done = _rotate(settings, keys)
            main_key.keep_first(file)
    current, *older = keys.ids
    typer.echo(f"Sealed anew: {done.renewed}.")
    if done.unreadable:
        typer.echo(f"Did not open, before either, and left as they were: {done.unreadable}.")
    if done.codes_ended:
        typer.echo(
            "Codes for new coordinators that had not been used, and no longer work: "
            f"{done.codes_ended}.\nMake new ones: intake coordinators add --name NAME"
        )
    typer.echo(
        f"The main key is now {current}. The old one ({', '.join(older)}) is not needed here any "
        f"more, and is no longer in {file}.\n"
        f"Copy {file} to where you keep its copy. Backups made before now can be opened only with "
        "the old key: keep your copy of that until they have expired, and then destroy it."
    )


def _key_file(settings: Config) -> Path:
    if settings.storage.key is not None:
        raise KeyUnusable(
            "The main key is given as a setting (storage.key), which this command cannot change. "
            "Write its lines into a file that only you can read, name that file as "
            "storage.key_file instead, run this again, and then give the file's line as the "
            "setting."
        )
    if not settings.storage.key_file.exists():
        raise KeyUnusable(f"There is no main key at {settings.storage.key_file} to rotate.")
    return settings.storage.key_file


def _rotate(settings: Config, keys: Keyring) -> Rotation:
    rotation = Rotation(keys)
    with house.database(settings) as engine:
        with engine.begin() as connection:
            main_key.agree(connection, keys)
        rotation.intake(engine)
        rotation.file(house.matrix_account(settings, keys))
        for store in settings.core_store:
            core = opened(store.url, "core")
            try:
                rotation.core(core)
            finally:
                core.dispose()
        rotation.end(engine, datetime.now(UTC))
    return rotation
