"""The configuration: defaults < config.toml < environment < command line.

Without any, everything works and lies in `./data`. Every setting may also be
given as INTAKE_<SECTION>__<KEY>, those of the second core store, say, as
INTAKE_CORE_STORE__1__URL; something empty counts as not given. Relative paths
start where the bot is started. `config.example.toml` lists everything.

Three settings can be secrets: `storage.key` and the URLs, which may hold a
password. No message and no `repr` shows them.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from bot.config_sources import Mistake, Place, Settings, collect


class ConfigError(Exception):
    """A configuration that cannot be used, with all its mistakes at once."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    @field_validator("url", check_fields=False)
    @classmethod
    def _understood(cls, url: str) -> str:
        try:
            make_url(url).get_dialect()
        except (ArgumentError, NoSuchModuleError, ValueError):
            # What these say may quote the URL.
            raise ValueError("this is not the URL of a database") from None
        return url


def _sqlite(file: Path) -> str:
    return f"sqlite:///{file.as_posix()}"


class Storage(_Section):
    """Where the bot keeps what it must remember, and the main key that seals it."""

    folder: Path = Path("data")
    url: str = Field(
        default_factory=lambda given: _sqlite(given["folder"] / "intake.db"), repr=False
    )
    key: SecretStr | None = None
    key_file: Path = Field(default_factory=lambda given: given["folder"] / "key")


class Consultation(_Section):
    """What is asked: a file, or without one the built-in consultation."""

    file: Path | None = None


class CoreStore(_Section):
    """A database that receives what participants submit."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")
    url: str = Field(repr=False)


def _one_beside(given: dict[str, Any]) -> tuple[CoreStore, ...]:
    return (CoreStore(name="core", url=_sqlite(given["storage"].folder / "core.db")),)


class Config(_Section):
    """Every setting, checked; nothing of it changes while the bot runs."""

    storage: Storage = Field(default_factory=Storage)
    consultation: Consultation = Field(default_factory=Consultation)
    core_store: tuple[CoreStore, ...] = Field(default_factory=_one_beside, min_length=1)


def load(
    path: Path | None, environ: Mapping[str, str], flags: Mapping[str, str | Path | None]
) -> Config:
    """Read the configuration, or raise `ConfigError` with every mistake in it.

    `path` is the file that `--config` names; without it INTAKE_CONFIG does, or
    else it is ./config.toml where that exists. `flags` are settings given on
    the command line, by their dotted names: {"storage.url": "sqlite:///…"}.
    """
    settings, mistakes = collect(path, environ, flags)
    try:
        config = Config.model_validate(_nested(settings))
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)
        mistakes += [_told(each, settings) for each in wrong if each["type"] not in _FOLLOWS]
    else:
        mistakes += _clashes(config, settings)
    if mistakes:
        raise ConfigError(tuple(mistakes))
    return config


def _nested(settings: Settings) -> dict[str, Any]:
    """Return the settings as tables within tables, numbered tables as a list."""
    root: dict[str, Any] = {}
    for place, given in settings.items():
        table: Any = root
        for part in place[:-1]:
            table = table.setdefault(part, {}) if isinstance(table, dict) else None
        if isinstance(table, dict):
            table[place[-1]] = given.value
    return {section: _in_order(table) for section, table in root.items()}


def _in_order(table: Any) -> Any:
    if isinstance(table, dict) and any(isinstance(key, int) for key in table):
        return [table[number] for number in sorted(table, key=str)]
    return table


# --- What can be wrong -------------------------------------------------------

_FOLLOWS: Final = frozenset({"default_factory_not_called"})
"""Errors that only follow from another one, which is told."""

_TOLD: Final = {
    "missing": ("{name} is missing", "Add it."),
    "string_type": ("{name} should be a text", "Put it in quotation marks."),
    "path_type": ("{name} should be the name of a file or folder", "Put it in quotation marks."),
    "model_type": ("{name} should be a table of settings", "Write [{name}], its settings below."),
    "tuple_type": ("{name} should be a list of tables", "Write [[{name}]] before each of them."),
    "too_short": ("there is no {name}", "Give at least one: submissions must go somewhere."),
    "string_pattern_mismatch": (
        "{name} may hold small letters, digits, - and _, and 64 of them at most",
        "Choose another; it is stored beside every submission.",
    ),
    "value_error": ("{name} is not the URL of a database", 'Write one like "sqlite:///core.db".'),
}


def _told(error: ErrorDetails, settings: Settings) -> Mistake:
    """Put one of pydantic's errors into an operator's words, never quoting a value."""
    place = error["loc"]
    name = _dotted(place)
    if error["type"] == "extra_forbidden":
        what, cure = f"there is no setting {name}", _meant(place)
    else:
        what, cure = _TOLD.get(error["type"], ("{name} cannot be used", error["msg"] + "."))
    return Mistake(_where(place, settings), what.format(name=name), cure.format(name=name))


def _where(place: Place, settings: Settings) -> str:
    """Return where `place`, or the table it is missing from, was given."""
    while place:
        for known, given in settings.items():
            if known[: len(place)] == place:
                return given.where
        place = place[:-1]
    return "the configuration"


def _meant(place: Place) -> str:
    whole = [_dotted(name) for name in settings_known()]
    known = whole if len(place) > 1 else list(Config.model_fields)
    close = get_close_matches(_dotted(place), known, n=1, cutoff=0.5)
    return f"Did you mean {close[0]}?" if close else f"There are: {', '.join(known)}."


def _dotted(place: Place) -> str:
    return ".".join(str(part) for part in place if isinstance(part, str))


def settings_known() -> Iterator[Place]:
    """Name every setting there is, those of the lists as of their first table."""
    for section, field in Config.model_fields.items():
        model = CoreStore if section == "core_store" else field.annotation
        middle: Place = (0,) if section == "core_store" else ()
        for name in getattr(model, "model_fields", ()):
            yield (section, *middle, name)
            if name == "url":
                yield (section, *middle, "url_file")


def _clashes(config: Config, settings: Settings) -> Iterator[Mistake]:
    """Find settings that are each in order, but not together."""
    names = [store.name for store in config.core_store]
    urls = [config.storage.url, *(store.url for store in config.core_store)]
    for number, store in enumerate(config.core_store):
        place: Place = ("core_store", number)
        if store.name in names[:number]:
            what, cure = f"two core stores are called {store.name}", "Give each its own name."
            yield Mistake(_where((*place, "name"), settings), what, cure)
        if store.url in urls[: number + 1]:
            what = f"the core store {store.name} has the URL of another database above"
            cure = "Give each its own: what is handed over leaves the intake."
            yield Mistake(_where((*place, "url"), settings), what, cure)
