"""What people write, who they are, and the bot's secrets: none of it in a log or an error."""

import asyncio
import logging

import pytest

from bot.transports.matrix.account import new_account
from bot.transports.matrix.api import NoAnswer, Refused
from tests.bot.transports.matrix.devices import Bot
from tests.homeserver.person import Person
from tests.homeserver.weather import Weather


def everything(error: BaseException) -> str:
    """Return all that could be printed of `error` and of what it hangs on to."""
    said = f"{error} {error!r} {error.args!r} "
    for other in (error.__cause__, error.__context__):
        said += everything(other) if other is not None else ""
    return said


def test_neither_secrets_nor_people_are_in_a_log_or_an_error(
    bot: Bot, caplog: pytest.LogCaptureFixture, in_no_time: None
):
    caplog.set_level(logging.DEBUG)
    for name in list(logging.root.manager.loggerDict):
        if not name.startswith(("peewee", "tests")):  # the person's client has it, too
            logging.getLogger(name).setLevel(logging.DEBUG)
    errors: list[BaseException] = []

    async def go() -> list[str]:
        async with Weather.before(bot.server) as weather, Person.at(bot.server) as ada:
            bot.url = weather.url
            weather.brings("login", 500, {"errcode": "M_UNKNOWN", "error": "canary"})
            async with bot.on() as listening:
                asyncio.get_running_loop().set_debug(True)
                room = await ada.chat_with(bot.user)
                await listening.until_in(room)
                await ada.send(room, {"msgtype": "m.text", "body": 1, "canary": "canary"})
                await ada.send(room, {"msgtype": "m.image", "body": "canary"})
                await ada.write(room, "canary")
                for status, body in (
                    (200, b"canary"),
                    (403, {"errcode": "M_X", "error": "canary"}),
                ):
                    trouble = weather.brings("/sync", status, body)
                    with pytest.raises((NoAnswer, Refused)) as caught:
                        await listening.round()
                    errors.append(caught.value)
                    trouble.times = 0
                await listening.round()
                weather.brings("send/", 403, {"errcode": "M_X", "error": "canary"})
                with pytest.raises(Refused) as caught:
                    await listening.says(room, "canary")
                errors.append(caught.value)
                for path in ("keys/query", "keys/upload"):
                    weather.brings(path, 500, b"canary")
                await listening.round()
                return [ada.user, room, bot.account.token]

    canaries = [*asyncio.run(go()), bot.credentials.password, "canary"]
    printed = "\n".join(
        f"{record.name} {record.getMessage()} {record.exc_text}"
        for record in caplog.records
        if not record.name.startswith(("peewee", "aiohttp.server"))
    ) + "".join(map(everything, errors))
    assert "trying again" in printed
    assert [one for one in canaries if one in printed] == []


def test_an_account_does_not_print_its_secrets():
    account = new_account("@bot:example.org")
    assert repr(account) == "Account(@bot:example.org, )"
