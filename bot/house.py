"""Putting the house together: configuration, consultation, database, core stores."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from bot.config import Config
from handlers import consultation_file
from handlers.mistakes import ConsultationError, Mistake
from handlers.model import Consultation
from storage import main_key
from storage.sealing import Keyring

BUILT_IN = "pallmall.toml"


def consultation_source(config: Config) -> tuple[str, str]:
    """Return the consultation file's text and what to call it; without one, the built-in."""
    if config.consultation.file is None:
        return built_in(), BUILT_IN
    return read_file(config.consultation.file), str(config.consultation.file)


def built_in() -> str:
    """Return the text of the built-in consultation."""
    return (files("locales") / "consultations" / BUILT_IN).read_text(encoding="utf-8")


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


def consultation(config: Config) -> Consultation:
    """Read the configured consultation, or raise all of its author's mistakes."""
    return consultation_file.load(*consultation_source(config))


def keyring(config: Config) -> Keyring:
    """Read the main key from where the configuration says, making one where there is none."""
    if config.storage.key is not None:
        return main_key.from_text(config.storage.key.get_secret_value(), "storage.key")
    return main_key.from_file(config.storage.key_file)
