"""Lists of commands: everybody's and the desk's are found, named and shown in the same way.

A list is a folder with a file for each of its commands, found by being there. To add one, add
a file with a `COMMAND`; nothing else changes.
"""

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import TypeVar

from msgspec import Struct

from handlers.model import Language
from handlers.reading import fold
from locales import say


class Named(Struct, frozen=True, kw_only=True):
    """What a command of any list has.

    `words` are all the names it answers to, the first in each language being shown; lists
    have them in their `order`. `about` says in a line what it does.
    """

    name: str
    order: int
    words: Mapping[Language, tuple[str, ...]]
    about: Callable[[Language], str]


Command = TypeVar("Command", bound=Named)


def found_in(folder: str, path: Iterable[str], kind: type[Command]) -> Mapping[str, Command]:
    """Return every command of a folder by its name, in the order in which people are shown them."""
    modules = [import_module(f"{folder}.{module.name}") for module in iter_modules(path)]
    found: list[Command] = sorted((m.COMMAND for m in modules), key=lambda command: command.order)
    return {command.name: command for command in found}


def by_word(commands: Mapping[str, Command]) -> Mapping[str, Command]:
    """Return commands by all that they answer to."""
    return {
        fold(word): command
        for command in commands.values()
        for words in command.words.values()
        for word in words
    }


def called(words: Mapping[str, Command], said: str) -> tuple[Command, str] | None:
    """Return the command that `said` calls with a slash or an exclamation mark, and what follows.

    Telegram writes "/help@ThisBot" where others are in the chat.
    """
    if said[:1] not in ("/", "!"):
        return None
    first, _, rest = said[1:].partition(" ")
    command = words.get(fold(first.partition("@")[0]))
    return (command, rest.strip()) if command is not None else None


def lines(commands: Iterable[Named], language: Language) -> str:
    """Return what people can write and what it does, a line each."""
    return "\n".join(
        say(
            language,
            "/{command}: {what}",
            command=command.words[language][0],
            what=command.about(language),
        )
        for command in commands
    )


def menu(commands: Iterable[Named], language: Language) -> tuple[tuple[str, str], ...]:
    """Return what a messenger's own list of commands has.

    Telegram takes no accents there, and has one list a language: the English words stand in
    both. The French ones are understood as well.
    """
    return tuple((command.words["en"][0], command.about(language)) for command in commands)
