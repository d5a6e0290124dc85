"""The bot's account: one device for ever, and operators who are told what to do."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.transports.matrix.account import AccountUnusable
from bot.transports.matrix.api import Api
from tests.bot.transports.matrix.devices import Bot
from tests.homeserver.accounts import Credentials, new_account
from tests.homeserver.synapse import Homeserver
from tests.homeserver.weather import Weather

NOT_LOGGED_IN = {"errcode": "M_UNKNOWN_TOKEN", "error": "", "soft_logout": False}
SOFTLY = {**NOT_LOGGED_IN, "soft_logout": True}


async def devices(bot: Bot) -> dict[str, str]:
    """Return the names of the account's devices, as the homeserver knows them."""
    api = Api(bot.server.url)
    try:
        answer = await api.call("GET", "devices", token=bot.account.token)
    finally:
        await api.close()
    return {one["device_id"]: one["display_name"] for one in answer["devices"]}


async def start(bot: Bot, **changes: object) -> None:
    async with bot.on(**changes) as listening:
        await listening.round()


def refused(bot: Bot, **changes: object) -> str:
    """Return what an operator is told."""
    with pytest.raises(AccountUnusable) as caught:
        asyncio.run(start(bot, **changes))
    return str(caught.value)


# --- One device --------------------------------------------------------------


def test_a_bot_that_starts_again_is_the_same_device(bot: Bot):
    async def go() -> None:
        await start(bot, device_name="The consultation")
        first = bot.account
        await start(bot)
        assert bot.account == first
        assert await devices(bot) == {first.device: "The consultation"}

    asyncio.run(go())


@pytest.mark.parametrize("path", ["login", "keys/query", "keys/upload", "device_signing", "signat"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_first_login_that_dies_at_any_call_leads_to_the_same_device(
    bot: Bot, path: str, after: bool
):
    """The connection is lost for good: before the homeserver hears of the call, or after."""

    async def go() -> None:
        async with Weather.before(bot.server) as weather:
            bot.url = weather.url
            weather.brings(path, after=after, times=99)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(start(bot), 0.5)
            weather.troubles.clear()
            device = bot.account.device
            await start(bot)
        assert bot.account.device == device
        assert list(await devices(bot)) == [device]
        assert bot.account.is_cross_signed

    asyncio.run(go())


def test_an_account_that_is_asked_to_log_in_again_does_so_as_the_same_device(
    bot: Bot, in_no_time: None
):
    async def go() -> None:
        async with Weather.before(bot.server) as weather:
            bot.url = weather.url
            async with bot.on() as listening:
                await listening.round()
                before = bot.account
                weather.brings("/sync", 401, SOFTLY)
                with pytest.raises(Exception, match="M_UNKNOWN_TOKEN"):
                    await listening.round()
                await listening.round()
            weather.brings("whoami", 401, SOFTLY)
            await start(bot)
        assert bot.account.token != before.token
        assert bot.account.device == before.device
        assert list(await devices(bot)) == [before.device]

    asyncio.run(go())


def test_a_homeserver_that_is_away_at_the_start_is_waited_for(bot: Bot, in_no_time: None):
    async def go() -> None:
        async with Weather.before(bot.server) as weather:
            bot.url = weather.url
            for status, body in (
                (502, b"<html>"),
                (429, {"errcode": "M_LIMIT_EXCEEDED"}),
                (0, b""),
            ):
                for path in ("login", "keys/upload", "device_signing"):
                    weather.brings(path, status, body)
            await start(bot)
            assert not any(one.times for one in weather.troubles)
        assert bot.account.is_cross_signed

    asyncio.run(go())


# --- An access token ---------------------------------------------------------


def token(server: Homeserver, credentials: Credentials) -> str:
    async def go() -> str:
        api = Api(server.url)
        who = {"type": "m.id.user", "user": credentials.user}
        asked = {"type": "m.login.password", "identifier": who, "password": credentials.password}
        try:
            return str((await api.call("POST", "login", asked))["access_token"])
        finally:
            await api.close()

    return asyncio.run(go())


def test_an_operator_may_give_a_token_and_no_password(bot: Bot):
    given = {"password": None, "access_token": token(bot.server, bot.credentials)}
    asyncio.run(start(bot, **given))
    first = bot.account
    asyncio.run(start(bot, **given))
    assert bot.account == first
    other = {**given, "access_token": token(bot.server, bot.credentials)}
    assert f"the bot is the device {first.device}" in refused(bot, **other)


def test_a_token_that_is_wrong_or_another_accounts_comes_with_what_to_do(bot: Bot):
    assert "does not know this access token" in refused(bot, access_token="syt_nobody")
    stranger = token(bot.server, new_account(bot.server))
    assert "Name @person" in refused(bot, access_token=stranger)


# --- What operators are told -------------------------------------------------


def test_a_wrong_password_comes_with_what_to_do(bot: Bot):
    assert refused(bot, password="not it").startswith(
        f"The homeserver does not let {bot.user} in with this password. Check matrix.user and"
    )


def test_a_bot_that_was_logged_out_stops_and_makes_no_new_device(bot: Bot):
    asyncio.run(start(bot))
    before = bot.account

    async def log_out() -> None:
        api = Api(bot.server.url)
        await api.call("POST", "logout", {}, token=before.token)
        await api.close()

    async def hear() -> None:
        async with bot.on() as listening:
            await listening.round()
            await log_out()
            await listening.round()

    with pytest.raises(AccountUnusable, match=r"intake matrix renew"):
        asyncio.run(hear())
    assert f"session of the bot's device {before.device}" in refused(bot)
    assert bot.account == before


def test_an_address_where_there_is_no_homeserver_comes_with_what_to_do(bot: Bot):
    async def go() -> None:
        async with Weather.before(bot.server) as weather:
            bot.url = weather.url
            weather.brings("login", 404, b"<html>not here</html>")
            with pytest.raises(AccountUnusable, match=r"no Matrix homeserver .*\(HTTP 404\)"):
                await start(bot)

    asyncio.run(go())


def test_a_folder_serves_one_account(bot: Bot):
    asyncio.run(start(bot))
    other = new_account(bot.server, "bot")
    assert f"belongs to {bot.user}" in refused(bot, user=other.user, password=other.password)


@pytest.mark.parametrize(
    ("lost", "told"),
    [
        (lambda folder: (folder / "keys.db").unlink(), "room keys of the bot's device"),
        (lambda folder: (folder / "account").unlink(), "the account they belong to is missing"),
    ],
    ids=["keys", "account"],
)
def test_half_a_folder_is_not_mended_by_a_new_device(
    bot: Bot, lost: Callable[[Path], Any], told: str
):
    asyncio.run(start(bot))
    before = asyncio.run(devices(bot))
    lost(bot.folder)
    assert told in refused(bot)
    if (bot.folder / "account").exists():
        assert asyncio.run(devices(bot)) == before


def test_a_device_that_has_other_keys_is_left_alone(bot: Bot):
    """The whole folder was lost, and the token is that of the device it held."""
    own = token(bot.server, bot.credentials)
    asyncio.run(start(bot, access_token=own))
    for file in bot.folder.iterdir():
        file.unlink()
    assert "has keys that are not the bot's" in refused(bot, access_token=own)
