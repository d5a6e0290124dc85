"""The bot's device among people: what they write is read, once, whatever happens to it."""

import asyncio
import json
import os
import random
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import Any

import nio
import pytest
from nio.crypto import Olm

from bot.transports.matrix.api import NoAnswer, Refused
from bot.transports.matrix.nio_client import NotInRoom
from tests.bot.transports.matrix.devices import Bot
from tests.homeserver.accounts import new_account
from tests.homeserver.person import Person
from tests.homeserver.weather import Weather

ROOT = Path(__file__).parents[4]


def test_a_person_in_an_encrypted_room_is_read_and_answered(bot: Bot):
    async def go() -> None:
        async with Person.at(bot.server) as ada, bot.on() as listening:
            room = await ada.chat_with(bot.user)
            await ada.write(room, "before you came")
            assert await listening.hears() == ["before you came"]
            await ada.write(room, "while you were there")
            assert await listening.hears() == ["while you were there"]
            assert listening.client.nio.rooms[room].encrypted
            await listening.says(room, "Which of these?")
            (seen,) = await ada.wait_for(1, bot.user)
            assert (seen.body, seen.encrypted) == ("Which of these?", True)

    asyncio.run(go())


def test_what_a_person_does_besides_writing_arrives_decrypted(bot: Bot):
    async def go() -> None:
        async with Person.at(bot.server) as ada, bot.on() as listening:
            room = await ada.chat_with(bot.user)
            await listening.round()
            await ada.until_joined(room, bot.user)
            first = await ada.write(room, "four")
            await ada.edit(room, first, "five")
            await ada.reply(room, first, "as I said")
            await ada.send_file(room, "paper.txt", b"words")
            assert await listening.hears(4) == ["four", "* five", "as I said", "paper.txt"]
            await ada.redact(room, first)
            answer = await listening.client.sync_once(listening.since)
            (event,) = answer.rooms.join[room].timeline.events
            assert isinstance(event, nio.RedactionEvent)
            assert event.redacts == first

    asyncio.run(go())


def test_a_bot_that_starts_again_reads_on_where_it_was(bot: Bot):
    """And what came between its last commit and its death comes again."""

    async def go() -> None:
        async with Person.at(bot.server) as ada:
            async with bot.on() as listening:
                room = await ada.chat_with(bot.user)
                await listening.round()
                await ada.until_joined(room, bot.user)
                await ada.write(room, "one")
                assert await listening.hears() == ["one"]
                committed = listening.since
                await ada.write(room, "two")
                assert await listening.hears() == ["two"]
            await ada.write(room, "three")
            async with bot.on() as listening:
                listening.since = committed
                assert await listening.hears(2) == ["two", "three"]
                await listening.says(room, "all three")
                (seen,) = await ada.wait_for(1, bot.user)
                assert seen.body == "all three"

    asyncio.run(go())


def test_a_new_device_of_a_person_is_answered_too(bot: Bot):
    async def go() -> None:
        credentials = new_account(bot.server)
        async with Person.at(bot.server, credentials) as phone, bot.on() as listening:
            room = await phone.chat_with(bot.user)
            await listening.until_in(room)
            await listening.says(room, "to the phone")
            await phone.wait_for(1, bot.user)
            async with Person.at(bot.server, credentials) as laptop:
                await listening.round()
                await listening.says(room, "to both")
                assert (await laptop.wait_for(2, bot.user))[-1].body == "to both"
                assert (await phone.wait_for(2, bot.user))[-1].body == "to both"

    asyncio.run(go())


# --- Kills -------------------------------------------------------------------


async def started(bot: Bot) -> Process:
    given = json.dumps([bot.server.url, bot.user, bot.credentials.password, str(bot.data)])
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bot.transports.matrix.echo", given), cwd=ROOT, stdout=PIPE
    )
    assert process.stdout is not None
    await asyncio.wait_for(process.stdout.readline(), 30)
    return process


@pytest.mark.timeout(300)
def test_a_bot_that_is_killed_again_and_again_answers_everything_once(bot: Bot):
    kills = int(os.environ.get("INTAKE_KILLS") or 5)
    chance = random.Random(7)  # noqa: S311

    async def go() -> None:
        async with Person.at(bot.server) as ada:
            process = await started(bot)
            room = await ada.chat_with(bot.user)
            said = [f"message {number}" for number in range(10 * kills)]

            async def write() -> None:
                for one in said:
                    await ada.write(room, one)
                    await asyncio.sleep(0.05)

            writing = asyncio.create_task(write())
            for _ in range(kills):
                await asyncio.sleep(chance.uniform(0.05, 0.5))
                process.kill()
                await process.wait()
                process = await started(bot)
            await writing
            answers = await ada.wait_for(len(said), bot.user, within=60)
            heard = [one.body for one in answers]
            process.kill()
            await process.wait()
            assert heard == [f"you said {one}" for one in said]

    asyncio.run(go())


