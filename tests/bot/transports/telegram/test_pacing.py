"""Pacing: who comes last leaves room for those who talk, and is not kept back for ever."""

import asyncio
import time

from bot.transports.telegram import pacing
from bot.transports.telegram.pacing import Pace, Paces


async def taken(pace: Pace, turns: int, *, last: bool) -> float:
    """Return how long so many turns take together."""
    began = time.monotonic()
    await asyncio.gather(*(pace.turn_last() if last else pace.turn() for _ in range(turns)))
    return time.monotonic() - began


def test_half_of_what_may_go_at_once_is_left_to_those_who_talk() -> None:
    async def go() -> None:
        pace = Pace(20, 20)
        letters = asyncio.create_task(taken(pace, 15, last=True))
        await asyncio.sleep(0.01)
        assert await taken(pace, 9, last=False) < 0.1
        assert await letters > 0.5  # they wait until half of it is there again

    asyncio.run(go())


def test_changes_to_messages_count_against_a_chats_own_pace_and_keep_nobody_waiting_long() -> None:
    async def go() -> None:
        paces = Paces(10, 3)
        for _ in range(3):
            paces.count(1, most=0.3)
        began = time.monotonic()
        await paces.turn(2)
        assert time.monotonic() - began < 0.05
        await paces.turn(1)
        assert 0.05 < time.monotonic() - began < 0.2
        for _ in range(50):
            paces.count(1, most=0.3)
        began = time.monotonic()
        await paces.turn(1)
        assert 0.2 < time.monotonic() - began < 0.4

    asyncio.run(go())


def test_letters_go_as_quickly_as_all_else_while_nobody_talks() -> None:
    assert 0.4 < asyncio.run(taken(Pace(100, 20), 60, last=True)) < 0.9


def test_talk_without_end_keeps_a_letter_back_for_a_few_seconds_only(monkeypatch) -> None:
    monkeypatch.setattr(pacing, "LONGEST", 0.2)

    async def go() -> None:
        pace = Pace(100, 10)

        async def talks() -> None:
            while True:
                await pace.turn()

        talk = asyncio.create_task(talks())
        await asyncio.sleep(0.15)
        assert 0.15 < await taken(pace, 1, last=True) < 0.6
        talk.cancel()

    asyncio.run(go())
