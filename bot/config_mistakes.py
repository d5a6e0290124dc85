"""What can be wrong with a configuration, in an operator's words, and the cure."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from pydantic_core import ErrorDetails
from sqlalchemy import make_url

from bot.config_sources import PREFIX, Mistake, Place, Settings
from bot.settings import Config, Matrix, settings_known

_TOLD: Final = {
    "missing": ("{name} is missing", "Add it."),
    "string_type": ("{name} should be a text", "Put it in quotation marks."),
    "path_type": ("{name} should be the name of a file or folder", "Put it in quotation marks."),
    "model_type": ("{name} should be a table of settings", "Write [{name}], its settings below."),
    "tuple_type": ("{name} should be a list of tables", "Write [[{name}]] before each of them."),
    "too_short": ("there is no {name}", "Give at least one: submissions must go somewhere."),
    "token": (
        "{name} has spaces, line breaks or accents in it, or nothing at all",
        "Copy it again, on one line: the number, the colon and what follows.",
    ),
    "no_token": (
        "{name} cannot be a token of Telegram's: these are a number, a colon and 35 characters",
        "Copy it again from @BotFather, all of it.",
    ),
    "no_url": ("{name} is not the URL of a database", 'Write one like "sqlite:///core.db".'),
    "postgres": ("{name} begins with postgres://", "Write postgresql:// instead."),
    "no_driver": ("this URL needs the package {package}", "Run: pip install '{package}'"),
}

_URL: Final = ("{name} is not an address", "Write one like https://matrix.example.org.")
_SHAPES: Final = {
    "core_store.name": (
        "{name} may hold small letters, digits, - and _, and 64 of them at most",
        "Choose another; it is stored beside every submission.",
    ),
    "matrix.homeserver": _URL,
    "matrix.user": ("{name} is not a Matrix account", "Write it whole: @consultation:example.org"),
    "matrix.who_may_invite": (
        "{name} is neither anyone, nor code, nor the names of servers",
        'Write "anyone", "code", or servers with a space between them: "example.org gov.example".',
    ),
}
"""What texts must look like, by setting."""


_SECOND_YES: Final = (
    'coordination.second_yes is a list of "exports", "campaigns", or both',
    'Write it so: second_yes = ["exports"]',
)

_WRITTEN: Final = {
    "api": "Write a whole address, such as https://api.telegram.org.",
    "webhook": "Write a whole address, such as https://bot.example.org/telegram.",
    "listen": "Write host:port, such as 127.0.0.1:8443.",
}


def follows(error: ErrorDetails, settings: Settings) -> bool:
    """Say whether an error only follows from another one, which is told."""
    if error["type"] == "too_short":  # pydantic counts only the core stores without mistakes
        return any(place[0] == "core_store" and len(place) > 1 for place in settings)
    return error["type"] == "default_factory_not_called"


def told(error: ErrorDetails, settings: Settings) -> Mistake:
    """Put one of pydantic's errors into an operator's words, never quoting a value."""
    place = error["loc"]
    name = _dotted(place)
    if name == "coordination.second_yes":
        return Mistake(_where(place, settings), *_SECOND_YES)
    if error["type"] == "string_pattern_mismatch" and place[-1] in _WRITTEN:
        what, cure = "{name} is not written as it should be", _WRITTEN[str(place[-1])]
    elif error["type"] == "extra_forbidden":
        what, cure = f"there is no setting {name}", _meant(place)
    else:
        other = ("{name} cannot be used", error["msg"].removeprefix("Value error, ") + ".")
        if error["type"] == "string_pattern_mismatch":
            other = _SHAPES.get(name, other)
        what, cure = _TOLD.get(error["type"], other)
    values = {**error.get("ctx", {}), "name": name}
    return Mistake(_where(place, settings), what.format_map(values), cure.format_map(values))


def _where(place: Place, settings: Settings) -> str:
    """Return where `place`, or the table it is missing from, was given."""
    while place:
        for known, given in settings.items():
            if known[: len(place)] == place:
                return given.where
        place = place[:-1]
    return "the configuration"


def _meant(place: Place) -> str:
    here = [one for one in settings_known() if one[0] == place[0]] if len(place) > 1 else []
    known = {str(one[-1]): _dotted(one) for one in here} or {
        one: one for one in Config.model_fields
    }
    close = get_close_matches(str(place[-1]), known, n=1)
    there_are = ", ".join(known.values())
    return f"Did you mean {known[close[0]]}?" if close else f"There are: {there_are}."


def _dotted(place: Place) -> str:
    return ".".join(str(part) for part in place if isinstance(part, str))


def clashes(config: Config, settings: Settings) -> Iterator[Mistake]:
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
    yield from _half_an_account(config.matrix, settings)


def _half_an_account(matrix: Matrix, settings: Settings) -> Iterator[Mistake]:
    """Find a bot on Matrix that could not log in."""
    lets_in = matrix.password or matrix.access_token
    if not (matrix.homeserver or matrix.user or lets_in):
        return
    for missing, given, cure in (
        ("homeserver", matrix.homeserver, "Add the address of the bot's homeserver."),
        ("user", matrix.user, "Add the bot's account there, as @name:server."),
        ("password", lets_in, "Add it, or an access_token instead."),
    ):
        if not given:
            where = _where(("matrix", missing), settings)
            yield Mistake(where, f"matrix.{missing} is missing", cure)


def unreachable(config: Config, settings: Settings) -> Iterator[Mistake]:
    """Find a webhook that Telegram could not post to."""
    telegram = config.telegram
    if telegram.token is not None and telegram.mode == "webhook" and not telegram.webhook:
        what = "telegram.mode is webhook, but there is no telegram.webhook"
        cure = "Give the public address that Telegram is to post to."
        yield Mistake(_where(("telegram", "mode"), settings), what, cure)


def nowhere(config: Config, settings: Settings) -> Iterator[Mistake]:
    """Find files in folders that are not there: a name mistyped must not make new ones."""
    urls: dict[Place, str] = {("storage", "url"): config.storage.url}
    for number, store in enumerate(config.core_store):
        urls["core_store", number, "url"] = store.url
    for place, url in urls.items():
        parsed = make_url(url)
        if place not in settings or parsed.get_backend_name() != "sqlite" or not parsed.database:
            continue
        folder = Path(parsed.database).parent
        if folder != config.storage.folder and not folder.is_dir():
            what = f"the folder {folder} of {_dotted(place)} does not exist"
            yield Mistake(_where(place, settings), what, "Make it, or mend its name.")


def no_file(config: Config, settings: Settings) -> Iterator[Mistake]:
    """Find a consultation that is not where it is said to be."""
    file = config.consultation.file
    if file is not None and not file.is_file():
        where = _where(("consultation", "file"), settings)
        yield Mistake(where, f"there is no file {file}", "Mend consultation.file, or leave it out.")


def one_underscore(environ: Mapping[str, str]) -> Iterator[Mistake]:
    """Find variables that would be settings, had their parts two underscores between them."""
    known = {_joined(place): place for place in settings_known()}
    for name, value in environ.items():
        if not (value and name.startswith(PREFIX)) or "__" in name:
            continue
        place = known.get(re.sub(r"_|\d+", "", name.removeprefix(PREFIX)).lower())
        if place is not None:
            number = re.search(r"\d+", name)
            parts = (str(part) if isinstance(part, str) else number and number[0] for part in place)
            meant = PREFIX + "__".join(part or "0" for part in parts).upper()
            yield Mistake(name, "there is no such setting", f"Did you mean {meant}?")


def _joined(place: Place) -> str:
    return "".join(part.replace("_", "") for part in place if isinstance(part, str))
