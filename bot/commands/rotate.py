"""`intake rotate`: a new main key, and nothing left that needs the old one."""

import os
from pathlib import Path

import typer

from bot import config, house
from bot.config import Config
from bot.explaining import explained, only_when_stopped
from bot.present import now
from bot.ways_in import Opened, held
from storage import main_key
from storage.database import opened
from storage.main_key import KeyUnusable
from storage.rotation import Rotation
from storage.sealing import Keyring

GOES_ON = "would go on sealing with the main key that it has read"


def run(*, config_file: Path | None, database: str | None) -> None:
    """Rotate the main key. Stopped at any moment, it can be run again and goes on."""
    with explained():
        settings = config.load(config_file, os.environ, {"storage.url": database})
        file = _key_file(settings)
        url = settings.storage.url
        with (
            explained(url),
            only_when_stopped(GOES_ON),
            held(settings, lambda _: _with_a_new_one(file)) as here,
        ):
            done = _rotate(settings, here)
            main_key.keep_first(file)
    current, *older = here.keyring.ids
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


def _with_a_new_one(file: Path) -> Keyring:
    keys = main_key.from_file(file)
    if len(keys.ids) > 1:  # a rotation has begun already: go on with it
        return keys
    return main_key.put_new_first(file)


def _rotate(settings: Config, here: Opened) -> Rotation:
    rotation = Rotation(here.keyring)
    rotation.intake(here.engine)
    rotation.file(house.matrix_account(settings, here.keyring))
    for store in settings.core_store:
        core = opened(store.url, "core")
        try:
            rotation.core(core)
        finally:
            core.dispose()
    rotation.end(here.engine, now())
    return rotation
