import asyncio
from collections.abc import Callable
from typing import Any

from tests.botapi.api import BotApi
from tests.botapi.echo import Caller
from tests.botapi.listening import Listener
from tests.botapi.telling import texts, told


async def at_once(update: dict[str, Any]) -> int:
    return 200


async def _until(ready: Callable[[], bool]) -> None:
    async with asyncio.timeout(3):
        while not ready():  # noqa: ASYNC110 (what is waited for is on the other side of a socket)
            await asyncio.sleep(0.005)


@told()
async def test_updates_are_posted_with_the_secret(api: BotApi, bot: Caller) -> None:
    ada = api.person()
    ada.writes("before")
    async with Listener.listening(at_once) as listener:
        assert (await bot.call("setWebhook", url=listener.url, secret_token="s3cret"))["ok"]
        ada.writes("after")
        await _until(lambda: len(listener.taken) == 2 and not api.unconfirmed)

        assert listener.texts == ["before", "after"]
        assert {taken.secret for taken in listener.taken} == {"s3cret"}
        assert listener.connections == 1
        conflict = await bot.call("getUpdates")
        assert conflict["description"] == (
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first"
        )
        assert (await bot.call("getWebhookInfo"))["result"]["url"] == listener.url
        await bot.call("deleteWebhook")
        ada.writes("again by hand")
        assert await texts(bot) == ["again by hand"]


@told()
async def test_an_update_is_posted_until_it_is_taken(api: BotApi, bot: Caller) -> None:
    statuses = [500, 404, 200, 200]

    async def decides(update: dict[str, Any]) -> int:
        return statuses.pop(0)

    ada = api.person()
    async with Listener.listening(decides) as listener:
        await bot.call("setWebhook", url=listener.url)
        ada.writes("one")
        ada.writes("two")
        await _until(lambda: not api.unconfirmed)

        assert listener.texts == ["one", "one", "one", "two"]
        info = (await bot.call("getWebhookInfo"))["result"]
        assert info["last_error_message"] == "Wrong response from the webhook: 404"
        await bot.call("deleteWebhook")


@told()
async def test_a_chat_waits_for_itself_and_not_for_others(api: BotApi, bot: Caller) -> None:
    ada, grace, release = api.person("Ada"), api.person("Grace"), asyncio.Event()

    async def decides(update: dict[str, Any]) -> int:
        if update["message"]["text"] == "slow":
            await release.wait()
        return 200

    async with Listener.listening(decides) as listener:
        await bot.call("setWebhook", url=listener.url, max_connections=2)
        ada.writes("slow")
        ada.writes("behind it")
        grace.writes("beside it")
        await _until(lambda: len(listener.taken) == 2)

        assert listener.texts == ["slow", "beside it"]
        release.set()
        await _until(lambda: not api.unconfirmed)
        assert listener.texts[2:] == ["behind it"]
        await bot.call("deleteWebhook")


@told()
async def test_a_webhook_that_is_down_loses_nothing(api: BotApi, bot: Caller) -> None:
    ada = api.person()
    await bot.call("setWebhook", url="http://127.0.0.1:9/nobody")
    ada.writes("hello?")
    await _until(lambda: api.world.webhook.last_error is not None)
    await bot.call("deleteWebhook")

    assert await texts(bot) == ["hello?"]
    assert not (await bot.call("setWebhook", url="https://example.org", secret_token="é"))["ok"]
