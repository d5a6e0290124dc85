"""One-time keys: nobody is shut out, however many come while the bot is away."""

import asyncio
from typing import Any

from bot.transports.matrix.api import Api
from tests.bot.transports.matrix.devices import Bot
from tests.homeserver.person import Person
from tests.homeserver.weather import Weather


async def claim(person: Person, bot: Bot, times: int) -> list[str]:
    """Take so many of the bot's keys, as so many new devices would, and return them."""
    api = Api(bot.server.url)
    asked = {"one_time_keys": {bot.user: {bot.account.device: "signed_curve25519"}}}
    token = person.client.access_token
    taken: list[str] = []
    for _ in range(times):
        answer: dict[str, Any] = await api.call("POST", "keys/claim", asked, token=token)
        (one,) = answer["one_time_keys"][bot.user][bot.account.device].values()
        taken.append(one["key"])
    await api.close()
    return taken


def test_people_who_come_while_the_bot_is_away_and_its_keys_have_run_out_are_understood(bot: Bot):
    async def go() -> None:
        async with Person.at(bot.server) as ada, Person.at(bot.server) as bob:
            async with bot.on():
                pass
            taken = await claim(ada, bot, 52)
            assert len(set(taken)) == 51  # the last one is given to everybody
            for person in (ada, bob):
                room = await person.chat_with(bot.user)
                await person.write(room, f"from {person.user}")
            async with bot.on() as listening:
                heard = await listening.hears(2)
                assert set(heard) == {f"from {ada.user}", f"from {bob.user}"}
                await listening.round()
                fresh = await claim(ada, bot, 50)
        assert not set(fresh) & set(taken)

    asyncio.run(go())


def test_a_fallback_key_that_was_used_is_followed_by_another(bot: Bot):
    async def go() -> None:
        async with Person.at(bot.server) as ada:
            async with bot.on() as listening:
                taken = await claim(ada, bot, 51)
                await listening.round()
                await listening.round()
                await claim(ada, bot, 50)
                (fallback,) = await claim(ada, bot, 1)
                assert fallback not in taken
            async with bot.on() as listening:
                await listening.round()
                assert await claim(ada, bot, 1) != [fallback]

    asyncio.run(go())


def test_keys_that_the_homeserver_refused_are_offered_again_and_no_others(bot: Bot):
    async def go() -> None:
        async with Weather.before(bot.server) as weather, Person.at(bot.server) as ada:
            bot.url = weather.url
            async with bot.on() as listening:
                await claim(ada, bot, 20)
                weather.brings("keys/upload", 429, {"errcode": "M_LIMIT_EXCEEDED"}, times=3)
                for _ in range(3):
                    await listening.round()
                machine = listening.client.nio.machine
                waiting = set(machine.account.one_time_keys["curve25519"].values())
                assert len(waiting) == 20
                await listening.round()
                assert waiting < set(await claim(ada, bot, 50))

    asyncio.run(go())


def test_keys_whose_upload_was_not_answered_are_not_offered_twice(bot: Bot):
    async def go() -> None:
        async with Weather.before(bot.server) as weather, Person.at(bot.server) as ada:
            bot.url = weather.url
            async with bot.on() as listening:
                await claim(ada, bot, 20)
                weather.brings("keys/upload", after=True)
                await listening.round()
                taken = await claim(ada, bot, 30)
                await listening.round()
                await listening.round()
                assert not set(taken) & set(await claim(ada, bot, 50))

    asyncio.run(go())
