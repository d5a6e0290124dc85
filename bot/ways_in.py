"""The two ways into the bot's databases: held, to write to them; looked into, to read them.

Whoever holds them is alone, as a running bot is. Whoever looks into them stands beside it, and
changes nothing: no table is brought up to date, no key or database is made.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from msgspec import Struct
from sqlalchemy import Engine, inspect, make_url

from bot.config import Config
from bot.explaining import explained
from storage import main_key
from storage.core import Opens, SqlCoreStore
from storage.database import engine_for, open_database, opened
from storage.lock import alone_with
from storage.reading import looked_into as looked_into_database
from storage.sealing import Keyring


class Opened(Struct, frozen=True, kw_only=True):
    """The intake's own database, the core stores, and the keys to both."""

    engine: Engine
    keyring: Keyring
    stores: list[SqlCoreStore]


def keyring(config: Config) -> Keyring:
    """Read the main key from where the configuration says, making one where there is none."""
    if config.storage.key is not None:
        return main_key.from_text(config.storage.key.get_secret_value(), "storage.key")
    has_begun(config)
    return main_key.from_file(config.storage.key_file)


@contextmanager
def held(
    config: Config, keys: Callable[[Config], Keyring] = keyring, *, patience: float = 0.0
) -> Iterator[Opened]:
    """Have the databases to oneself; they are made, or brought up to date, first.

    Raises `InUse` while a bot is running, or another command that writes, and so for `patience`
    seconds.
    """
    with alone_with(config.storage.url, patience):
        keyring = keys(config)  # only now: another might have been changing it
        engine = open_database(config.storage.url)
        try:
            with engine.begin() as connection:
                main_key.agree(connection, keyring)
            with _core_stores(config, keyring, opened) as stores:
                yield Opened(engine=engine, keyring=keyring, stores=stores)
        finally:
            engine.dispose()


@contextmanager
def looked_into(config: Config) -> Iterator[Opened]:
    """Read the databases, whoever writes to them meanwhile; where there are none, nobody has come.

    Their tables must be of this version of the bot: `migrations.Older` says so, and the cure.
    """
    with explained(config.storage.url):
        # Without a key nothing was ever stored, so that any will do to read it.
        key = keyring(config) if has_begun(config) else main_key.from_text(main_key.new_line())
        engine = looked_into_database(config.storage.url, "intake")
        try:
            with engine.begin() as connection:
                main_key.suffices(connection, key)
            with _core_stores(config, key, looked_into_database) as stores:
                yield Opened(engine=engine, keyring=key, stores=stores)
        finally:
            engine.dispose()


@contextmanager
def _core_stores(config: Config, keys: Keyring, opens: Opens) -> Iterator[list[SqlCoreStore]]:
    """Give the core stores for a while; each database is opened when it is first needed."""
    made = partial(SqlCoreStore, keyring=keys, opens=opens)
    stores = [made(store.url, store.name) for store in config.core_store]
    try:
        yield stores
    finally:
        for store in stores:
            store.close()


def has_begun(config: Config) -> bool:
    """Say whether anything can be stored yet: without a key, nothing ever was.

    Where something is and the key is not, it has been lost; a new one would
    only hide that.
    """
    if config.storage.key is not None or config.storage.key_file.exists():
        return True
    if _is_there(config.storage.url):
        raise main_key.KeyUnusable(
            f"{config.storage.key_file} is missing. Put your copy back; without it nobody can "
            "read what is stored."
        )
    return False


def _is_there(url: str) -> bool:
    """Say whether the intake database has begun; none is made to look."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        file = Path(parsed.database or ":memory:")
        return file.is_file() and file.stat().st_size > 0
    engine = engine_for(url)
    try:
        with engine.connect() as connection:
            return inspect(connection).has_table("main_keys")
    finally:
        engine.dispose()
