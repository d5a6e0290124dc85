"""`intake rotate`: a new main key, and nothing left that needs the old one."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import typer
from sqlalchemy import Engine

from bot import config, house
from bot.config import Config
from bot.explaining import explained, only_when_stopped
from bot.present import now
from bot.ways_in import held
from storage import core_stores, main_key
from storage.core_stores import Absent
from storage.database import opened
from storage.main_key import KeyUnusable
from storage.rotation import Rotation
from storage.sealing import Keyring

GOES_ON: Final = "would go on sealing with the main key that it has read"

IS_ABSENT: Final = """\
The core store “{name}” has been handed what people sent, and is not in the configuration. With a
new main key it would open no more. Nothing was changed.
Name it there again (core_store: its name and url), and run this once more.
If its database is gone for good: intake rotate --gone {name}"""

STILL_CONFIGURED: Final = """\
The core store “{name}” is in the configuration: the bot goes on handing over to it. Take it out
there first. Nothing was changed."""

NEVER_HANDED: Final = """\
No core store “{name}” is missing. Those that were handed something, and are not in the
configuration: {known}. Nothing was changed."""


def run(*, config_file: Path | None, database: str | None, gone: Sequence[str] = ()) -> None:
    """Rotate the main key. Stopped at any moment, it can be run again and goes on.

    Of the core stores that are `gone` for good, nothing is expected any more.
    """
    with explained():
        settings = config.load(config_file, os.environ, {"storage.url": database})
        file = _key_file(settings)
        url = settings.storage.url
        with (
            explained(url),
            only_when_stopped(GOES_ON),
            held(settings, lambda _: main_key.from_file(file)) as here,
        ):
            _expect_every_core_store(settings, here.engine, gone)
            keyring = _with_a_new_one(file)
            done = _rotate(settings, here.engine, keyring)
            main_key.keep_first(file)
    current, *older = keyring.ids
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


def _expect_every_core_store(settings: Config, engine: Engine, gone: Sequence[str]) -> None:
    """Refuse to go on while a core store is absent: what it holds would open no more."""
    configured = {store.name for store in settings.core_store}
    with engine.begin() as connection:
        absent = core_stores.absent(connection, configured)
        for name in gone:
            if name in configured:
                raise Absent(STILL_CONFIGURED.format(name=name))
            if name not in absent:
                raise Absent(NEVER_HANDED.format(name=name, known=", ".join(absent) or "none"))
            core_stores.forget(connection, name)
        for name in core_stores.absent(connection, configured):
            raise Absent(IS_ABSENT.format(name=name))


def _with_a_new_one(file: Path) -> Keyring:
    keys = main_key.from_file(file)
    if len(keys.ids) > 1:  # a rotation has begun already: go on with it
        return keys
    return main_key.put_new_first(file)


def _rotate(settings: Config, engine: Engine, keyring: Keyring) -> Rotation:
    rotation = Rotation(keyring)
    with engine.begin() as connection:
        main_key.agree(connection, keyring)
    rotation.intake(engine)
    rotation.file(house.matrix_account(settings, keyring))
    for store in settings.core_store:
        core = opened(store.url, "core")
        try:
            rotation.core(core)
        finally:
            core.dispose()
    rotation.end(engine, now())
    return rotation
