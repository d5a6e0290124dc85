"""Whoever has everything deleted: what they said opens no more, and they can still come back."""

import asyncio
import re
import sqlite3
from typing import Any

import nio
import pytest
import vodozemac
from nio.crypto import InboundGroupSession

from bot.transports.matrix.client import Client
from bot.transports.matrix.forgetting import Forgetting
from bot.transports.matrix.hosting import Hosting
from tests.bot.transports.matrix.devices import Bot
from tests.bot.transports.matrix.village import Village, Villager

BEGINS = ("English", "continue", "yes")
SECRET = "a wish that nobody is to read"
CODE = re.compile(r"[A-Z]{4}(?:-[A-Z]{4}){4}")
DELETES = ("/delete", "Yes, delete everything")


def client_of(village: Village) -> Client:
    assert village.watched is not None
    return village.watched.client


async def opens(village: Village, room: str) -> set[str]:
    """Return what the bot's keys open of all that the homeserver has of a room."""
    client = client_of(village)
    query = {"dir": "b", "limit": "100"}
    page = await client.call("GET", f"rooms/{room}/messages", query=query)
    keys = {one.id: one for one in client.keys.load_inbound_group_sessions()}
    found: set[str] = set()
    for event in page["chunk"]:
        content = event["content"]
        if event["type"] != "m.room.encrypted" or content.get("session_id") not in keys:
            continue
        try:
            found.add(keys[content["session_id"]].decrypt(content["ciphertext"])[0])
        except vodozemac.MegolmDecryptionException:
            continue
    return found


def keys_of(village: Village, somebody: Villager) -> list[InboundGroupSession]:
    """Return the keys that the bot has of what somebody writes on this device."""
    machine = somebody.person.client.olm
    assert machine is not None
    own = machine.account.identity_keys["curve25519"]
    known = client_of(village).nio.machine.inbound_group_store
    return [one for one in known if one.sender_key == own]


def told(found: set[str], words: str) -> bool:
    return any(words in one for one in found)


def test_what_somebody_said_cannot_be_opened_once_deleted_and_what_they_say_next_can(bot: Bot):
    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada, village.person() as bob:
            await bob.invites()
            await bob.says(*BEGINS, "sunshine")
            await ada.invites()
            await ada.says(*BEGINS, SECRET)
            before = await opens(village, ada.room)
            assert told(before, SECRET)
            await ada.says(*DELETES)
            assert await opens(village, ada.room) == set()
            assert told(await opens(village, bob.room), "sunshine")
            await ada.says("/start", *BEGINS, "to be heard after all")
            assert ada.values == {"wish": "to be heard after all"}
            found = await opens(village, ada.room)
            assert told(found, "to be heard after all")
            assert not told(found, SECRET)

    asyncio.run(go())


def test_what_they_write_while_the_last_word_is_on_its_way_is_understood(bot: Bot):
    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada:
            await ada.invites()
            await ada.says(*BEGINS, SECRET, DELETES[0])
            await ada.writes(DELETES[1], "/start")
            assert ada.session is not None
            await ada.says(*BEGINS)
            await ada.writes("to be heard")
            assert ada.values == {"wish": "to be heard"}
            assert not told(await opens(village, ada.room), SECRET)

    asyncio.run(go())


