"""The sync loop: everything that people wrote, in order, however long the bot was away."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import nio
import pytest

from bot.transports.matrix.client import Client
from bot.transports.matrix.places import Places
from bot.transports.matrix.syncing import Happened, Syncing
from tests.bot.transports.matrix.devices import Bot, body
from tests.homeserver.person import Person
from tests.homeserver.weather import Weather


class Following:
    """A bot that follows what happens, and commits each batch."""

    def __init__(self, client: Client, batches: AsyncIterator[Happened]) -> None:
        self.client = client
        self.batches = batches
        self.cursor = ""
        self.said: list[str] = []
        self.left: list[str] = []

    async def until(self, condition: Callable[["Following"], bool]) -> None:
        async with asyncio.timeout(60):
            while not condition(self):
                happened = await anext(self.batches)
                self.cursor = happened.cursor
                self.left += happened.left
                self.said += [
                    body(heard.event)
                    for heard in happened.events
                    if isinstance(heard.event, nio.RoomMessage | nio.MegolmEvent)
                ]

    async def until_in(self, room: str) -> None:
        await self.until(lambda me: room in me.client.nio.rooms)


@asynccontextmanager
async def following(
    bot: Bot, cursor: str | None = None, **settings: object
) -> AsyncIterator[Following]:
    async with bot.on(**settings) as listening:
        client = listening.client
        syncing = Syncing(client, bot.settings(**settings), Places(client), wait=1.0)
        yield Following(client, syncing.batches(cursor))
        assert syncing.silence < 60


@pytest.mark.timeout(300)
def test_what_was_written_while_the_bot_was_away_is_heard_in_order(bot: Bot):
    said = [f"message {number}" for number in range(230)]

    async def go() -> None:
        async with Person.at(bot.server) as ada:
            async with following(bot) as bots:
                room = await ada.chat_with(bot.user)
                await bots.until_in(room)
                cursor = bots.cursor
            for one in said:
                await ada.write(room, one)
            async with following(bot, cursor) as bots:
                await bots.until(lambda me: len(me.said) >= len(said))
                assert bots.said == said

    asyncio.run(go())


@pytest.mark.timeout(300)
def test_room_keys_that_wait_are_fetched_before_anything_is_called_unreadable(bot: Bot):
    said = [f"message {number}" for number in range(130)]

    async def go() -> None:
        async with Person.at(bot.server) as ada:
            async with following(bot) as bots:
                room = await ada.chat_with(bot.user)
                await bots.until_in(room)
                cursor = bots.cursor
            for one in said:
                ada.client.invalidate_outbound_session(room)  # each message has a key of its own
                await ada.write(room, one)
            async with following(bot, cursor) as bots:
                await bots.until(lambda me: len(me.said) >= len(said))
                assert bots.said == said

    asyncio.run(go())


def test_whoever_replies_to_a_piece_of_a_long_message_replies_to_that_message(bot: Bot):
    async def go() -> None:
        async with Person.at(bot.server) as ada, following(bot) as bots:
            room = await ada.chat_with(bot.user)
            await bots.until_in(room)
            places = Places(bots.client)
            for piece in (1, 2, 0):
                said = {"msgtype": "m.text", "body": f"piece {piece}"}
                event = await bots.client.nio.write(room, said, places.transaction("7", piece))
                assert await places.number(room, event) == 7
            hers = await ada.write(room, "hello")
            assert await places.number(room, hers) is None

    asyncio.run(go())


def test_a_message_whose_key_comes_later_comes_again(bot: Bot):
    async def go() -> None:
        async with (
            Weather.before(bot.server) as weather,
            Person.at(bot.server, url=weather.url) as ada,
            following(bot) as bots,
        ):
            room = await ada.chat_with(bot.user)
            await bots.until_in(room)
            held = weather.holds("sendToDevice")
            await ada.write(room, "hello")
            await bots.until(lambda me: bool(me.said))
            await weather.clears(held)
            await ada.write(room, "are you there?")
            await bots.until(lambda me: len(me.said) >= 3)
            assert bots.said[0] == "MegolmEvent"
            assert set(bots.said[1:]) == {"hello", "are you there?"}

    asyncio.run(go())


def test_what_was_said_in_a_room_before_the_bot_was_invited_is_not_for_it(bot: Bot):
    async def go() -> None:
        async with Person.at(bot.server) as ada, Person.at(bot.server) as bob:
            room = await ada.chat_with(bob.user, encrypted=False)
            await ada.write(room, "between us")
            await ada.client.room_invite(room, bot.user)
            await ada.write(room, "welcome")
            async with following(bot) as bots:
                await bots.until(lambda me: bool(me.said))
                assert bots.said == ["welcome"]

    asyncio.run(go())


def test_only_those_may_invite_whom_the_operator_chose(bot: Bot):
    async def go() -> None:
        async with Person.at(bot.server) as ada:
            async with following(bot, who_may_invite="example.org gov.example") as bots:
                declined = await ada.chat_with(bot.user)
                await bots.until(lambda me: declined in me.left)
                assert bots.client.nio.rooms == {}
                cursor = bots.cursor
            async with following(bot, cursor, who_may_invite="localhost", most_rooms=1) as bots:
                first = await ada.chat_with(bot.user)
                await bots.until_in(first)
                await ada.chat_with(bot.user)
                await ada.write(first, "still here")
                await bots.until(lambda me: bool(me.said))
                assert list(bots.client.nio.rooms) == [first]

    asyncio.run(go())


def test_a_homeserver_in_bad_weather_is_waited_for_and_nothing_is_lost(bot: Bot, in_no_time: None):
    async def go() -> None:
        async with Weather.before(bot.server) as weather, Person.at(bot.server) as ada:
            bot.url = weather.url
            async with following(bot) as bots:
                room = await ada.chat_with(bot.user)
                for path in ("/sync", "/join"):
                    weather.brings(path, 502, b"<html>", times=2)
                    weather.brings(path, 429, {"errcode": "M_LIMIT_EXCEEDED"})
                await ada.write(room, "hello")
                await bots.until(lambda me: bool(me.said))
                assert bots.said == ["hello"]
                assert not any(one.times for one in weather.troubles)

    asyncio.run(go())
