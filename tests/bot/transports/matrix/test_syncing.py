"""The sync loop: everything that people wrote, in order, however long the bot was away."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from functools import partial
from typing import Any

import nio
import pytest
from msgspec import Struct

from bot.transports.matrix import patience, syncing
from bot.transports.matrix.client import Client
from bot.transports.matrix.late import LateRooms, _Late
from bot.transports.matrix.places import Places
from bot.transports.matrix.syncing import Happened, Syncing
from tests.bot.transports.matrix.devices import Bot, body
from tests.bot.transports.matrix.village import Village
from tests.homeserver.person import Person
from tests.homeserver.weather import Weather

AWAY = {"errcode": "M_UNKNOWN", "error": "Failed to make_join via any server"}
FORBIDDEN = {"errcode": "M_FORBIDDEN", "error": ""}
NOT_FOUND = {"errcode": "M_NOT_FOUND", "error": ""}
SOFTLY = {"errcode": "M_UNKNOWN_TOKEN", "error": "", "soft_logout": True}
FOR_EVER = 10_000


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
        loop = Syncing(client, bot.settings(**settings), Places(client), wait=1.0)
        async with aclosing(loop.batches(cursor)) as batches:
            yield Following(client, batches)
        assert loop.silence < 60


class TwoRooms(Struct, frozen=True):
    """Ada's room and another one, in which nothing has been said, behind weather to be made."""

    weather: Weather
    ada: Person
    room: str
    other: Person
    others: str
    cursor: str


@asynccontextmanager
async def two_rooms(bot: Bot) -> AsyncIterator[TwoRooms]:
    async with (
        Weather.before(bot.server) as weather,
        Person.at(bot.server) as ada,
        Person.at(bot.server) as other,
    ):
        bot.url = weather.url
        async with following(bot) as bots:
            room, others = await ada.chat_with(bot.user), await other.chat_with(bot.user)
            await bots.until_in(room)
            await bots.until_in(others)
            cursor = bots.cursor
        yield TwoRooms(weather, ada, room, other, others, cursor)


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


# --- What does not pass: it keeps nobody else waiting ------------------------


@pytest.mark.parametrize(("status", "body"), [(502, AWAY), (0, b"")])
def test_an_invitation_that_can_never_be_followed_keeps_nobody_waiting(
    bot: Bot, in_no_time: None, caplog: pytest.LogCaptureFixture, status: int, body: Any
):
    async def go() -> None:
        async with (
            Weather.before(bot.server) as weather,
            Person.at(bot.server) as ada,
            Person.at(bot.server) as mallory,
        ):
            bot.url = weather.url
            async with following(bot) as bots:
                room = await ada.chat_with(bot.user)
                await bots.until_in(room)
                weather.brings("/join", status, body, times=FOR_EVER)
                hers = await mallory.chat_with(bot.user)
                await ada.write(room, "hello")
                await bots.until(lambda me: bool(me.said))
                await soon(lambda: "given up" in caplog.text)
                assert hers in joins(weather)
                weather.troubles.clear()
                bob = await mallory.chat_with(bot.user)
                await bots.until_in(bob)
                assert hers not in bots.client.nio.rooms
            own = [one.getMessage() for one in caplog.records if one.name.startswith("bot.")]
            log = "\n".join(own)  # an operator's: a library's talk of details is turned off there
            assert log.count("given up") == 1
            assert hers not in log
            assert mallory.user not in log

    asyncio.run(go())