def test_a_bot_that_dies_before_it_has_forgotten_does_so_when_it_starts_again(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
):
    forget = Forgetting.forget

    def fails(*_: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada:
            await ada.invites()
            await ada.says(*BEGINS, SECRET, DELETES[0])
            monkeypatch.setattr(Forgetting, "forget", fails)
            await ada.person.write(ada.room, DELETES[1])
            await ada.person.until(
                lambda: any("Everything is deleted." in one.body for one in ada.person.seen)
            )
            assert told(await opens(village, ada.room), SECRET)
            await village.bot_stops()
            monkeypatch.setattr(Forgetting, "forget", forget)
            await village.bot_starts_again()
            await village.until(lambda: not village.memory.rows_of("outbox"))
            assert await opens(village, ada.room) == set()
            said = [one for one in ada.person.seen if "Everything is deleted." in one.body]
            assert len(said) == 1
            await ada.says("/start", *BEGINS, "to be heard after all")
            assert ada.values == {"wish": "to be heard after all"}

    asyncio.run(go())


def test_a_device_that_was_quiet_for_long_is_understood_when_it_comes_back(bot: Bot):
    async def go() -> None:
        async with (
            Village.open(bot) as village,
            village.person() as ada,
            ada.on_another_device() as tablet,
        ):
            await ada.invites()
            await tablet.goes_to(ada.room)
            await tablet.says(*BEGINS, SECRET)
            await ada.says(*["/help"] * 5)
            await ada.says(*DELETES)
            assert await opens(village, ada.room) == set()
            await tablet.says("/start", *BEGINS, "to be heard after all")
            assert ada.values == {"wish": "to be heard after all"}
            assert not told(await opens(village, ada.room), SECRET)

    asyncio.run(go())


def test_a_device_whose_key_came_before_its_first_words_is_understood_at_once(bot: Bot):
    async def go() -> None:
        async with (
            Village.open(bot) as village,
            village.person() as ada,
            ada.on_another_device() as tablet,
        ):
            await ada.invites()
            await tablet.goes_to(ada.room)
            await ada.says(*BEGINS, SECRET)
            await tablet.person.begins_to_type(ada.room)
            await village.until(lambda: keys_of(village, tablet))
            await ada.says(*DELETES)
            assert await opens(village, ada.room) == set()
            await village.bot_starts_again()
            await tablet.says("/start", *BEGINS, "to be heard after all")
            assert tablet.values == {"wish": "to be heard after all"}

    asyncio.run(go())


def test_a_key_that_is_given_again_after_words_that_were_lost_opens_what_comes_next(bot: Bot):
    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada:
            await ada.invites()
            await ada.says(*BEGINS, SECRET, DELETES[0])
            watched = village.watched
            assert watched is not None
            watched.may_send.clear()
            event = await ada.person.write(ada.room, DELETES[1])
            await village.until(lambda: event in watched.taken)
            machine = ada.person.client.olm
            assert machine is not None
            given = machine.outbound_group_sessions[ada.room]
            given.encrypt("what their client could not send")
            given.shared = False
            given.users_shared_with.clear()
            await ada.person.begins_to_type(ada.room)
            await village.until(lambda: any(one.first_known_index for one in keys_of(village, ada)))
            watched.may_send.set()
            await village.until(lambda: not village.memory.rows_of("outbox"))
            ada.unread()
            await ada.says("/start", *BEGINS, "to be heard after all")
            assert ada.values == {"wish": "to be heard after all"}

    asyncio.run(go())


def test_a_key_that_somebody_made_to_end_at_once_does_not_keep_them_from_being_forgotten(bot: Bot):
    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada:
            await ada.invites()
            await ada.says(*BEGINS, SECRET, DELETES[0])
            for one in keys_of(village, ada):
                client_of(village).nio.machine.reached[one.id] = 2**32
            await ada.says(DELETES[1])
            assert await opens(village, ada.room) == set()

    asyncio.run(go())


def test_what_was_said_in_each_of_their_rooms_is_forgotten_wherever_they_delete(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
):
    async def stays(*_: Any) -> None:
        """The homeserver does not come to letting the bot leave."""

    monkeypatch.setattr(Hosting, "_leave", stays)

    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada, village.person() as bob:
            await bob.invites()
            await bob.says(*BEGINS, "sunshine")
            await ada.invites()
            first = ada.room
            await ada.says(*BEGINS, SECRET)
            await ada.invites()
            assert told(await opens(village, first), SECRET)
            await ada.says(*DELETES)
            assert {first, ada.room} <= village.rooms
            assert await opens(village, first) == set()
            assert await opens(village, ada.room) == set()
            assert told(await opens(village, bob.room), "sunshine")
            await ada.says("/start", *BEGINS, "to be heard after all")
            assert ada.values == {"wish": "to be heard after all"}

    asyncio.run(go())


def test_what_was_said_in_a_room_they_had_left_is_forgotten_too(bot: Bot):
    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada:
            await ada.invites()
            await ada.says(*BEGINS)
            first = ada.room
            await ada.invites()
            await ada.says(SECRET)
            rooms = {one.room_id for one in client_of(village).keys.load_inbound_group_sessions()}
            assert rooms == {first, ada.room}
            await village.until(lambda: first not in village.rooms)
            await ada.says(*DELETES)
            left = client_of(village).keys.load_inbound_group_sessions()
            assert {one.room_id for one in left} <= {ada.room}

    asyncio.run(go())


def test_what_was_said_in_a_chat_opens_no_more_once_the_conversation_has_left_it(bot: Bot):
    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada, village.person() as bob:
            await ada.invites()
            await ada.says(*BEGINS, SECRET)
            code = CODE.search(await ada.says("/continue"))
            assert code is not None
            assert told(await opens(village, ada.room), SECRET)
            await bob.invites()
            await bob.says(code[0])
            assert bob.values == {"wish": SECRET}
            await village.until(lambda: not village.memory.rows_of("outbox"))
            assert not told(await opens(village, ada.room), SECRET)
            await ada.says("/start", *BEGINS, "to be heard after all")
            assert ada.values == {"wish": "to be heard after all"}

    asyncio.run(go())


def test_whoever_goes_before_the_last_word_is_forgotten_all_the_same(bot: Bot):
    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada:
            await ada.invites()
            await ada.says(*BEGINS, SECRET, DELETES[0])
            watched = village.watched
            assert watched is not None
            watched.may_send.clear()
            event = await ada.person.write(ada.room, DELETES[1])
            await village.until(lambda: event in watched.taken)
            assert isinstance(await ada.person.client.room_leave(ada.room), nio.RoomLeaveResponse)
            await village.until(lambda: ada.room not in village.rooms)
            watched.may_send.set()
            await village.until(
                lambda: not list(client_of(village).keys.load_inbound_group_sessions())
            )

    asyncio.run(go())
