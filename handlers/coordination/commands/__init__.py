"""The commands of the desk: one file each, found by being here.

Each is understood with a slash or an exclamation mark only, in either language: words without
one are for the consultation. The tokens of its buttons begin with its name.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from handlers import command_lists
from handlers import commands as everybodys
from handlers.command_lists import Named, by_word, called, found_in
from handlers.coordination.rights import Role, may
from handlers.coordination.turn import DeskTurn, Visit
from handlers.model import Language


def _nothing_meant(visit: Visit, said: str) -> DeskTurn | None:
    return None


def _nothing_to_press(visit: Visit, arguments: Sequence[str]) -> DeskTurn | None:
    return None


class Command(Named, frozen=True, kw_only=True):
    """What a coordinator can ask for, if their role is `least` or has more rights.

    `run` gets what stands behind the word, and returns None where it is the participants' dialogue
    that is meant; `press` what stands behind the name in a button's token. `take` gets the words
    written at one of its steps, by the step's type; `hear` words that fit nothing offered, and
    returns None for most. `tell` puts what came of its work into words, by the result's type.
    """

    run: Callable[[Visit, str], DeskTurn | None]
    least: Role = "reader"
    press: Callable[[Visit, Sequence[str]], DeskTurn | None] = _nothing_to_press
    take: Mapping[type, Callable[[Visit, str], DeskTurn]] = {}
    hear: Callable[[Visit, str], DeskTurn | None] = _nothing_meant
    tell: Mapping[type, Callable[[Visit, Any], DeskTurn]] = {}


@cache
def all_commands() -> Mapping[str, Command]:
    """Return every command by its name, in the order in which people are shown them."""
    return found_in(__name__, __path__, Command)


@cache
def _by_word() -> Mapping[str, Command]:
    return by_word(all_commands())


def find(said: str) -> tuple[Command, str] | None:
    """Return the command that `said` begins with, and what follows it; None if there is none."""
    return called(_by_word(), said)


def of_role(role: Role) -> tuple[Command, ...]:
    """Return the commands that `role` has, in their order."""
    return tuple(one for one in all_commands().values() if may(role, one.least))


def menu(role: Role, language: Language) -> tuple[tuple[str, str], ...]:
    """Return what the chat of whoever has that role lists: first what is theirs alone."""
    theirs = command_lists.menu(of_role(role), language)
    known = {word for word, _ in theirs}
    anybodys = command_lists.menu(everybodys.all_commands().values(), language)
    return (*theirs, *(one for one in anybodys if one[0] not in known))


def lines(role: Role, language: Language) -> str:
    """Return the commands of a role, a line each."""
    return command_lists.lines(of_role(role), language)
