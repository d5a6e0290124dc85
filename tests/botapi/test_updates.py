import asyncio

from tests.botapi.api import BotApi
from tests.botapi.echo import Caller
from tests.botapi.telling import elapse, texts, told


@told()
async def test_an_update_comes_again_until_it_is_confirmed(api: BotApi, bot: Caller) -> None:
    ada = api.person()
    for text in ("one", "two", "three"):
        ada.writes(text)
    first = (await bot.call("getUpdates"))["result"][0]["update_id"]

    assert await texts(bot) == ["one", "two", "three"]
    assert await texts(bot, offset=first) == ["one", "two", "three"]
    assert await texts(bot, offset=first + 1) == ["two", "three"]
    assert await texts(bot) == ["two", "three"]
    assert await texts(bot, offset=first + 3) == []
    assert api.unconfirmed == 0


@told()
async def test_a_negative_offset_keeps_only_the_last_ones(api: BotApi, bot: Caller) -> None:
    ada = api.person()
    for text in ("one", "two", "three"):
        ada.writes(text)

    assert await texts(bot, offset=-1) == ["three"]
    assert await texts(bot) == ["three"]


@told()
async def test_no_more_updates_come_than_were_asked_for(api: BotApi, bot: Caller) -> None:
    ada = api.person()
    for number in range(120):
        ada.writes(str(number))

    assert len(await texts(bot, limit=7)) == 7
    assert len(await texts(bot, limit=500)) == 100


@told()
async def test_a_long_poll_ends_when_somebody_writes(api: BotApi, bot: Caller) -> None:
    waiting = asyncio.ensure_future(texts(bot, timeout=30))
    await asyncio.sleep(0.02)
    assert not waiting.done()

    api.person().writes("here I am")
    api.person().writes("so am I")

    assert await waiting == ["here I am", "so am I"]


@told()
async def test_a_long_poll_ends_with_nothing_after_its_timeout(api: BotApi, bot: Caller) -> None:
    async with asyncio.timeout(2):
        assert await texts(bot, timeout=1) == []


@told()
async def test_a_second_poll_ends_the_first(api: BotApi, bot: Caller) -> None:
    first = asyncio.ensure_future(bot.call("getUpdates", timeout=30))
    await asyncio.sleep(0.02)
    second = bot.another()
    assert (await second.call("getUpdates"))["ok"]

    assert await first == {
        "ok": False,
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    }


@told()
async def test_who_hangs_up_while_polling_misses_nothing(api: BotApi, bot: Caller) -> None:
    other = bot.another()
    gone = asyncio.ensure_future(other.call("getUpdates", timeout=30))
    await asyncio.sleep(0.02)
    gone.cancel()
    other.close()
    await asyncio.sleep(0.02)
    api.person().writes("is anybody there?")

    assert await texts(bot) == ["is anybody there?"]


@told()
async def test_updates_are_forgotten_after_a_day(api: BotApi, bot: Caller) -> None:
    ada = api.person()
    ada.writes("yesterday")
    elapse(api, 23 * 3600)
    ada.writes("today")
    elapse(api, 3600 + 1)

    assert await texts(bot) == ["today"]


@told()
async def test_what_a_bot_wants_is_remembered(api: BotApi, bot: Caller) -> None:
    ada = api.person()
    await bot.call("getUpdates", allowed_updates=["message"])
    number = ada.writes("hello")
    ada.edits(number, "good evening")
    ada.blocks()
    assert len((await bot.call("getUpdates"))["result"]) == 1

    await bot.call("getUpdates", allowed_updates=[])
    ada.edits(number, "good night")
    kinds = [list(update)[1] for update in (await bot.call("getUpdates"))["result"]]
    assert kinds == ["message", "edited_message"]


@told()
async def test_ids_of_updates_may_have_gaps(api: BotApi, bot: Caller) -> None:
    ada = api.person()
    ada.writes("before")
    api.world.updates.skip(5)
    ada.writes("after")

    before, after = [u["update_id"] for u in (await bot.call("getUpdates"))["result"]]
    assert after == before + 6
