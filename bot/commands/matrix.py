"""`intake matrix`: the bot's account on Matrix, as people see it, and when its device is lost."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Never

import typer

from bot import config, house
from bot.config import Config
from bot.explaining import NOT_DONE, explained, only_when_stopped
from bot.transports.matrix import account as accounts
from bot.transports.matrix.account import Account, Kept
from bot.transports.matrix.api import Api, NoAnswer, Refused
from bot.transports.matrix.cross_signing import Identity, published
from bot.transports.matrix.login import UNKNOWN_TOKEN, ended
from bot.transports.matrix.patience import reason
from bot.ways_in import has_begun, keyring
from storage.lock import alone_with

NO_ACCOUNT = """\
No account on Matrix is configured. Make one on a homeserver, for the bot alone, and give it as
matrix.homeserver, matrix.user and matrix.password in config.toml, or in the environment."""

NOT_YET = "The bot has not logged in yet. It does when it first runs: intake serve"

LATER = (
    "not known; the homeserver wants the bot to log in again. It does when it runs: intake serve"
)

GOES_ON = "would go on as the device that it is"


def status(*, config_file: Path | None) -> None:
    """Say who the bot is on Matrix. The bot may be running meanwhile."""
    with explained():
        settings = config.load(config_file, os.environ, {})
        account = _kept(settings).account
        if not account.fingerprint:
            _give_up(NOT_YET)
        is_signed, words = asyncio.run(_looked_up(settings, account))
    typer.echo(f"Account       {account.user}")
    typer.echo(f"Device        {account.device}")
    typer.echo(f"Fingerprint   {_in_fours(account.fingerprint)}")
    typer.echo(f"Cross-signed  {words}")
    if not is_signed:
        sys.exit(NOT_DONE)


def renew(*, config_file: Path | None) -> None:
    """Begin anew as another device of the same account."""
    with explained():
        settings = config.load(config_file, os.environ, {})
        with only_when_stopped(GOES_ON), alone_with(settings.storage.url):
            kept = _kept(settings)
            old = kept.account
            asyncio.run(_log_out(settings, old))
            kept.renew()
    typer.echo(
        f"The bot will log in as a new device of {old.user} when it next runs: intake serve\n"
        f"The keys of the old one, {old.device}, are put aside beside the new. It cannot read what "
        "was written to the old device alone: people may have to write such messages again."
    )


def _kept(settings: Config) -> Kept:
    if not settings.matrix.homeserver:
        _give_up(NO_ACCOUNT)
    if not has_begun(settings):
        _give_up(NOT_YET)
    found = accounts.kept(house.matrix_account(settings, keyring(settings)))
    if found is None or not found.account.device:
        _give_up(NOT_YET)
    return found


async def _looked_up(settings: Config, account: Account) -> tuple[bool, str]:
    """Ask the homeserver what others find who ask it for the bot's keys."""
    api = Api(settings.matrix.homeserver)
    try:
        answer = await published(api, account)
    except (Refused, NoAnswer) as trouble:
        if isinstance(trouble, Refused) and trouble.code == UNKNOWN_TOKEN:
            if not trouble.soft:
                raise ended(account) from None
            return False, LATER
        return False, f"not known; the homeserver was asked: {reason(trouble)}"
    finally:
        await api.close()
    identity = Identity(account)
    if not identity.is_itself(answer):
        return False, "no: the homeserver has other keys for this device, or none"
    if not (identity.is_published(answer) and identity.is_under(answer)):
        return False, "no: people's clients will shun the bot. Start it, and it is signed again."
    return True, "yes"


async def _log_out(settings: Config, account: Account) -> None:
    api = Api(settings.matrix.homeserver)
    try:
        await api.call("POST", "logout", {}, token=account.token)
    except (Refused, NoAnswer):
        pass  # it is gone, or will be once an operator removes it
    finally:
        await api.close()


def _give_up(why: str) -> Never:
    typer.echo(why, err=True)
    sys.exit(NOT_DONE)


def _in_fours(fingerprint: str) -> str:
    """Return it as clients show it, to be compared by eye."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4))
