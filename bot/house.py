"""Putting the house together: configuration, consultation, database, core stores."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from importlib.resources import files
from pathlib import Path

from msgspec import Struct
from sqlalchemy import Connection, Engine

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
from bot.orders.box import box_of
from bot.orders.taking import Orders
from bot.present import now
from bot.recipients import Recipients
from bot.reminders import Reminders
from bot.transports import Source
from bot.transports.matrix.verification.notes import Notes
from bot.ways_in import held
from handlers import consultation_file, conversation
from handlers.consultation_file.mistakes import ConsultationError, Mistake
from handlers.model import Address, Consultation, Language
from handlers.who_reads import NOBODY
from storage import consultations, coordinators, core_stores, sessions
from storage.sealed_file import SealedFile
from storage.sealing import Keyring

log = logging.getLogger(__name__)

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
    orders: Orders

    @property
    def beside(self) -> tuple[Source, ...]:
        """What brings events beside the messengers."""
        return (self.working, self.clock, self.orders)

    def language_of(self, address: Address) -> Language | None:
        """Return the language of somebody of whom something is kept."""
        with self.engine.begin() as connection:
            return sessions.language_of(connection, self.keyring, address)

    def spoken_at(self, address: Address) -> Language | None:
        """Return the language in which somebody coordinates, or else answers; None for others."""
        with self.engine.begin() as connection:
            desks = coordinators.desks(connection, self.keyring, self.consultation.name)
        theirs = (desk.language for desk in desks if desk.address == address)
        return next(theirs, None) or self.language_of(address)


@contextmanager
def opened(
    config: Config, readers: Mapping[str, str] = NOBODY, *, patience: float = 0.0
) -> Iterator[House]:
    """Open everything that `config` names; the databases are made where there are none.

    `readers` are told to people before their first sensitive answer: who can read a
    chat, by the transport's name. Name them only where another messenger, that nobody
    else can read, is served as well. For so many seconds of `patience` the databases may be in
    somebody else's hands.
    """
    source, name = consultation_source(config)
    current = consultation_file.load(source, name)
    with held(config, patience=patience) as here:
        engine, keys = here.engine, here.keyring
        names = [store.name for store in here.stores]
        with engine.begin() as connection:
            versions = _versions(connection, current, source)
            _miss(core_stores.absent(connection, names))
        intake = Intake(
            engine,
            keys,
            versions,
            current,
            names,
            partial(conversation.advance, readers=readers),
            frozenset(config.coordination.second_yes),
            config.invitations.valid_days,
        )
        results = Results(engine, keys, here.stores[0], current, versions)
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
            orders=Orders(engine, box_of(config.storage.url, keys)),
            hand_offs=tuple(HandOff(engine, keys, store) for store in here.stores),
            clock=Clock(
                [
                    Openings(engine, keys, current).due,
                    Reminders(engine, keys).due,
                    Campaigns(recipients).due,
                ]
            ),
        )


def _miss(stores: Sequence[str]) -> None:
    for name in stores:
        log.warning(
            "core store %s has been handed what people sent, and is not in the configuration: what "
            "they change or have deleted reaches it when it is back; if it is gone for good, run: "
            "intake rotate --gone %s",
            name,
            name,
        )


def consultation_source(config: Config) -> tuple[str, str]:
    """Return the consultation file's text and what to call it; without one, the built-in."""
    if config.consultation.file is None:
        built_in = files("locales") / "consultations" / BUILT_IN
        return built_in.read_text(encoding="utf-8"), BUILT_IN
    return read_file(config.consultation.file), str(config.consultation.file)


def current(config: Config) -> Consultation:
    """Return the consultation that the configuration names."""
    return consultation_file.load(*consultation_source(config))


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
    consultations.keep(connection, current, source, now())
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
