"""Putting the house together: configuration, consultation, database, core stores."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from msgspec import Struct
from sqlalchemy import Connection, Engine

from bot.config import Config
from bot.handoff import HandOff
from bot.intake import Intake
from handlers import consultation_file
from handlers.consultation_file.mistakes import ConsultationError, Mistake
from handlers.model import Address, Consultation
from storage import consultations, main_key, sessions
from storage.core import SqlCoreStore
from storage.database import open_database
from storage.sealing import Keyring

BUILT_IN = "pallmall.toml"


class House(Struct, frozen=True, kw_only=True):
    """What a running bot is made of, apart from its messengers."""

    engine: Engine
    keyring: Keyring
    intake: Intake
    hand_offs: tuple[HandOff, ...]

    def language_of(self, address: Address) -> str | None:
        """Return the language of somebody of whom something is kept."""
        with self.engine.begin() as connection:
            return sessions.language_of(connection, self.keyring, address)


@contextmanager
def opened(config: Config) -> Iterator[House]:
    """Open everything that `config` names; the databases are made where there are none."""
    source, name = consultation_source(config)
    current = consultation_file.load(source, name)
    keys = keyring(config)
    engine = open_database(config.storage.url)
    try:
        with engine.begin() as connection:
            versions = _versions(connection, current, source)
        stores = core_stores(config, keys)
        yield House(
            engine=engine,
            keyring=keys,
            intake=Intake(engine, keys, versions, current, [store.name for store in stores]),
            hand_offs=tuple(HandOff(engine, keys, store) for store in stores),
        )
    finally:
        engine.dispose()


def core_stores(config: Config, keys: Keyring) -> list[SqlCoreStore]:
    """Return the core stores; their databases are opened when they are first needed."""
    return [SqlCoreStore(store.url, store.name, keys) for store in config.core_store]


def consultation_source(config: Config) -> tuple[str, str]:
    """Return the consultation file's text and what to call it; without one, the built-in."""
    if config.consultation.file is None:
        built_in = files("locales") / "consultations" / BUILT_IN
        return built_in.read_text(encoding="utf-8"), BUILT_IN
    return read_file(config.consultation.file), str(config.consultation.file)


def read_file(file: Path) -> str:
    """Return the text of a consultation file, or raise its author's mistake: it is not UTF-8."""
    content = file.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what = "This line is not written in UTF-8"
        cure = "Save the file as UTF-8; every editor can."
        raise ConsultationError(
            [Mistake(file=str(file), line=line, what=what, cure=cure)]
        ) from None


def keyring(config: Config) -> Keyring:
    """Read the main key from where the configuration says, making one where there is none."""
    if config.storage.key is not None:
        return main_key.from_text(config.storage.key.get_secret_value(), "storage.key")
    return main_key.from_file(config.storage.key_file)


def _versions(
    connection: Connection, current: Consultation, source: str
) -> dict[str, Consultation]:
    """Keep the current version's file, and read every version that was ever current."""
    consultations.keep(connection, current, source, datetime.now(UTC))
    return {
        version: current if version == current.version else consultation_file.read(file, version)
        for version, file in consultations.kept(connection).items()
    }