def test_an_invitation_that_waits_is_followed_after_a_restart(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(patience, "pause_after", lambda failures, longest: 60.0)

    async def go() -> None:
        async with Weather.before(bot.server) as weather, Person.at(bot.server) as ada:
            bot.url = weather.url
            weather.brings("/join", 502, AWAY)
            async with following(bot) as bots:
                room = await ada.chat_with(bot.user)
                await bots.until(lambda me: bool(me.cursor))
                await soon(lambda: room in joins(weather))
                cursor = bots.cursor
            async with following(bot, cursor) as bots:
                await bots.until_in(room)

    asyncio.run(go())


def test_an_invitation_is_followed_when_the_homeserver_asks_to_log_in_again(
    bot: Bot, in_no_time: None
):
    async def go() -> None:
        async with Weather.before(bot.server) as weather, Person.at(bot.server) as ada:
            bot.url = weather.url
            weather.brings("/join", 401, SOFTLY)
            async with following(bot) as bots:
                before = bot.account.token
                room = await ada.chat_with(bot.user)
                await bots.until_in(room)
                assert bot.account.token != before

    asyncio.run(go())


@pytest.mark.parametrize(("status", "body"), [(403, FORBIDDEN), (404, NOT_FOUND)])
def test_a_room_whose_history_is_refused_keeps_nobody_else_waiting(
    bot: Bot, in_no_time: None, status: int, body: Any
):
    async def go() -> None:
        async with two_rooms(bot) as both:
            weather, mallory, hers = both.weather, both.other, both.others
            ada, room, cursor = both.ada, both.room, both.cursor
            await mallory.write(hers, "not to be read")
            await ada.write(room, "hello")
            weather.brings(f"/rooms/{hers}/messages", status, body, times=FOR_EVER)
            async with following(bot, cursor) as bots:
                await bots.until(lambda me: bool(me.said))
                assert bots.said == ["hello"]

    asyncio.run(go())


@pytest.mark.parametrize(("status", "body"), [(500, AWAY), (0, b""), (504, b"<html>")])
def test_a_room_whose_history_does_not_come_is_heard_late_and_keeps_nobody_else_waiting(
    bot: Bot, in_no_time: None, status: int, body: Any
):
    async def go() -> None:
        async with two_rooms(bot) as both:
            weather, bob, his = both.weather, both.other, both.others
            ada, room, cursor = both.ada, both.room, both.cursor
            await bob.write(his, "1")
            await ada.write(room, "hello")
            trouble = weather.brings(f"/rooms/{his}/messages", status, body, times=FOR_EVER)
            async with following(bot, cursor) as bots:
                await bots.until(lambda me: bool(me.said))
                assert bots.said == ["hello"]
                await bob.write(his, "2")
                await ada.write(room, "hello again")
                await bots.until(lambda me: len(me.said) == 2)
                cursor = bots.cursor
            await bob.write(his, "3")
            async with following(bot, cursor) as bots:
                await ada.write(room, "good night")
                await bots.until(lambda me: bool(me.said))
                assert bots.said == ["good night"]
                trouble.times = 0
                await bots.until(lambda me: len(me.said) == 4)
                await bob.write(his, "4")
                await bots.until(lambda me: len(me.said) == 5)
                assert bots.said[1:] == ["1", "2", "3", "4"]
                assert list(bots.client.rows.all("late", _Late)) == []

    asyncio.run(go())


def test_a_room_whose_history_hangs_keeps_nobody_else_waiting(
    bot: Bot, in_no_time: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(syncing, "_IN_ALL", 120.0)
    monkeypatch.setattr(syncing, "_OF_ONE", 1.0)

    async def go() -> None:
        async with two_rooms(bot) as both:
            weather, bob, his = both.weather, both.other, both.others
            ada, room, cursor = both.ada, both.room, both.cursor
            await bob.write(his, "1")
            await ada.write(room, "hello")
            trouble = weather.loses(f"/rooms/{his}/messages")
            async with following(bot, cursor) as bots:
                async with asyncio.timeout(20):  # one call alone is given longer
                    await bots.until(lambda me: me.said == ["hello"])
                    for said in ("hello again", "and again", "and still"):
                        await bob.write(his, said)
                        await ada.write(room, said)
                        await bots.until(partial(has_said, said))
                    assert weather.calls[history(his)] > 1
                cursor = bots.cursor
            trouble.times = 0
            async with following(bot, cursor) as bots:
                await bots.until(lambda me: len(me.said) == 4)
                await ada.write(room, "good night")
                await bots.until(lambda me: len(me.said) == 5)
                await ada.write(room, "sleep well")
                await bots.until(lambda me: len(me.said) == 6)
                said_late = ["1", "hello again", "and again", "and still"]
                assert bots.said == [*said_late, "good night", "sleep well"]
                assert list(bots.client.rows.all("late", _Late)) == []
            own = [one.getMessage() for one in caplog.records if one.name.startswith("bot.")]
            log = "\n".join(own)
            assert "gone on without (the homeserver does not answer (within 1 s))" in log
            assert log.count("is heard again") == 1
            assert his not in log

    asyncio.run(go())


def test_what_is_written_while_a_late_room_is_heard_comes_after_it(
    bot: Bot, in_no_time: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(syncing, "_IN_ALL", 0.0)

    async def go() -> None:
        async with Weather.before(bot.server) as weather, Person.at(bot.server) as ada:
            bot.url = weather.url
            async with following(bot) as bots:
                room = await ada.chat_with(bot.user)
                await bots.until_in(room)
                cursor = bots.cursor
            said = [f"message {number}" for number in range(20)]
            trouble = weather.brings(f"/rooms/{room}/messages", 500, AWAY, times=FOR_EVER)

            async def write() -> None:
                for one in said:
                    await ada.write(room, one)
                    trouble.times = 0

            await ada.write(room, "hello")
            async with following(bot, cursor) as bots, asyncio.TaskGroup() as tasks:
                tasks.create_task(write())
                await bots.until(lambda me: len(me.said) == 21)
                assert bots.said == ["hello", *said]

    asyncio.run(go())


def test_a_mistake_of_ours_beside_the_loop_ends_it_and_is_not_passed_over(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
):
    async def mistaken(rooms: LateRooms) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(LateRooms, "run", mistaken)

    async def go() -> None:
        async with following(bot) as bots:
            with pytest.raises(ZeroDivisionError):
                await bots.until(lambda me: False)

    asyncio.run(go())


def test_a_room_is_looked_after_when_the_homeserver_asks_to_log_in_again(
    bot: Bot, in_no_time: None
):
    async def go() -> None:
        async with Weather.before(bot.server) as weather:
            bot.url = weather.url
            async with Village.open(bot) as village, village.person() as ada:
                weather.brings("/send/m.room.message", 401, SOFTLY)
                invited = [bot.user, "@bob:localhost"]
                created = await ada.person.client.room_create(invite=invited)
                assert isinstance(created, nio.RoomCreateResponse)
                await ada.person.until_became(str(created.room_id), bot.user, "leave")

    asyncio.run(go())


async def soon(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110 (nobody tells)
            await asyncio.sleep(0.01)


def has_said(what: str, bots: Following) -> bool:
    return what in bots.said


def history(room: str) -> str:
    """Return the path that the history of a room is asked for by."""
    return f"rooms/{room}/messages"


def joins(weather: Weather) -> set[str]:
    """Return the rooms that the bot has tried to join."""
    tried = (path for path in weather.calls if path.startswith(("join/", "rooms/")))
    return {path.split("/")[1] for path in tried if "join" in path.split("/")}
