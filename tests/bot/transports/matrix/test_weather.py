"""People who answer while their homeserver does not, or the bot is away, or slow."""

import asyncio
import os
from typing import Any

import pytest

from bot.transports.matrix import sending
from tests.bot.transports.matrix.devices import Bot
from tests.bot.transports.matrix.village import PATIENCE, Village
from tests.homeserver.weather import Weather

BEGINS = ("English", "continue", "yes")
PATHS = ("/send/m.room.encrypted", "/sync", "/sendToDevice", "/read_markers", "/messages")
AWAY = int(os.environ.get("INTAKE_AWAY", "120"))
"""Messages that are written while the bot is away."""


@pytest.fixture(autouse=True)
def quickly(in_no_time: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "pause_after", lambda failures, longest: 0.05)


@pytest.mark.parametrize(
    ("status", "answer", "after"),
    [
        (0, b"", False),
        (0, b"", True),
        (500, {"errcode": "M_UNKNOWN"}, False),
        (502, b"<html>oh</html>", True),
        (200, b"garbage", True),
        (429, {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 50}, False),
    ],
)
def test_whatever_becomes_of_calls_a_person_is_answered_once_and_in_order(
    bot: Bot, status: int, answer: bytes | dict[str, Any], after: bool
):
    async def go() -> None:
        async with Weather.before(bot.server) as weather:
            bot.url = weather.url
            async with Village.open(bot, "numbers") as village, village.person() as ada:
                await ada.invites()
                for line in (*BEGINS, "41", "12,5"):
                    for path in PATHS:
                        weather.brings(path, status, answer, times=2, after=after)
                    await ada.says(line)
                assert ada.values == {"age": 41, "distance": "12.5"}
                bodies = [one.body for one in ada.person.said_by(bot.user)]
                assert len(bodies) == len(set(bodies))

    asyncio.run(go())


@pytest.mark.timeout(600)
def test_whatever_is_written_while_the_bot_is_away_is_taken_in_order(bot: Bot):
    lines = ["αβγδεζηθικλμνξοπ"[number % 16] for number in range(AWAY)]  # an answer holds 10,000

    async def go() -> None:
        async with Village.open(bot, "multiline") as village, village.person() as ada:
            await ada.invites()
            await ada.says(*BEGINS)
            await village.bot_stops()
            for line in lines:
                last = await ada.person.write(ada.room, line)
            village.patience = max(PATIENCE, AWAY / 2)
            await village.bot_starts()
            await ada.answered(last)
            (answer,) = ada.answers
            assert answer.value == "\n".join(lines)
            told = [one.body for one in ada.unread()]
            assert len(told) == len(set(told)) >= len(lines)

    asyncio.run(go())


def test_seen_means_kept_and_the_bot_is_seen_to_write_where_that_takes_a_while(bot: Bot):
    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada:
            await ada.invites()
            await ada.says(*BEGINS)
            room, watched = ada.person.client.rooms[ada.room], village.watched
            assert watched is not None
            watched.may_be_taken.clear()
            wish = await ada.person.write(ada.room, "to be heard")
            await ada.person.until(lambda: bot.user in room.typing_users)
            assert room.read_receipts[bot.user].event_id != wish
            watched.may_be_taken.set()
            await ada.person.until(lambda: room.read_receipts[bot.user].event_id == wish)
            assert ada.values == {"wish": "to be heard"}

    asyncio.run(go())
