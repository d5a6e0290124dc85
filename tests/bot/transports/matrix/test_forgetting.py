"""Whoever has everything deleted: what they said opens no more, and they can still come back."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

import nio
import pytest
import vodozemac
from nio.crypto import InboundGroupSession

from bot.transports.matrix import sending
from bot.transports.matrix.api import NoAnswer, Refused
from bot.transports.matrix.client import Client
from bot.transports.matrix.forgetting import Forgetting
from tests.bot.transports.matrix.devices import Bot
from tests.bot.transports.matrix.village import Village

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


def hears_more(client: Client) -> Callable[[], bool]:
    before = client.heard
    return lambda: client.heard != before


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

    async def fails(*_: Any) -> None:
        raise NoAnswer("the homeserver is away")

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


def test_a_homeserver_that_does_not_understand_makes_nobody_unintelligible(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
):
    call, refusals = Client.call, [400, 404]

    async def refused(self: Client, method: str, path: str, *rest: Any, **more: Any) -> Any:
        if path.endswith("/messages") and refusals:
            raise Refused(refusals.pop(), {"errcode": "M_UNRECOGNIZED"})
        return await call(self, method, path, *rest, **more)

    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada:
            await ada.invites()
            await ada.says(*BEGINS, SECRET, DELETES[0])
            monkeypatch.setattr(Client, "call", refused)
            await ada.person.write(ada.room, DELETES[1])
            await village.until(lambda: not refusals and not village.memory.rows_of("outbox"))
            ada.unread()
            assert await opens(village, ada.room) == set()
            await ada.says("/start", *BEGINS, "to be heard after all")
            assert ada.values == {"wish": "to be heard after all"}

    asyncio.run(go())


def test_a_homeserver_that_never_understands_keeps_nobody_from_being_forgotten(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
):
    call, asked = Client.call, []

    async def refused(self: Client, method: str, path: str, *rest: Any, **more: Any) -> Any:
        if path.endswith("/messages"):
            asked.append(path)
            raise Refused(400, {"errcode": "M_UNKNOWN"})
        return await call(self, method, path, *rest, **more)

    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada:
            await ada.invites()
            await ada.says(*BEGINS, SECRET, DELETES[0])
            monkeypatch.setattr(Client, "call", refused)
            monkeypatch.setattr(sending, "_LONGEST_PAUSE", 0.01)
            await ada.person.write(ada.room, DELETES[1])
            await village.until(lambda: len(asked) > sending._ENOUGH)
            await village.until(lambda: not village.memory.rows_of("outbox"))
            monkeypatch.setattr(Client, "call", call)
            assert await opens(village, ada.room) == set()

    asyncio.run(go())


def test_a_device_that_was_quiet_while_much_happened_is_understood_when_it_comes_back(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.transports.matrix.forgetting._PAGE", "2")

    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada:
            await ada.invites()
            await ada.says(*BEGINS, SECRET, DELETES[0])
            watched = village.watched
            assert watched is not None
            watched.may_send.clear()
            event = await ada.person.write(ada.room, DELETES[1])
            await village.until(lambda: event in watched.taken)
            for number in range(4):
                heard_more = hears_more(watched.client)
                state = (ada.room, "org.example.happens", {"number": number})
                await ada.person.client.room_put_state(*state)
                await village.until(heard_more)
            watched.may_send.set()
            await village.until(lambda: not village.memory.rows_of("outbox"))
            ada.unread()
            assert not told(await opens(village, ada.room), SECRET)
            await ada.says("/start", *BEGINS, "to be heard after all")
            assert ada.values == {"wish": "to be heard after all"}

    asyncio.run(go())


def test_a_key_that_comes_while_its_person_is_forgotten_is_kept_for_what_they_write_next(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
):
    reached, came = Forgetting._reached, []

    async def meanwhile(self: Forgetting, room: str) -> dict[str, int]:
        found = await reached(self, room)
        store = self._client.nio.machine.inbound_group_store
        theirs = next(one for one in store if one.room_id == room and one.id in found)
        key = nio.crypto.OutboundGroupSession().session_key
        session = InboundGroupSession(key, theirs.ed25519, theirs.sender_key, room)
        store.add(session)
        self._client.keys.save_inbound_group_session(session)
        came.append(session.id)
        return found

    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada:
            await ada.invites()
            await ada.says(*BEGINS, SECRET, DELETES[0])
            monkeypatch.setattr(Forgetting, "_reached", meanwhile)
            await ada.says(DELETES[1])
            await village.until(lambda: not village.memory.rows_of("outbox"))
            kept = {one.id for one in client_of(village).keys.load_inbound_group_sessions()}
            assert set(came) <= kept
            assert came

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
