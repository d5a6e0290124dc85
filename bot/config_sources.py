"""Where settings come from, and what each of them is called there.

A setting is known by its path, `("core_store", 0, "url")`; the file, the
environment and the command line each give some, the later ones winning.
"""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from msgspec import Struct

from handlers.consultation_file.toml_lines import line_of, lines

Place: TypeAlias = tuple[str | int, ...]

PREFIX: Final = "INTAKE_"
FILE: Final = f"{PREFIX}CONFIG"

FLAGS: Final = {"storage.url": "--database", "consultation.file": "--consultation"}

IN_FILES: Final = ("url", "token", "password", "access_token")
"""Settings that a file may hold instead: `url_file`, `token_file`."""

_TAKES_PLACE_OF: Final = {
    one: other
    for name in ("key", *IN_FILES)
    for one, other in ((name, f"{name}_file"), (f"{name}_file", name))
}


class Mistake(Struct, frozen=True):
    """One thing an operator has to mend: where it is, what it is, and how."""

    where: str
    what: str
    cure: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. {self.cure}"


class Given(Struct, frozen=True):
    """A setting's value, and where it was given, in the operator's words."""

    value: Any
    where: str


Settings: TypeAlias = dict[Place, Given]


def collect(
    path: Path | None, environ: Mapping[str, str], flags: Mapping[str, str | Path | None]
) -> tuple[Settings, list[Mistake]]:
    """Return every setting given anywhere, and what could not even be read."""
    mistakes: list[Mistake] = []
    settings: Settings = {}
    layers = (
        _in_file(_chosen(path, environ), mistakes),
        _in_environment(environ),
        _on_command_line(flags),
    )
    for layer in layers:
        _check_pairs(layer, mistakes)
        for place, given in layer.items():
            settings.pop(_twin(place), None)
            settings[place] = given
    _check_numbers(settings, mistakes)
    _read_files(settings, mistakes)
    return settings, mistakes


# --- The three places --------------------------------------------------------


def _chosen(path: Path | None, environ: Mapping[str, str]) -> Path | None:
    if path:
        return path
    if named := environ.get(FILE):
        return Path(named)
    usual = Path("config.toml")
    return usual if usual.exists() else None


def _in_file(path: Path | None, mistakes: list[Mistake]) -> Settings:
    if path is None:
        return {}
    try:
        source = path.read_text(encoding="utf-8-sig")
        data = tomllib.loads(source)
    except OSError as error:
        cure = "Check the name given with --config or in INTAKE_CONFIG, and who may read the file."
        mistakes.append(Mistake(str(path), f"this file cannot be read ({error.strerror})", cure))
        return {}
    except UnicodeDecodeError:
        mistakes.append(Mistake(str(path), "this file is not text in UTF-8", "Save it as UTF-8."))
        return {}
    except tomllib.TOMLDecodeError as error:
        cure = "Texts stand in quotation marks; config.example.toml shows every setting."
        mistakes.append(Mistake(str(path), f"this file is not TOML: {error}", cure))
        return {}
    known = lines(source.replace("\r\n", "\n"))
    return {
        place: Given(value, f"{path}:{line_of(place, known)}")
        for place, value in _flat((), data)
        if value != ""
    }


def _flat(place: Place, data: Any) -> Iterator[tuple[Place, Any]]:
    match data:
        case dict() if data or not place:
            for key, value in data.items():
                yield from _flat((*place, key), value)
        case [dict(), *_]:
            for number, value in enumerate(data):
                yield from _flat((*place, number), value)
        case _:
            yield place, data


def _in_environment(environ: Mapping[str, str]) -> Settings:
    """Return the settings among `environ`.

    A name without a double underscore is somebody else's: a container's
    orchestrator, say, may set INTAKE_SERVICE_HOST.
    """
    settings: Settings = {}
    for name, value in environ.items():
        if value and name.startswith(PREFIX) and "__" in name:
            parts = name.removeprefix(PREFIX).lower().split("__")
            place = tuple(int(part) if part.isdecimal() else part for part in parts)
            settings[place] = Given(value, name)
    return settings


def _on_command_line(flags: Mapping[str, str | Path | None]) -> Settings:
    return {
        tuple(name.split(".")): Given(str(value), FLAGS.get(name, name))
        for name, value in flags.items()
        if value is not None
    }


# --- Secrets in files, and numbered settings ---------------------------------


def _twin(place: Place) -> Place:
    return (*place[:-1], _TAKES_PLACE_OF.get(str(place[-1]), ""))


def _check_pairs(layer: Settings, mistakes: list[Mistake]) -> None:
    for place, given in layer.items():
        other = layer.get(_twin(place))
        if other and str(place[-1]).endswith("_file"):
            what = f"{place[-1]} is given, and {_twin(place)[-1]} as well ({other.where})"
            mistakes.append(Mistake(given.where, what, "Keep one of the two."))


def _check_numbers(settings: Settings, mistakes: list[Mistake]) -> None:
    """Leave out numbered settings whose number comes too early."""
    numbers = {place[:2] for place in settings if len(place) > 1 and isinstance(place[1], int)}
    for section, number in sorted(numbers, key=str):
        if any((section, before) not in numbers for before in range(int(number))):
            for place in [place for place in settings if place[:2] == (section, number)]:
                what = f"number {number} is given, but not every number before it"
                cure = "The first is number 0."
                mistakes.append(Mistake(settings.pop(place).where, what, cure))


def _read_files(settings: Settings, mistakes: list[Mistake]) -> None:
    """Put what a `url_file`, say, holds in the place of `url`."""
    names = [f"{name}_file" for name in IN_FILES]
    for place in [place for place in settings if place[-1] in names]:
        given = settings.pop(place)
        try:
            text = Path(given.value).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError, TypeError):
            what = f"the file it names, {given.value}, cannot be read"
            mistakes.append(Mistake(given.where, what, "Check its name and who may read it."))
            text = "sqlite://"  # anything that is not a second mistake
        if not text:
            what = f"the file it names, {given.value}, is empty"
            mistakes.append(Mistake(given.where, what, "Put it there, on one line."))
        settings[_twin(place)] = Given(text, f"{given.where} ({given.value})")
