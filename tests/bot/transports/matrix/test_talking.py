"""People who talk with the bot in encrypted rooms."""

import asyncio
from typing import Any

import pytest

from tests.bot.transports.matrix.devices import Bot
from tests.bot.transports.matrix.village import Village, Villager
from tests.homeserver.accounts import new_account
from tests.homeserver.weather import Weather

BEGINS = ("English", "continue", "yes")


def test_a_person_is_greeted_and_answers_to_the_end(bot: Bot):
    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada:
            (greeting,) = await ada.invites()
            assert greeting.encrypted
            assert greeting.kind == "m.text"
            assert greeting.body.endswith("1. English\n2. Français")
            assert "<li>English</li>" in greeting.html
            assert greeting.content["m.mentions"] == {}
            await ada.says(*BEGINS)
            await ada.says("to be heard")
            await ada.says("send")
            (submission,) = village.submissions()
            assert [one["value"] for one in submission["answers"]] == ["to be heard"]

    asyncio.run(go())


def test_questions_are_messages_and_receipts_are_notices(bot: Bot):
    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada:
            await ada.invites()
            await ada.says(*BEGINS)
            await ada.writes("!help")
            assert {one.kind for one in ada.unread()} == {"m.notice"}
            await ada.writes("to be heard")
            assert ada.unread()[-1].kind == "m.text"
            await ada.edits("to be heard", "to be left alone")
            assert {one.kind for one in ada.unread()} == {"m.notice"}

    asyncio.run(go())


def test_two_people_who_talk_at_once_are_told_apart(bot: Bot):
    async def talks(one: Villager, wish: str) -> None:
        await one.invites()
        await one.says(*BEGINS, wish)
        assert one.values == {"wish": wish}

    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada, village.person() as bob:
            await asyncio.gather(talks(ada, "sunshine"), talks(bob, "rain"))

    asyncio.run(go())


def test_what_is_written_before_the_question_is_seen_is_not_an_answer_to_it(bot: Bot):
    """Also when the bot was away between the question and those words."""

    async def go() -> None:
        async with Village.open(bot, "multiline") as village, village.person() as ada:
            await ada.invites()
            await ada.says(*BEGINS)
            await ada.writes("first line", "second line")
            assert [one.value for one in ada.answers] == ["first line\nsecond line"]
            await village.bot_stops()
            await ada.person.write(ada.room, "third line")
            await village.bot_starts()
            await ada.writes("fourth line")
            (answer,) = ada.answers
            assert answer.value == "first line\nsecond line\nthird line\nfourth line"

    asyncio.run(go())


def test_a_reply_to_an_older_question_is_for_that_question(bot: Bot):
    async def go() -> None:
        async with Village.open(bot, "numbers") as village, village.person() as ada:
            await ada.invites()
            await ada.says(*BEGINS)
            question = ada.person.said_by(bot.user)[-1]
            await ada.says("41")
            await village.bot_starts_again()
            for relation in (
                {"m.in_reply_to": {"event_id": question.id}},
                {"rel_type": "m.thread", "event_id": question.id, "is_falling_back": True},
            ):
                quoted = "> <@bot> How old are you?\n\n44"
                message = await ada.person.write(ada.room, quoted, **{"m.relates_to": relation})
                await ada.answered(message)
                (asked,) = ada.unread()
                assert "You replied to question 1" in asked.body
                assert "Change it to “44”?" in asked.body
                await ada.says("no")

    asyncio.run(go())


def test_a_message_that_is_deleted_asks_whether_its_answer_goes_too(bot: Bot):
    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada:
            await ada.invites()
            await ada.says(*BEGINS, "to be heard")
            await ada.deletes("to be heard")
            (asked,) = ada.unread()
            assert "delete the answer as well" in asked.body
            await ada.says("yes")
            assert ada.values == {}

    asyncio.run(go())


@pytest.mark.parametrize(
    "content",
    [
        {"msgtype": "m.notice", "body": "I am a bot too"},
        {"msgtype": "m.key.verification.request", "body": "verify?", "to": "x", "methods": []},
    ],
)
def test_what_is_not_meant_for_it_the_bot_leaves_alone(bot: Bot, content: dict[str, Any]):
    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada:
            await ada.invites()
            await ada.says(*BEGINS)
            await ada.person.send(ada.room, content)
            question = ada.person.said_by(bot.user)[-1].id
            thumb = {"rel_type": "m.annotation", "event_id": question, "key": "👍"}
            await ada.person.send(ada.room, {"m.relates_to": thumb}, "m.reaction")
            await ada.says("to be heard")
            assert set(ada.values) == {"wish"}

    asyncio.run(go())


def test_a_new_device_of_a_person_goes_on_with_the_conversation(bot: Bot):
    async def go() -> None:
        credentials = new_account(bot.server)
        async with Village.open(bot) as village:
            async with village.person(credentials) as phone:
                await phone.invites()
                await phone.says(*BEGINS)
                room = phone.room
            async with village.person(credentials) as laptop:
                laptop.room = room
                told = await laptop.says("to be heard")
                assert "to be heard" in told
                assert laptop.values == {"wish": "to be heard"}

    asyncio.run(go())


# --- What cannot be read yet -------------------------------------------------


def test_a_message_without_its_key_is_mentioned_once_and_answered_when_the_key_comes(bot: Bot):
    """Also when the bot starts anew meanwhile, and the message has been changed."""

    async def go() -> None:
        async with (
            Weather.before(bot.server) as weather,
            Village.open(bot) as village,
            village.person(url=weather.url) as ada,
        ):
            await ada.invites()
            await ada.says(*BEGINS)
            ada.person.client.invalidate_outbound_session(ada.room)
            held = weather.holds("sendToDevice")
            wish = await ada.person.write(ada.room, "to be herd")
            await ada.person.edit(ada.room, wish, "to be heard")
            await ada.hears()
            (told,) = ada.unread()
            assert "its key has not reached me" in told.body
            await village.bot_starts_again()
            await weather.clears(held)
            await village.until(lambda: ada.values == {"wish": "to be heard"})
            bodies = [one.body for one in ada.person.said_by(bot.user)]
            assert sum("its key" in body for body in bodies) == 1

    asyncio.run(go())


def test_a_message_that_is_deleted_before_its_key_comes_is_not_taken(bot: Bot):
    async def go() -> None:
        async with (
            Weather.before(bot.server) as weather,
            Village.open(bot) as village,
            village.person(url=weather.url) as ada,
        ):
            await ada.invites()
            await ada.says(*BEGINS)
            ada.person.client.invalidate_outbound_session(ada.room)
            held = weather.holds("sendToDevice")
            wish = await ada.person.write(ada.room, "a secret")
            await ada.hears()
            await ada.answered(await ada.person.redact(ada.room, wish))
            await weather.clears(held)
            await ada.says("to be heard")
            assert ada.values == {"wish": "to be heard"}

    asyncio.run(go())
