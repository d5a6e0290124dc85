"""The settings there are, with their defaults and what they may be."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
)
from pydantic_core import PydanticCustomError
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from bot.config_sources import IN_FILES, Place
from handlers import validity

CORE: Final = "core"
"""What the core store is called that is there without any configuration."""


_TO_INSTALL: Final = {"psycopg": "psycopg[binary]"}
"""What drivers are called where they bring all they need."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    @field_validator("url", check_fields=False)
    @classmethod
    def _understood(cls, url: str) -> str:
        if url.startswith("postgres://"):
            raise PydanticCustomError("postgres", "")
        try:
            dialect = make_url(url).get_dialect()
        except (ArgumentError, NoSuchModuleError, ValueError):
            # What these say may quote the URL.
            raise PydanticCustomError("no_url", "") from None
        try:
            dialect.import_dbapi()
        except ImportError as error:
            package = _TO_INSTALL.get(dialect.driver, error.name or dialect.driver)
            raise PydanticCustomError("no_driver", "", {"package": package}) from None
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


_TOKEN: Final = re.compile(r"\d{5,}:[A-Za-z0-9_-]{30,}(/test)?")
"""A bot's number, a colon and 35 characters by now; those of Telegram's test servers have an end.

What is not even like that is none: with no network, nobody else would ever say so.
"""


def _whole_token(token: SecretStr) -> SecretStr:
    text = token.get_secret_value()
    if not text or not text.isascii() or not text.isprintable() or " " in text:
        raise PydanticCustomError("token", "")
    if not _TOKEN.fullmatch(text):
        raise PydanticCustomError("no_token", "")
    return token


class Telegram(_Section):
    """The bot on Telegram; without a token there is none."""

    token: Annotated[SecretStr, AfterValidator(_whole_token)] | None = None
    api: str = Field(
        default="https://api.telegram.org", pattern=r"^https?://[^/?#@\s]+(/[^?#\s]*)?$"
    )
    mode: Literal["polling", "webhook"] = "polling"
    webhook: str = Field(default="", pattern=r"^(https?://[^/?#@\s]+(/[^?#\s]*)?)?$")
    listen: str = Field(default="127.0.0.1:8443", pattern=r"^[^\s/]+:\d{1,5}$")
    messages_per_second: float = Field(default=30, ge=0)
    messages_per_second_per_chat: float = Field(default=1, ge=0)


class Matrix(_Section):
    """The bot on Matrix; without a homeserver there is none."""

    homeserver: str = Field(default="", pattern=r"^(https?://[^/?#@\s]+(/[^?#\s]*)?)?$")
    user: str = Field(default="", pattern=r"^(@[^:\s]+:\S+)?$")
    password: SecretStr | None = None
    access_token: SecretStr | None = None
    device_name: str = "Consultation"
    allow_plain_rooms: bool = False
    who_may_invite: str = Field(default="anyone", pattern=r"^[a-z0-9.:\[\]-]+( [a-z0-9.:\[\]-]+)*$")
    most_rooms: int = Field(default=10_000, ge=1)


def _one_beside(given: dict[str, Any]) -> tuple[CoreStore, ...]:
    return (CoreStore(name=CORE, url=_sqlite(given["storage"].folder / "core.db")),)


def _between_spaces(given: Any) -> Any:
    return given.split() if isinstance(given, str) else given


class Coordination(_Section):
    """What coordinators may not do alone."""

    second_yes: Annotated[
        tuple[Literal["exports", "campaigns"], ...], BeforeValidator(_between_spaces)
    ] = ()


class Invitations(_Section):
    """Until when an invitation is good, where nobody says otherwise."""

    valid_days: int = Field(default=validity.DAYS, ge=1, le=validity.MOST_DAYS)


class Config(_Section):
    """Every setting, checked; nothing of it changes while the bot runs."""

    storage: Storage = Field(default_factory=Storage)
    consultation: Consultation = Field(default_factory=Consultation)
    core_store: tuple[CoreStore, ...] = Field(default_factory=_one_beside, min_length=1)
    telegram: Telegram = Field(default_factory=Telegram)
    matrix: Matrix = Field(default_factory=Matrix)
    coordination: Coordination = Field(default_factory=Coordination)
    invitations: Invitations = Field(default_factory=Invitations)


def settings_known() -> Iterator[Place]:
    """Name every setting there is, those of the lists as of their first table."""
    for section, field in Config.model_fields.items():
        model = CoreStore if section == "core_store" else field.annotation
        middle: Place = (0,) if section == "core_store" else ()
        for name in getattr(model, "model_fields", ()):
            yield (section, *middle, name)
            if name in IN_FILES:
                yield (section, *middle, f"{name}_file")
