"""`intake serve`: the bot, on every messenger that the configuration names."""

import asyncio
import gc
import os
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final, TypeAlias

import typer

from bot import config, health, house
from bot.config import Config
from bot.explaining import explained
from bot.house import House
from bot.present import now
from bot.runner import serve, stopping_when_asked
from bot.transports.beginning import Beginning, Served
from bot.transports.telegram.bot import telegram_bot
from handlers.who_reads import NOBODY

NO_MESSENGER = """\
No messenger is configured. For Telegram: ask @BotFather for a bot, and give its token
as telegram.token in config.toml, or as INTAKE_TELEGRAM__TOKEN. For Matrix: make an account for
the bot, and give it as matrix.homeserver, matrix.user and matrix.password.
To try the consultation in this terminal: intake play"""

Begin: TypeAlias = Callable[[House, Config], AbstractAsyncContextManager[Served]]

CAN_READ: Final = {"telegram": "Telegram"}
"""Who can read what is written in a messenger. In encrypted rooms of Matrix, nobody can."""

PATIENCE: Final = 5.0
"""Seconds in which a command that has the database may end; it never needs as many."""


def run(*, config_file: Path | None) -> None:
    """Serve until asked to stop."""
    with explained():
        settings = config.load(config_file, os.environ, {})
        served = _served(settings)
        if not served:
            typer.echo(NO_MESSENGER, err=True)
            sys.exit(1)
        with (
            explained(settings.storage.url),
            house.opened(
                settings, CAN_READ if len(served) > 1 else NOBODY, patience=PATIENCE
            ) as opened,
            asyncio.Runner(loop_factory=_quick_loop) as runner,
        ):
            runner.run(_serve(opened, settings, served))


def _served(settings: Config) -> Mapping[str, Begin]:
    """Return the messengers that the configuration names, and how each begins."""
    served: dict[str, Begin] = {}
    if settings.telegram.token is not None:
        served["telegram"] = _telegram
    if settings.matrix.homeserver:
        served["matrix"] = _matrix
    return served


async def _serve(opened: House, settings: Config, served: Mapping[str, Begin]) -> None:
    gc.freeze()  # what has been read by now stays to the end, and is not looked through again
    gc.enable()
    with stopping_when_asked() as stop:
        async with AsyncExitStack() as until:
            messengers = [
                Beginning(name, begin(opened, settings), until) for name, begin in served.items()
            ]
            async with _saying_how_it_is(house.health_file(settings), messengers):
                await serve(
                    messengers, opened.intake, opened.hand_offs, beside=opened.beside, stop=stop
                )


@asynccontextmanager
async def _saying_how_it_is(file: Path, heard: Sequence[health.Hears]) -> AsyncIterator[None]:
    saying = asyncio.create_task(health.keep(file, heard, now))
    try:
        yield
    finally:
        saying.cancel()
        await asyncio.gather(saying, return_exceptions=True)


@asynccontextmanager
async def _telegram(opened: House, settings: Config) -> AsyncIterator[Served]:
    whether_answered = opened.intake.desks.whether_answered()
    about = (settings.telegram, opened.consultation, whether_answered)
    async with telegram_bot(*about) as (telegram, me):
        _say(f"Telegram: @{me.username} is listening.")
        yield telegram


@asynccontextmanager
async def _matrix(opened: House, settings: Config) -> AsyncIterator[Served]:
    # The library is a large one, and is read where it is wanted.
    from bot.transports.matrix.client import matrix_client
    from bot.transports.matrix.transport import Matrix
    from bot.transports.matrix.verification.verifications import verifying

    keeper = house.matrix_account(settings, opened.keyring)
    notes = house.matrix_notes(settings, opened.keyring)
    async with (
        matrix_client(settings.matrix, keeper) as client,
        verifying(client, notes) as verifications,
    ):
        _say(f"Matrix: {client.account.user} is listening.")
        yield Matrix(client, settings.matrix, opened.consultation, verifications=verifications)


def _say(what: str) -> None:
    typer.echo(f"{what} Ctrl-C stops it.", err=True)


def _quick_loop() -> asyncio.AbstractEventLoop:
    """Return a loop of uvloop's, which takes half the time; Windows has none."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()
