"""`intake serve`: the bot, on every messenger that the configuration names."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import typer

from bot import config, house
from bot.config import Config
from bot.explaining import explained
from bot.house import House
from bot.runner import serve, stopping_when_asked, unless
from bot.transports.telegram.bot import telegram_bot
from bot.transports.telegram.transport import Telegram

NO_MESSENGER = """\
No messenger is configured. For Telegram: ask @BotFather for a bot, and give its token
as telegram.token in config.toml, or as INTAKE_TELEGRAM__TOKEN.
To try the consultation in this terminal: intake play"""


def run(*, config_file: Path | None) -> None:
    """Serve until asked to stop."""
    with explained():
        settings = config.load(config_file, os.environ, {})
        if settings.telegram.token is None:
            typer.echo(NO_MESSENGER, err=True)
            sys.exit(1)
        with (
            explained(settings.storage.url),
            house.opened(settings) as opened,
            asyncio.Runner(loop_factory=_quick_loop) as runner,
        ):
            runner.run(_serve(opened, settings))


async def _serve(opened: House, settings: Config) -> None:
    with stopping_when_asked() as stop:
        async with AsyncExitStack() as messengers:
            telegram = messengers.enter_async_context(_telegram(opened, settings))
            if (listening := await unless(stop, telegram)) is not None:
                await serve([listening], opened.intake, opened.hand_offs, [opened.clock], stop=stop)


@asynccontextmanager
async def _telegram(opened: House, settings: Config) -> AsyncIterator[Telegram]:
    async with telegram_bot(settings.telegram, opened.consultation) as (telegram, me):
        typer.echo(f"Telegram: @{me.username} is listening. Ctrl-C stops it.", err=True)
        yield telegram


def _quick_loop() -> asyncio.AbstractEventLoop:
    """Return a loop of uvloop's, which takes half the time; Windows has none."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()
