"""Having Telegram say who the bot is: done once, beside everything else, when it starts.

Telegram limits strictly how often a bot may change its name, so everything is
read first and only what differs is set. It is a courtesy: whatever of it fails
is noted in the log, and the bot starts all the same.
"""

import logging
import os
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final, TypeVar

from telegram import Bot, BotCommandScopeAllPrivateChats, MenuButtonCommands
from telegram.error import TelegramError

from bot.transports.telegram.profile import Profile
from handlers.model import Language

T = TypeVar("T")

_LOG = logging.getLogger(__name__)
_TELLTALES: Final = ("httpx", "httpcore", "telegram.Bot", "telegram.request.BaseRequest")
"""Who logs the addresses that are called, with the token in them, or what was answered."""

# Without it, python-telegram-bot warns of a deprecation at each "too many requests".
os.environ.setdefault("PTB_TIMEDELTA", "true")


async def introduce(root: str, token: str, profiles: Mapping[Language, Profile]) -> None:
    """Have Telegram say `profiles` of the bot.

    The first of them is also for people of every other language.
    """
    for name in _TELLTALES:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        async with Bot(token, base_url=f"{root}/bot", base_file_url=f"{root}/file/bot") as bot:
            for place, (language, profile) in enumerate(profiles.items()):
                await _introduce(bot, profile, language if place else None)
            await _settle(
                "menu button",
                MenuButtonCommands().type,
                bot.get_chat_menu_button(),
                lambda found: found.type,
                lambda: bot.set_chat_menu_button(menu_button=MenuButtonCommands()),
            )
    except TelegramError as error:  # its words may quote the token
        _LOG.warning("The bot could not be introduced this time: %s.", type(error).__name__)


async def _introduce(bot: Bot, profile: Profile, code: str | None) -> None:
    private = BotCommandScopeAllPrivateChats()  # in a group there is nothing to be commanded
    await _settle(
        "commands",
        _lines(profile.commands),
        bot.get_my_commands(private, code),
        lambda found: _lines((one.command, one.description) for one in found),
        lambda: bot.set_my_commands(profile.commands, private, code),
    )
    await _settle(
        "name",
        profile.name,
        bot.get_my_name(code),
        lambda found: found.name,
        lambda: bot.set_my_name(profile.name, code),
    )
    await _settle(
        "description",
        profile.description,
        bot.get_my_description(code),
        lambda found: found.description,
        lambda: bot.set_my_description(profile.description, code),
    )
    await _settle(
        "short description",
        profile.short_description,
        bot.get_my_short_description(code),
        lambda found: found.short_description,
        lambda: bot.set_my_short_description(profile.short_description, code),
    )


async def _settle(
    what: str,
    wanted: str,
    get: Awaitable[T],
    read: Callable[[T], str],
    put: Callable[[], Awaitable[bool]],
) -> None:
    """Set what is `wanted` where something else stands.

    Telegram has spaces of its own for some of ours: a difference in those only is none.
    """
    try:
        if read(await get).split() != wanted.split():
            await put()
    except TelegramError as error:  # its own words may be the network's, with an address in them
        _LOG.warning("The bot's %s could not be set this time: %s.", what, type(error).__name__)


def _lines(commands: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"/{name} {about}" for name, about in commands)
