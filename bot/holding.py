"""Holding the bot's own database for a command that writes: alone, and in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from bot import house
from bot.config import Config
from bot.explaining import explained
from storage import main_key
from storage.lock import alone_with
from storage.sealing import Keyring


@contextmanager
def held(settings: Config) -> Iterator[tuple[Connection, Keyring]]:
    """Give the database and its keys; the bot must not be running meanwhile."""
    keyring = house.keyring(settings)
    with (
        explained(settings.storage.url),
        alone_with(settings.storage.url),
        house.database(settings) as engine,
        engine.begin() as connection,
    ):
        main_key.agree(connection, keyring)
        yield connection, keyring
