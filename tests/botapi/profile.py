"""How a bot introduces itself: commands, names, descriptions, the menu button."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from tests.botapi.answers import encode, mistake
from tests.botapi.markup import BotCommand, BotCommandScope, BotCommandScopeDefault, MenuButton
from tests.botapi.objects import utf16

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"[a-z]{2}|")
COMMANDS = 100
LONGEST = {"name": 64, "description": 512, "short_description": 120}
LONGEST_COMMAND_DESCRIPTION = 256


class Profile:
    """What people can read about one bot before it says anything."""

    def __init__(self) -> None:
        self.commands: dict[tuple[bytes, str], list[BotCommand]] = {}  # scope, language
        self.texts: dict[tuple[str, str], str] = {}  # kind of text, language
        self.menu_buttons: dict[int | None, dict[str, Any]] = {}

    def set_commands(
        self, commands: Sequence[BotCommand], scope: BotCommandScope | None, language: str | None
    ) -> bool:
        if len(commands) > COMMANDS:
            raise mistake("too many commands specified")
        for command in commands:
            _check(command)
        self.commands[_key(scope, language)] = list(commands)
        return True

    def get_commands(self, scope: BotCommandScope | None, language: str | None) -> list[BotCommand]:
        return self.commands.get(_key(scope, language), [])

    def delete_commands(self, scope: BotCommandScope | None, language: str | None) -> bool:
        self.commands.pop(_key(scope, language), None)
        return True

    def set_text(self, kind: str, text: str | None, language: str | None) -> bool:
        """Set a text in a language; an empty one takes it away."""
        text = text or ""
        if utf16(text) > LONGEST[kind]:
            raise mistake(f"{kind.replace('_', ' ')} is too long")
        self.texts[kind, _checked(language)] = text
        return True

    def get_text(self, kind: str, language: str | None) -> dict[str, str]:
        """Return a text in a language, or else the one for everybody."""
        in_language = self.texts.get((kind, _checked(language)))
        return {kind: in_language or self.texts.get((kind, ""), "")}

    def set_menu_button(self, chat_id: int | None, button: MenuButton | None) -> bool:
        self.menu_buttons[chat_id] = _as_json(button)
        return True

    def get_menu_button(self, chat_id: int | None) -> dict[str, Any]:
        everybody = self.menu_buttons.get(None, {"type": "commands"})
        return self.menu_buttons.get(chat_id, everybody)


def _key(scope: BotCommandScope | None, language: str | None) -> tuple[bytes, str]:
    return encode(scope or BotCommandScopeDefault()), _checked(language)


def _checked(language: str | None) -> str:
    language = language or ""
    if not _LANGUAGE.fullmatch(language):
        raise mistake("invalid language code specified")
    return language


def _check(command: BotCommand) -> None:
    if not _COMMAND.fullmatch(command.command.removeprefix("/")):
        raise mistake("BOT_COMMAND_INVALID")
    if not 1 <= utf16(command.description) <= LONGEST_COMMAND_DESCRIPTION:
        raise mistake("BOT_COMMAND_DESCRIPTION_INVALID")


def _as_json(button: MenuButton | None) -> dict[str, Any]:
    built: dict[str, Any] = msgspec.to_builtins(button) if button else {"type": "default"}
    return built
