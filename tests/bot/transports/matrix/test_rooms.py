"""Rooms: where the bot talks, with whom, and what it does about every other room."""

import asyncio

import nio
import pytest

from bot.transports.matrix import patience
from tests.bot.transports.matrix.devices import Bot
from tests.bot.transports.matrix.village import Village
from tests.homeserver.person import Person
from tests.homeserver.weather import Weather


def test_in_a_plain_room_a_person_is_told_why_and_invited_to_an_encrypted_one(bot: Bot):
    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada:
            (told,) = await ada.invites(encrypted=False)
            assert "not encrypted" in told.body
            assert "pas chiffré" in told.body
            await ada.accepts_invitation()
            assert ada.person.client.rooms[ada.room].encrypted
            assert "very small" in str(ada.person.client.rooms[ada.room].name)
            await ada.hears()
            (greeting,) = ada.unread()
            assert greeting.encrypted
            await ada.says("English", "continue", "yes", "to be heard")
            assert ada.values == {"wish": "to be heard"}

    asyncio.run(go())


def test_an_operator_may_allow_plain_rooms(bot: Bot):
    async def go() -> None:
        async with (
            Village.open(bot, allow_plain_rooms=True) as village,
            village.person() as ada,
        ):
            (greeting,) = await ada.invites(encrypted=False)
            assert not greeting.encrypted
            await ada.says("English", "continue", "yes", "to be heard")
            assert ada.values == {"wish": "to be heard"}

    asyncio.run(go())


def test_where_a_third_person_reads_along_nothing_is_asked_and_nothing_taken(bot: Bot):
    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada, village.person() as bob:
            await ada.invites()
            await ada.says("English", "continue", "yes")
            await ada.person.client.room_invite(ada.room, bob.user)
            await ada.hears()
            (told,) = ada.unread()
            assert "one person at a time" in told.body
            await ada.person.until(lambda: not ada.is_with_bot())
            await bob.person.client.join(ada.room)
            await ada.person.write(ada.room, "said to both")
            await ada.invites()
            await ada.says("said to the bot alone")
            assert ada.values == {"wish": "said to the bot alone"}
            assert bob.session is None

    asyncio.run(go())


def test_whoever_leaves_and_opens_another_room_goes_on_where_they_were(bot: Bot):
    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada:
            await ada.invites()
            await ada.says("English", "continue", "yes")
            left = ada.room
            await ada.person.client.room_leave(left)
            await village.until(lambda: left not in village.rooms)
            (question,) = await ada.invites()
            assert "wish for" in question.body
            await ada.says("to be heard")
            assert ada.values == {"wish": "to be heard"}

    asyncio.run(go())


def test_whoever_opens_a_second_room_is_talked_with_in_that_one(bot: Bot):
    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada:
            await ada.invites()
            await ada.says("English", "continue", "yes")
            first = ada.room
            await ada.invites()
            await ada.person.until(lambda: not ada.is_with_bot(first))
            assert any("other room" in one.body for one in ada.person.seen if one.room == first)
            await ada.says("to be heard")
            assert ada.values == {"wish": "to be heard"}
            await village.bot_starts_again()
            await ada.says("send")
            assert village.submissions()

    asyncio.run(go())


def test_a_room_that_is_upgraded_is_followed(bot: Bot):
    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada:
            await ada.invites()
            await ada.says("English", "continue", "yes")
            former = ada.room
            ada.room = await ada.upgrades()
            await ada.person.client.room_invite(ada.room, bot.user)
            await ada.hears()
            ada.unread()
            await ada.says("to be heard")
            assert ada.values == {"wish": "to be heard"}
            await village.until(lambda: former not in village.rooms)

    asyncio.run(go())


def test_a_room_that_only_claims_to_be_the_next_one_is_not_stayed_in(bot: Bot):
    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada:
            await ada.invites()
            elsewhere = await ada.person.client.room_create(
                visibility=nio.RoomVisibility.public, preset=nio.RoomPreset.public_chat
            )
            assert isinstance(elsewhere, nio.RoomCreateResponse)
            tombstone = {"body": "come along", "replacement_room": elsewhere.room_id}
            await ada.person.client.room_put_state(ada.room, "m.room.tombstone", tombstone)
            for became in ("join", "leave"):
                await ada.person.until_became(str(elsewhere.room_id), bot.user, became)

    asyncio.run(go())


