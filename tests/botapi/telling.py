"""Telling a story about Telegram: a server, a bot that calls it, and a clock to turn."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from tests.botapi.api import BotApi
from tests.botapi.echo import Caller

Story = Callable[[BotApi, Caller], Awaitable[None]]


class Moment:
    """A clock that stands still until somebody turns it."""

    def __init__(self, now: float = 1_793_714_700.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def told(**options: Any) -> Callable[[Story], Callable[[], None]]:
    """Make a test of a story; the bot in it is a bare connection."""

    def telling(story: Story) -> Callable[[], None]:
        def test() -> None:
            asyncio.run(_tell(story, {"clock": Moment(), **options}))

        return test

    return telling


async def _tell(story: Story, options: dict[str, Any]) -> None:
    async with BotApi.serving(**options) as api:
        bot = Caller(api.url, api.token)
        try:
            await story(api, bot)
        finally:
            bot.close()


def elapse(api: BotApi, seconds: float) -> None:
    """Let time go by."""
    clock = api.world.clock
    assert isinstance(clock, Moment)
    clock.now += seconds


async def texts(bot: Caller, **parameters: object) -> list[str]:
    """Ask for updates and return what people wrote in them."""
    envelope = await bot.call("getUpdates", **parameters)
    return [update["message"]["text"] for update in envelope["result"]]
