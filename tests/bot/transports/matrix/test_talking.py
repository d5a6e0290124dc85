"""People who talk with the bot in encrypted rooms."""

import asyncio

from tests.bot.transports.matrix.devices import Bot
from tests.bot.transports.matrix.village import Village


def test_a_person_is_greeted_and_answers_to_the_end(bot: Bot):
    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada:
            (greeting,) = await ada.invites()
            assert greeting.encrypted
            assert greeting.kind == "m.text"
            assert greeting.body.endswith("1. English\n2. Français")
            assert "<li>English</li>" in greeting.html
            assert greeting.content["m.mentions"] == {}
            await ada.says("English", "continue", "yes")
            told = await ada.says("to be heard")
            assert "send" in told.casefold(), told
            await ada.says("send")
            (submission,) = village.submissions()
            assert [one["value"] for one in submission["answers"]] == ["to be heard"]

    asyncio.run(go())
