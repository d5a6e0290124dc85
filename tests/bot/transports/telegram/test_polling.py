"""Asking Telegram for what there is: whatever goes wrong, the bot asks again; nothing is missed."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple

import pytest
from msgspec import Raw

from bot.transports.telegram.api import Api
from bot.transports.telegram.polling import Polling
from tests.botapi import faults
from tests.botapi.api import BotApi
from tests.botapi.faults import Fault


class Bot(NamedTuple):
    """A bot that asks, what it heard, and the pauses it made."""

    api: BotApi
    updates: AsyncGenerator[tuple[Raw, ...], None]
    pauses: list[float]
    polling: Polling

    async def next(self) -> list[str]:
        """Return what is brought next, and confirm what was brought before."""
        async with asyncio.timeout(5):
            found = await anext(self.updates)
        return [str(bytes(one), "utf-8") for one in found]


@asynccontextmanager
async def asking() -> AsyncIterator[Bot]:
    async with BotApi.serving() as double:
        api, pauses = Api(double.url, double.token), list[float]()

        async def pause(seconds: float) -> None:
            pauses.append(seconds)
            await asyncio.sleep(0)

        polling = Polling(api, wait=5, pause=pause)
        updates = polling.updates()
        try:
            yield Bot(double, updates, pauses, polling)
        finally:
            await updates.aclose()
            await api.close()
        assert not double.complaints


def told(story: Callable[[Bot], Awaitable[None]]) -> None:
    async def go() -> None:
        async with asking() as bot:
            await story(bot)

    asyncio.run(go())


TROUBLE = {
    "another bot": faults.conflict(),
    "token refused": faults.unauthorized(),
    "not a bot": faults.not_found(),
    "too many": faults.flood(3),
    "telegram is ill": faults.refusal(500, "Internal Server Error"),
    "a proxy's page": faults.server_error(502),
    "half an answer": faults.truncated(),
    "no JSON": faults.garbage(),
    "closed": faults.refused_connection(),
    "lost": faults.lost_answer(),
    "nested without end": Fault(
        body=b'{"ok":true,"result":' + b"[" * 10_000 + b"]" * 10_000 + b"}"
    ),
    "no list": Fault(body=b'{"ok":true,"result":{}}'),
    "no result": Fault(body=b'{"ok":true}'),
}


REASON = {
    "another bot": "another program receives this bot's updates; this one waits until it stops",
    "token refused": "the token was refused; is it the bot's newest?",
    "not a bot": "the token is not that of a bot",
    "too many": "updates are refused (429)",
    "telegram is ill": "updates are refused (500)",
}
"""What an operator reads of it; where there is no answer at all, that."""


@pytest.mark.parametrize("name", TROUBLE)
def test_after_trouble_the_bot_asks_again_and_misses_nothing(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(bot: Bot) -> None:
        ada = bot.api.person()
        ada.writes("before")
        [before] = await bot.next()
        assert "before" in before
        bot.api.faults.inject("getUpdates", TROUBLE[name], times=4)
        ada.writes("meanwhile")
        [meanwhile] = await bot.next()
        assert "meanwhile" in meanwhile
        assert bot.api.faults.struck == {"getUpdates": 4}
        assert 3 <= len(bot.pauses) <= 4  # what only reads is asked once more at once
        assert all(pause <= 30 for pause in bot.pauses)
        ada.writes("after")
        assert "after" in (await bot.next())[0]
        assert bot.polling.silence < 5

    told(story)
    said = [record.message for record in caplog.records if record.levelno >= logging.WARNING]
    assert [line for line in said if line == "telegram: answers again"]
    assert len(said) == 2  # one for the trouble, however long it lasts, and one for its end
    assert said[0].startswith(f"telegram: {REASON.get(name, 'no answer')}; trying again in ")


def test_the_pauses_grow_and_never_become_long() -> None:
    async def story(bot: Bot) -> None:
        bot.api.faults.inject("getUpdates", faults.server_error(), times=12)
        bot.api.person().writes("hello")
        await bot.next()
        assert len(bot.pauses) == 12
        assert bot.pauses[0] <= 1
        assert bot.pauses[3] > bot.pauses[0]
        assert max(bot.pauses) <= 30

    told(story)


def test_a_pause_that_telegram_asks_for_is_made() -> None:
    async def story(bot: Bot) -> None:
        bot.api.faults.inject("getUpdates", faults.flood(17))
        bot.api.person().writes("hello")
        await bot.next()
        assert bot.pauses[0] >= 17

    told(story)


def test_what_was_not_committed_is_brought_again() -> None:
    async def story(bot: Bot) -> None:
        bot.api.person().writes("hello")
        await bot.next()
        assert bot.api.unconfirmed == 1
        api = Api(bot.api.url, bot.api.token)
        again = await anext(Polling(api).updates())
        assert b"hello" in bytes(again[0])
        await api.close()

    told(story)


def test_updates_without_a_number_are_not_asked_for_without_a_pause() -> None:
    async def story(bot: Bot) -> None:
        numberless = Fault(body=b'{"ok":true,"result":[{"update_id":1e999},{"message":1}]}')
        bot.api.faults.inject("getUpdates", numberless, times=20)
        for _ in range(20):
            assert len(await bot.next()) == 2
        assert len(bot.pauses) == 19
        bot.api.person().writes("hello")
        assert "hello" in (await bot.next())[0]

    told(story)


def test_a_number_from_elsewhere_does_not_hide_what_comes_after() -> None:
    async def story(bot: Bot) -> None:
        far = Fault(body=b'{"ok":true,"result":[{"update_id":%d}]}' % 10**30)
        bot.api.faults.inject("getUpdates", far)
        ada = bot.api.person()
        assert len(await bot.next()) == 1
        ada.writes("hello")
        assert "hello" in (await bot.next())[0]

    told(story)
