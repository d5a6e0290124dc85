"""What a homeserver refuses: for later, or never to be taken."""

import asyncio
from typing import Any

import pytest

from bot.transports.matrix import sending
from bot.transports.matrix.api import NoAnswer, Refused
from bot.transports.matrix.nio_client import Nio
from tests.bot.transports.matrix.devices import Bot
from tests.bot.transports.matrix.village import Village

BEGINS = ("English", "continue", "yes")


def test_a_message_that_is_too_large_is_set_aside_and_its_reader_goes_on(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
):
    write, refusals = Nio.write, 1

    async def refused(self: Nio, room: str, content: dict[str, Any], *rest: Any) -> str:
        nonlocal refusals
        if refusals:
            refusals -= 1
            raise Refused(413, {"errcode": "M_TOO_LARGE"})
        return await write(self, room, content, *rest)

    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada:
            await ada.invites()
            await ada.says(*BEGINS)
            monkeypatch.setattr(Nio, "write", refused)
            await ada.says("to be heard")
            (row,) = village.memory.rows_of("set_aside")
            assert any(row.reference in one.body for one in ada.person.seen)
            assert ada.values == {"wish": "to be heard"}
            await ada.says("send")
            await village.until(lambda: not village.memory.rows_of("outbox"))

    asyncio.run(go())


def test_whatever_else_is_refused_is_tried_again_and_taken_once(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
):
    troubles: list[Exception] = [
        Refused(403, {"errcode": "M_RESOURCE_LIMIT_EXCEEDED"}),
        Refused(405, {"errcode": "M_UNRECOGNIZED"}),
        Refused(500, {"errcode": "M_UNKNOWN"}),
        NoAnswer("a page of HTML", 413),
        NoAnswer("nothing"),
    ]
    write = Nio.write

    async def refused(self: Nio, room: str, content: dict[str, Any], *rest: Any) -> str:
        if troubles:
            raise troubles.pop()
        return await write(self, room, content, *rest)

    async def go() -> None:
        async with Village.open(bot) as village, village.person() as ada:
            await ada.invites()
            await ada.says(*BEGINS)
            monkeypatch.setattr(Nio, "write", refused)
            monkeypatch.setattr(sending, "_LONGEST_PAUSE", 0.01)
            await ada.says("to be heard")
            assert not troubles
            assert village.memory.rows_of("set_aside") == []
            assert ada.values == {"wish": "to be heard"}

    asyncio.run(go())
