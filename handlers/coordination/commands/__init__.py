"""The commands of the desk: one file each, found by being here.

To add one, add a file with a `COMMAND`; nothing else changes. It is understood with a slash
or an exclamation mark only, in either language: words without one are for the consultation.
The tokens of its buttons begin with its name.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from msgspec import Struct

from handlers import commands as everybodys
from handlers.coordination.desk import DeskTurn, Visit
from handlers.coordination.rights import Role, may
from handlers.model import Language
from handlers.reading import fold
from locales import say


def _nothing_meant(visit: Visit, said: str) -> DeskTurn | None:
    return None


def _nothing_to_press(visit: Visit, arguments: Sequence[str]) -> DeskTurn | None:
    return None


class Command(Struct, frozen=True, kw_only=True):
    """What a coordinator can ask for, if their role is `least` or has more rights.

    `words` are all the names it answers to, the first in each language being shown; lists
    have them in their `order`. `run` gets what stands behind the word, and returns None where it
    is the participants' dialogue that is meant; `press` what stands behind the name in a button's
    token. `take` gets the words written at one of its steps, by the step's type; `hear` words that
    fit nothing offered, and returns None for most. `tell` puts what came of its work into words, by
    the result's type.
    """

    name: str
    order: int
    words: Mapping[Language, tuple[str, ...]]
    about: Callable[[Language], str]
    run: Callable[[Visit, str], DeskTurn | None]
    least: Role = "reader"
    press: Callable[[Visit, Sequence[str]], DeskTurn | None] = _nothing_to_press
    take: Mapping[type, Callable[[Visit, str], DeskTurn]] = {}
    hear: Callable[[Visit, str], DeskTurn | None] = _nothing_meant
    tell: Mapping[type, Callable[[Visit, Any], DeskTurn]] = {}


@cache
def all_commands() -> Mapping[str, Command]:
    """Return every command by its name, in the order in which people are shown them."""
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    found = sorted((module.COMMAND for module in modules), key=lambda command: command.order)
    return {command.name: command for command in found}


@cache
def _by_word() -> Mapping[str, Command]:
    return {
        fold(word): command
        for command in all_commands().values()
        for words in command.words.values()
        for word in words
    }


def find(said: str) -> tuple[Command, str] | None:
    """Return the command that `said` begins with, and what follows it; None if there is none."""
    if said[:1] not in ("/", "!"):
        return None
    first, _, rest = said[1:].partition(" ")
    command = _by_word().get(fold(first.partition("@")[0]))
    return (command, rest.strip()) if command else None


def of_role(role: Role) -> tuple[Command, ...]:
    """Return the commands that `role` has, in their order."""
    return tuple(one for one in all_commands().values() if may(role, one.least))


def menu(role: Role, language: Language) -> tuple[tuple[str, str], ...]:
    """Return what the chat of somebody in that role lists: the desk's commands, then everybody's.

    By their English words, as `profile` does, and for the same reason.
    """
    theirs = [(one.words["en"][0], one.about(language)) for one in of_role(role)]
    known = {word for word, _ in theirs}
    anybodys = [
        (one.words["en"][0], one.about(language)) for one in everybodys.all_commands().values()
    ]
    return (*theirs, *(one for one in anybodys if one[0] not in known))


def lines(role: Role, language: Language) -> str:
    """Return the commands of a role, a line each."""
    return "\n".join(
        say(
            language,
            "/{command}: {what}",
            command=command.words[language][0],
            what=command.about(language),
        )
        for command in of_role(role)
    )
