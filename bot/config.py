"""The configuration: defaults < config.toml < environment < command line.

Without any, everything works and lies in `./data`. Every setting may also be
given as INTAKE_<SECTION>__<KEY>, those of the second core store, say, as
INTAKE_CORE_STORE__1__URL; something empty counts as not given. Relative paths
start where the bot is started. `config.example.toml` lists everything.

Some settings are secrets: `storage.key`, the URLs, which may hold a password,
and what lets the bot in at its messengers. No message and no `repr` shows them.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.config_mistakes import (
    clashes,
    follows,
    no_file,
    nowhere,
    one_underscore,
    told,
    unreachable,
)
from bot.config_sources import Given, Mistake, Settings, collect
from bot.settings import CORE, Config, settings_known

__all__ = ["Config", "ConfigError", "load", "settings_known"]


class ConfigError(Exception):
    """A configuration that cannot be used, with all its mistakes at once."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


def load(
    path: Path | None, environ: Mapping[str, str], flags: Mapping[str, str | Path | None]
) -> Config:
    """Read the configuration, or raise `ConfigError` with every mistake in it.

    `path` is the file that `--config` names; without it INTAKE_CONFIG does, or
    else it is ./config.toml where that exists. `flags` are settings given on
    the command line, by their dotted names: {"storage.url": "sqlite:///…"}.
    """
    settings, mistakes = collect(path, environ, flags)
    mistakes += one_underscore(environ)
    _keep_the_name(settings)
    try:
        config = Config.model_validate(_nested(settings))
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)
        mistakes += [told(each, settings) for each in wrong if not follows(each, settings)]
    else:
        mistakes += clashes(config, settings)
        mistakes += unreachable(config, settings)
        mistakes += nowhere(config, settings)
        mistakes += no_file(config, settings)
    if mistakes:
        raise ConfigError(tuple(mistakes))
    return config


def _keep_the_name(settings: Settings) -> None:
    """Let the default core store have another URL without being named anew."""
    url = settings.get(("core_store", 0, "url"))
    if url is not None:
        settings.setdefault(("core_store", 0, "name"), Given(CORE, url.where))


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
