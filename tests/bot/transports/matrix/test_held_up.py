"""One room that a homeserver does not serve keeps nobody waiting in another."""

import asyncio

import pytest

from tests.bot.transports.matrix.devices import Bot
from tests.bot.transports.matrix.village import Village
from tests.homeserver.weather import Weather

NO_WAY = {"errcode": "M_UNKNOWN", "error": "Failed to make_join via any server"}
NOT_IN_ROOM = {"errcode": "M_FORBIDDEN", "error": "not in room"}


def test_an_invitation_that_can_never_be_taken_up_keeps_nobody_waiting_and_is_given_up(
    bot: Bot, in_no_time: None, caplog: pytest.LogCaptureFixture
):
    async def go() -> None:
        async with Weather.before(bot.server) as weather:
            bot.url = weather.url
            async with (
                Village.open(bot) as village,
                village.person() as ada,
                village.person() as mallory,
            ):
                await ada.invites()
                await ada.says("English", "continue")
                never = weather.brings("/join", 502, NO_WAY, times=10_000)
                await mallory.person.client.room_create(invite=[bot.user])
                await ada.says("yes", "to be heard")
                assert ada.values == {"wish": "to be heard"}
                await village.until(lambda: "is given up" in caplog.text)
                assert never.times > 9_900

    asyncio.run(go())


def test_an_invitation_that_is_held_up_for_a_while_is_taken_up_then(bot: Bot, in_no_time: None):
    async def go() -> None:
        async with Weather.before(bot.server) as weather:
            bot.url = weather.url
            async with Village.open(bot) as village, village.person() as ada:
                weather.brings("/join", 502, NO_WAY, times=4)
                await ada.invites()
                await ada.says("English", "continue", "yes", "to be heard")
                assert ada.values == {"wish": "to be heard"}

    asyncio.run(go())


def test_a_room_whose_history_is_refused_keeps_nobody_else_waiting(bot: Bot, in_no_time: None):
    async def go() -> None:
        async with Weather.before(bot.server) as weather:
            bot.url = weather.url
            async with (
                Village.open(bot) as village,
                village.person() as ada,
                village.person() as mallory,
            ):
                for one in (ada, mallory):
                    await one.invites()
                    await one.says("English", "continue")
                await village.bot_stops()
                await mallory.person.write(mallory.room, "yes")
                last = await ada.person.write(ada.room, "yes")
                path = f"/rooms/{mallory.room}/messages"
                refused = weather.brings(path, 403, NOT_IN_ROOM, times=10_000)
                await village.bot_starts()
                await ada.answered(last)
                assert refused.times < 10_000

    asyncio.run(go())
