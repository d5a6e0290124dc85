"""Telegram and Matrix side by side in one process, and one conversation in either."""

import asyncio
import re
from pathlib import Path

import pytest

from tests.bot.transports.matrix.devices import Bot
from tests.bot.transports.matrix.test_serving import serving
from tests.botapi.api import BotApi
from tests.botapi.people import Person as OnTelegram
from tests.homeserver.person import Person

CONSULTATIONS = Path(__file__).parents[3] / "consultations"
CODE = re.compile(r"[A-Z]{4}(?:-[A-Z]{4}){4}")


class Messengers:
    """Somebody on both."""

    def __init__(self, phone: OnTelegram, client: Person, bot: str) -> None:
        self.phone = phone
        self.client = client
        self.bot = bot
        self.room = ""

    async def on_telegram(self, *lines: str) -> str:
        for line in lines:
            before = len(self._screen())
            self.phone.writes(line)
            async with asyncio.timeout(20):
                while len(self._screen()) <= before:  # noqa: ASYNC110 (nobody tells)
                    await asyncio.sleep(0.02)
            await asyncio.sleep(0.3)
        return "\n".join(self._screen()[before:])

    async def on_matrix(self, *lines: str) -> str:
        for line in lines:
            before = len(self.client.said_by(self.bot))
            await self.client.write(self.room, line)
            await self.client.wait_for(before + 1, self.bot)
            await asyncio.sleep(0.3)
        return "\n".join(one.body for one in self.client.said_by(self.bot)[before:])

    async def opens_a_room(self) -> None:
        self.room = await self.client.chat_with(self.bot)
        await self.client.wait_for(1, self.bot)

    def _screen(self) -> list[str]:
        return [posted.text for posted in self.phone.screen if posted.by_bot]


@pytest.mark.timeout(180)
def test_a_conversation_goes_from_telegram_to_matrix_and_back_with_every_answer(bot: Bot):
    async def go() -> None:
        async with BotApi.serving() as api, Person.at(bot.server) as client:
            ada = Messengers(api.person("Ada", language_code="en"), client, bot.user)
            settings = {
                "TELEGRAM__TOKEN": api.token,
                "TELEGRAM__API": api.url,
                "TELEGRAM__MESSAGES_PER_SECOND_PER_CHAT": "0",
                "CONSULTATION__FILE": str(CONSULTATIONS / "sensitive.toml"),
            }
            async with serving(bot, **settings):
                told = await ada.on_telegram("/start", "English", "continue", "yes")
                assert "Telegram can read this chat" in told
                told = await ada.on_telegram("my secret so far", "/continue")
                await ada.opens_a_room()
                code = CODE.search(told)
                assert code is not None, told
                went_on = await ada.on_matrix(code[0])
                assert "can read this chat" not in went_on
                assert "my secret so far" in await ada.on_matrix("/review")
                code = CODE.search(await ada.on_matrix("!continue"))
                assert code is not None
                await ada.on_telegram(code[0])
                assert "my secret so far" in await ada.on_telegram("/review")

    asyncio.run(go())


@pytest.mark.timeout(180)
def test_a_messenger_that_cannot_be_reached_keeps_nobody_waiting_in_the_other(bot: Bot):
    async def go() -> None:
        async with BotApi.serving() as api, Person.at(bot.server) as client:
            ada = Messengers(api.person("Ada", language_code="en"), client, bot.user)
            dead = {"TELEGRAM__TOKEN": api.token, "TELEGRAM__API": "http://127.0.0.1:9"}
            async with serving(bot, **dead):
                await ada.opens_a_room()
                assert await ada.on_matrix("English")

    asyncio.run(go())
