"""Where the bot is met, as far as the configuration tells, and Telegram when it is asked."""

import asyncio

from bot.config import Config
from bot.inviting.links import Doors
from bot.transports.telegram.bot import name_of


def doors_of(settings: Config, telegram: str = "") -> Doors:
    """Return it, with the bot's name at Telegram as it is given, or as Telegram says; in a thread.

    Where Telegram does not answer, there is no link to it.
    """
    name = telegram.removeprefix("https://t.me/").lstrip("@")
    if not name and settings.telegram.token is not None:
        name = asyncio.run(name_of(settings.telegram))
    return Doors(telegram=name, matrix=settings.matrix.user)
