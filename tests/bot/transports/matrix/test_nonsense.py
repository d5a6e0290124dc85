"""Whatever somebody encrypts: it stops nobody, and is never taken for what it is not."""

import asyncio
import json
from typing import Any

import pytest

from tests.bot.transports.matrix.devices import Bot
from tests.bot.transports.matrix.village import Village

BEGINS = ("English", "continue", "yes")
NO_WORDS = {"type": "m.room.message", "content": {"msgtype": "m.text", "body": 7}}


def deep(levels: int) -> str:
    return '{"type": "m.room.message", "content": ' + "[" * levels + "]" * levels + "}"


@pytest.mark.parametrize(
    "inside",
    [
        "not JSON",
        "[]",
        "7",
        "{}",
        '{"type": "m.room.message"}',
        '{"type": 7, "content": {}, "event_id": "$1", "sender": "@a:b", "origin_server_ts": ""}',
        '{"type": "m.room.encrypted", "content": {}}',
        '{"type": "m.room.message", "content": {"msgtype": "m.text", "body": "\\ud800"}}',
        json.dumps(NO_WORDS),
        deep(900),
        deep(20_000),
    ],
    ids=lambda inside: inside[:75],
)
def test_nonsense_that_somebody_encrypts_stops_nobody(bot: Bot, inside: str):
    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada, village.person() as bob:
            village.patience = 10.0
            await ada.invites()
            await bob.invites()
            await ada.says(*BEGINS)
            await bob.person.encrypt(bob.room, inside)
            await ada.says("to be heard")
            assert ada.values == {"wish": "to be heard"}
            await bob.says(*BEGINS, "to be left alone")
            assert bob.values["wish"] == "to be left alone"

    asyncio.run(go())


def test_who_is_in_a_room_is_never_told_by_what_somebody_encrypts(bot: Bot):
    """Or anybody could have it that the bot talks with somebody else in their room."""

    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada, village.person() as bob:
            village.patience = 10.0
            await ada.invites()
            await ada.says(*BEGINS)
            await bob.invites()
            await bob.person.encrypt(bob.room, membership(ada.user, "join"))
            await bob.person.encrypt(bob.room, membership(bob.user, "leave"))
            await ada.says("to be heard")
            assert ada.values == {"wish": "to be heard"}
            await bob.says("English")
            assert ada.is_with_bot()

    asyncio.run(go())


@pytest.mark.parametrize(
    "content", [{"msgtype": "m.text", "body": 7}, {"body": "of no kind"}], ids=str
)
def test_whoever_sends_what_nobody_can_read_is_told_its_reference(bot: Bot, content: Any):
    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada:
            await ada.invites()
            await ada.says(*BEGINS)
            await ada.answered(await ada.person.send(ada.room, content))
            (told,) = ada.unread()
            (row,) = village.memory.rows_of("set_aside")
            assert "Please send it again" in told.body
            assert row.reference in told.body
            await ada.says("to be heard")
            assert ada.values == {"wish": "to be heard"}

    asyncio.run(go())


def test_whoever_encrypts_what_nobody_can_read_is_told_its_reference(bot: Bot):
    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada:
            await ada.invites()
            await ada.says(*BEGINS)
            await ada.answered(await ada.person.encrypt(ada.room, "{}"))
            (told,) = ada.unread()
            (row,) = village.memory.rows_of("set_aside")
            assert row.reference in told.body

    asyncio.run(go())


def test_of_a_reaction_that_nobody_can_read_nothing_is_said(bot: Bot):
    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada:
            await ada.invites()
            await ada.says(*BEGINS)
            await ada.person.send(ada.room, {"m.relates_to": 7}, "m.reaction")
            await ada.says("to be heard")
            assert ada.values == {"wish": "to be heard"}
            assert village.memory.rows_of("set_aside") == []

    asyncio.run(go())


def membership(user: str, became: str) -> str:
    event = {"type": "m.room.member", "state_key": user, "content": {"membership": became}}
    return json.dumps(event)