def test_a_room_whose_next_one_cannot_be_reached_keeps_no_other_room_waiting(bot: Bot):
    async def go() -> None:
        async with (
            Weather.before(bot.server) as weather,
            Person.at(bot.server) as host,
        ):
            bot.url = weather.url
            nowhere = await host.client.room_create(preset=nio.RoomPreset.public_chat)
            assert isinstance(nowhere, nio.RoomCreateResponse)
            to_nowhere = f"join/{nowhere.room_id}"
            away = {"errcode": "M_UNKNOWN", "error": "Failed to make_join via any server"}
            weather.brings(to_nowhere, 502, away, times=10_000)
            async with Village.open(bot) as village, village.person() as ada:
                async with village.person() as bob:
                    await bob.invites()
                    tombstone = {"body": "come", "replacement_room": nowhere.room_id}
                    await bob.person.client.room_put_state(bob.room, "m.room.tombstone", tombstone)
                    await village.until(lambda: weather.calls[to_nowhere])
                village.patience = 10.0
                (told,) = await ada.invites(encrypted=False)
                assert "not encrypted" in told.body
                await village.until(lambda: weather.calls[to_nowhere] > 1)

    asyncio.run(go())


def test_however_much_is_written_in_a_room_it_waits_until_it_may_be_tried_again(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
):
    pauses: list[int] = []

    def pause_after(failures: int, longest: float) -> float:
        pauses.append(failures)
        return 60.0

    monkeypatch.setattr(patience, "pause_after", pause_after)

    async def go() -> None:
        async with Weather.before(bot.server) as weather:
            bot.url = weather.url
            nowhere = "!nowhere:localhost"
            to_nowhere = f"join/{nowhere}"
            away = {"errcode": "M_UNKNOWN", "error": "Failed to make_join via any server"}
            weather.brings(to_nowhere, 502, away, times=10_000)
            async with Village.open(bot) as village, village.person() as ada:
                await ada.invites()
                tombstone = {"body": "come", "replacement_room": nowhere}
                await ada.person.client.room_put_state(ada.room, "m.room.tombstone", tombstone)
                for number in range(20):
                    await ada.writes(f"message {number}")
                assert weather.calls[to_nowhere] == 1
                assert pauses == [1]

    asyncio.run(go())


def test_where_a_code_is_needed_nobody_is_asked_anything_before_they_write(bot: Bot):
    async def go() -> None:
        async with Village.open(bot, who_may_invite="code") as village, village.person() as ada:
            ada.room = await ada.person.chat_with(bot.user)
            await ada.person.until_joined(ada.room, bot.user)
            await ada.writes("ABCD")
            assert len(ada.unread()) == 1

    asyncio.run(go())


# --- Rooms that nobody means well with ---------------------------------------


def test_a_flood_of_invitations_keeps_nobody_waiting_who_is_talked_with(bot: Bot):
    async def go() -> None:
        async with (
            Village.open(bot, most_rooms=8) as village,
            village.person() as ada,
            village.person() as mallory,
        ):
            await ada.invites()
            for _ in range(12):
                answer = await mallory.person.client.room_create(invite=[bot.user])
                assert isinstance(answer, nio.RoomCreateResponse)
            await ada.says("English", "continue", "yes", "to be heard")
            assert ada.values == {"wish": "to be heard"}

    asyncio.run(go())


def test_a_bot_that_is_thrown_out_goes_on_with_the_others_and_can_be_invited_again(bot: Bot):
    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada, village.person() as bob:
            await ada.invites(trusting=False)
            await ada.says("English", "continue", "yes")
            await ada.person.client.room_kick(ada.room, bot.user)
            await ada.person.until_became(ada.room, bot.user, "leave")
            await bob.invites()
            await bob.says("English", "continue", "yes", "rain")
            assert bob.values == {"wish": "rain"}
            await ada.person.client.room_invite(ada.room, bot.user)
            await ada.hears()
            ada.unread()
            await ada.says("sunshine")
            assert ada.values == {"wish": "sunshine"}

    asyncio.run(go())


def test_a_room_that_invites_the_bot_among_many_is_told_so_and_left(bot: Bot):
    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada, village.person() as bob:
            created = await ada.person.client.room_create(invite=[bot.user, bob.user])
            assert isinstance(created, nio.RoomCreateResponse)
            ada.room = str(created.room_id)
            await ada.person.until_became(ada.room, bot.user, "leave")
            (told,) = ada.unread()
            assert "one person at a time" in told.body
            assert ada.session is None
            assert bob.session is None

    asyncio.run(go())
