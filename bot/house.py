"""Putting the house together: configuration, consultation, database, core stores."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from importlib.resources import files
from pathlib import Path

from msgspec import Struct
from sqlalchemy import Connection, Engine, inspect, make_url

from bot.campaigns import Campaigns
from bot.clock import Clock
from bot.config import Config
from bot.desk.doing import Doing
from bot.desk.inviting import Inviting
from bot.desk.results import Results
from bot.desk.working import Working
from bot.handoff import HandOff
from bot.intake import Intake
from bot.inviting.doors import doors_of
from bot.openings import Openings
from bot.recipients import Recipients
from bot.reminders import Reminders
from bot.transports import Source
from bot.transports.matrix.verification.notes import Notes
from handlers import consultation_file, conversation
from handlers.consultation_file.mistakes import ConsultationError, Mistake
from handlers.model import Address, Consultation, Language
from handlers.who_reads import NOBODY
from storage import consultations, main_key, sessions
from storage.core import SqlCoreStore
from storage.database import engine_for, open_database
from storage.lock import alone_with
from storage.sealed_file import SealedFile
from storage.sealing import Keyring

BUILT_IN = "pallmall.toml"


class House(Struct, frozen=True, kw_only=True):
    """What a running bot is made of, apart from its messengers."""

    engine: Engine
    keyring: Keyring
    intake: Intake
    consultation: Consultation
    hand_offs: tuple[HandOff, ...]
    clock: Clock
    working: Working

    @property
    def beside(self) -> tuple[Source, ...]:
        """What brings events beside the messengers."""
        return (self.working, self.clock)

    def language_of(self, address: Address) -> Language | None:
        """Return the language of somebody of whom something is kept."""
        with self.engine.begin() as connection:
            return sessions.language_of(connection, self.keyring, address)


@contextmanager
def opened(config: Config, readers: Mapping[str, str] = NOBODY) -> Iterator[House]:
    """Open everything that `config` names; the databases are made where there are none.

    `readers` are told to people before their first sensitive answer: who can read a
    chat, by the transport's name. Name them only where another messenger, that nobody
    else can read, is served as well.
    """
    source, name = consultation_source(config)
    current = consultation_file.load(source, name)
    keys = keyring(config)
    with (
        alone_with(config.storage.url),
        database(config) as engine,
        core_stores(config, keys) as stores,
    ):
        with engine.begin() as connection:
            versions = _versions(connection, current, source)
        intake = Intake(
            engine,
            keys,
            versions,
            current,
            [store.name for store in stores],
            partial(conversation.advance, readers=readers),
            frozenset(config.coordination.second_yes),
        )
        results = Results(engine, keys, stores[0], current, versions)
        recipients = Recipients(engine, keys, versions, current.name)
        inviting = Inviting(engine, keys, current, partial(doors_of, config))
        yield House(
            engine=engine,
            keyring=keys,
            consultation=current,
            intake=intake,
            working=Working(
                engine,
                keys,
                intake.desks,
                Doing(engine, keys, results, recipients, inviting),
            ),
            hand_offs=tuple(HandOff(engine, keys, store) for store in stores),
            clock=Clock(
                [
                    Openings(engine, keys, current).due,
                    Reminders(engine, keys).due,
                    Campaigns(recipients).due,
                ]
            ),
        )


@contextmanager
def database(config: Config) -> Iterator[Engine]:
    """Open the intake's own database for a while."""
    engine = open_database(config.storage.url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def core_stores(config: Config, keys: Keyring) -> Iterator[list[SqlCoreStore]]:
    """Give the core stores for a while; each database is opened when it is first needed."""
    stores = [SqlCoreStore(store.url, store.name, keys) for store in config.core_store]
    try:
        yield stores
    finally:
        for store in stores:
            store.close()


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


def keyring(config: Config) -> Keyring:
    """Read the main key from where the configuration says, making one where there is none."""
    if config.storage.key is not None:
        return main_key.from_text(config.storage.key.get_secret_value(), "storage.key")
    has_begun(config)
    return main_key.from_file(config.storage.key_file)


def health_file(config: Config) -> Path:
    """Return where a running bot writes how it is."""
    return config.storage.folder / "health"


def matrix_account(config: Config, keys: Keyring) -> SealedFile:
    """Return where the bot's account on Matrix is kept, beside the keys of its rooms."""
    return SealedFile(config.storage.folder / "matrix", "account", keys)


def matrix_notes(config: Config, keys: Keyring) -> Notes:
    """Return what the running bot and `intake matrix verify` write to each other."""
    folder = config.storage.folder / "matrix"
    return Notes(SealedFile(folder, "asked", keys), SealedFile(folder, "said", keys))


def _versions(
    connection: Connection, current: Consultation, source: str
) -> dict[str, Consultation]:
    """Keep the current version's file, and read every version that was ever current."""
    consultations.keep(connection, current, source, datetime.now(UTC))
    return versions_kept(connection, current)


def versions_kept(connection: Connection, current: Consultation) -> dict[str, Consultation]:
    """Return the current version, and every one that somebody may have begun with."""
    versions = {current.version: current}
    for version, file in consultations.kept(connection).items():
        if version != current.version:
            versions[version] = consultation_file.read(file, version)
            if versions[version].version != version:
                raise consultations.Altered(version)
    return versions