# --- Bad weather -------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (0, b""),
        (500, b"<html>oh</html>"),
        (502, b""),
        (200, b"garbage"),
        (200, b"[]"),
        (200, {"next_batch": 3}),
        (429, {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 1500}),
    ],
)
def test_a_sync_that_goes_wrong_changes_nothing_and_can_be_tried_again(
    bot: Bot, status: int, answer: bytes | dict[str, object]
):
    async def go() -> None:
        async with Weather.before(bot.server) as weather, Person.at(bot.server) as ada:
            bot.url = weather.url
            async with bot.on() as listening:
                room = await ada.chat_with(bot.user)
                await listening.round()
                await ada.until_joined(room, bot.user)
                await ada.write(room, "hello")
                weather.brings("/sync", status, answer, times=99)
                for _ in range(3):
                    with pytest.raises((NoAnswer, Refused)) as caught:
                        await listening.round()
                    if status == 429:
                        assert isinstance(caught.value, Refused)
                        assert caught.value.after == 1.5
                weather.troubles.clear()
                assert await listening.hears() == ["hello"]

    asyncio.run(go())


def test_a_room_key_that_reached_nobody_is_not_taken_for_shared(bot: Bot):
    async def go() -> None:
        async with Weather.before(bot.server) as weather, Person.at(bot.server) as ada:
            bot.url = weather.url
            async with bot.on() as listening:
                room = await ada.chat_with(bot.user)
                await listening.until_in(room)
                for path, status in (("keys/claim", 0), ("sendToDevice", 500), ("sendToDevice", 0)):
                    trouble = weather.brings(path, status, {"errcode": "M_UNKNOWN"}, times=99)
                    with pytest.raises((NoAnswer, Refused)):
                        await asyncio.wait_for(listening.says(room, "lost"), 5)
                    trouble.times = 0
                await listening.says(room, "found")
                (seen,) = await ada.wait_for(1, bot.user)
                assert seen.body == "found"

    asyncio.run(go())


def test_nothing_is_sent_to_a_room_that_the_bot_is_not_in(bot: Bot):
    async def go() -> None:
        async with bot.on() as listening:
            with pytest.raises(NotInRoom):
                await listening.says("!nowhere", "hello")

    asyncio.run(go())


def test_housekeeping_that_fails_is_done_later(bot: Bot):
    async def go() -> None:
        async with Weather.before(bot.server) as weather, Person.at(bot.server) as ada:
            bot.url = weather.url
            async with bot.on() as listening:
                await ada.chat_with(bot.user)
                await listening.round()
                weather.brings("keys/query", 0, times=2)
                weather.brings("keys/query", 500, b"", times=1)
                for _ in range(3):
                    await listening.round()
                assert listening.client.nio.should_query_keys
                await listening.round()
                assert not listening.client.nio.should_query_keys

    asyncio.run(go())


def test_an_event_that_is_more_than_nio_can_bear_stops_nobody_else(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
):
    """Bob's events break it: a key that it cannot hear of, then everything in his room."""
    hear_of_keys = Olm.handle_to_device_event
    hear_of_room = nio.AsyncClient._handle_joined_state

    async def go() -> None:
        async with (
            Person.at(bot.server) as ada,
            Person.at(bot.server) as bob,
            bot.on() as listening,
        ):
            rooms = {person.user: await person.chat_with(bot.user) for person in (bob, ada)}
            for room in rooms.values():
                await listening.until_in(room)

            def keys(self: Olm, event: nio.ToDeviceEvent) -> object:
                if event.sender == bob.user:
                    raise TypeError("hostile")
                return hear_of_keys(self, event)

            def state(self: nio.AsyncClient, room: str, *rest: Any) -> None:
                if room == rooms[bob.user]:
                    raise KeyError("hostile")
                hear_of_room(self, room, *rest)

            await bob.write(rooms[bob.user], "from bob")
            await ada.write(rooms[ada.user], "from ada")
            with monkeypatch.context() as patch:
                patch.setattr(Olm, "handle_to_device_event", keys)
                patch.setattr(nio.AsyncClient, "_handle_joined_state", state)
                assert set(await listening.hears(2)) == {"MegolmEvent", "from ada"}
            await bob.client.share_group_session(rooms[bob.user], ignore_unverified_devices=True)
            await bob.write(rooms[bob.user], "bob again")
            assert await listening.hears() == ["bob again"]
            await listening.says(rooms[bob.user], "to bob")
            await bob.wait_for(1, bot.user)

    asyncio.run(go())
