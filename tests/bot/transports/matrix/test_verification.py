"""Verification: a person compares what their client shows with what the operator reads."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from bot.transports.matrix.cross_signing import Identity
from bot.transports.matrix.verification import exchange, verifications
from tests.bot.transports.matrix.devices import Bot
from tests.bot.transports.matrix.operator_there import Operator, operator_of
from tests.homeserver.careful import Careful
from tests.homeserver.comparing import Comparison, names
from tests.homeserver.identity import call, is_signed
from tests.homeserver.person import Person
from tests.homeserver.weather import Weather


async def asked(person: Person, operator: Operator, room: str = "") -> Comparison:
    """Let a person ask, and the operator see it."""
    account = operator.account
    comparison = Comparison(person, account.user, account.device, room)
    await comparison.ask()
    await operator.sees("asked")
    return comparison


async def compared(person: Person, operator: Operator, room: str = "") -> Comparison:
    """Let them have words to compare, which are the same."""
    comparison = await asked(person, operator, room)
    await operator.says("compare")
    emoji, numbers = await comparison.until_there_are_words()
    shown = await operator.sees("comparing")
    assert (shown.words, shown.numbers) == (names(emoji), numbers)
    assert (shown.user, shown.device) == (person.user, person.client.device_id)
    return comparison


def with_both(bot: Bot, do: Callable[[Careful, Operator], Awaitable[None]]) -> None:
    async def go() -> None:
        async with Careful.at(bot.server) as ada, operator_of(bot) as operator:
            assert isinstance(ada, Careful)
            await do(ada, operator)

    asyncio.run(go())


async def is_vouched_for(person: Careful, bot: Bot) -> bool:
    """Say whether the bot has signed who the person is; only the bot's account is shown that."""
    async with Person.at(bot.server, bot.credentials) as own:
        both: dict[str, object] = {"device_keys": {person.user: [], bot.user: []}}
        found = await call(own.client, "POST", "keys/query", both)
    signing = found["user_signing_keys"][bot.user]
    return is_signed(found["master_keys"][person.user], bot.user, signing)


@pytest.mark.parametrize("where", ["in the room", "from device to device"])
def test_a_person_and_the_operator_see_the_same_and_trust_each_other_since(bot: Bot, where: str):
    async def do(ada: Careful, operator: Operator) -> None:
        room = ""
        if where == "in the room":
            room = await ada.chat_with(bot.user)
            await ada.until_joined(room, bot.user)
        comparison = await compared(ada, operator, room)
        await operator.says("same")
        await comparison.confirm()
        identity = Identity(bot.account)
        assert await comparison.check() == set(identity.public_keys())
        await comparison.send("done", {})
        await comparison.hear("done")
        shown = await operator.sees("verified")
        assert shown.is_signed
        assert await is_vouched_for(ada, bot)
        said = [one.event.source["type"] for one in operator.events]
        assert not [kind for kind in said if "verification" in kind]

    with_both(bot, do)


def test_a_person_may_be_faster_than_the_operator(bot: Bot):
    async def do(ada: Careful, operator: Operator) -> None:
        comparison = await compared(ada, operator)
        await comparison.confirm()
        await asyncio.sleep(0.2)
        assert (await operator.sees("comparing")).words
        await operator.says("same")
        await comparison.check()
        await comparison.hear("done")
        assert (await operator.sees("verified")).is_signed

    with_both(bot, do)


def test_somebody_without_an_identity_has_one_device_met_and_nothing_signed(bot: Bot):
    async def go() -> None:
        async with Person.at(bot.server) as bob, operator_of(bot) as operator:
            comparison = await compared(bob, operator)
            await operator.says("same")
            await comparison.confirm()
            await comparison.check()
            await comparison.hear("done")
            assert not (await operator.sees("verified")).is_signed

    asyncio.run(go())


# --- No ----------------------------------------------------------------------


def test_an_operator_who_sees_other_words_says_no_and_nothing_is_signed(bot: Bot):
    async def do(ada: Careful, operator: Operator) -> None:
        comparison = await compared(ada, operator)
        await comparison.confirm()
        await operator.says("different")
        assert (await comparison.hear("cancel"))["code"] == "m.mismatched_sas"
        assert "Do not trust this chat" in (await operator.sees("over")).why
        assert not await is_vouched_for(ada, bot)

    with_both(bot, do)


def test_an_operator_may_decline_and_a_person_give_up(bot: Bot):
    async def do(ada: Careful, operator: Operator) -> None:
        declined = await asked(ada, operator)
        await operator.says("decline")
        assert (await declined.hear("cancel"))["code"] == "m.user"
        await operator.sees("over")
        again = await compared(ada, operator)
        await again.send("cancel", {"code": "m.user", "reason": "no"})
        assert (await operator.sees("over")).why == "The other person has ended it."

    with_both(bot, do)


def test_a_key_that_is_not_the_one_the_homeserver_gives_is_not_signed(bot: Bot):
    async def do(ada: Careful, operator: Operator) -> None:
        comparison = await compared(ada, operator)
        await operator.says("same")
        await comparison.confirm(**{f"ed25519:{ada.client.device_id}": "another"})
        assert (await comparison.hear("cancel"))["code"] == "m.key_mismatch"
        assert not await is_vouched_for(ada, bot)

    with_both(bot, do)


def test_what_comes_out_of_turn_ends_it(bot: Bot):
    async def do(ada: Careful, operator: Operator) -> None:
        for kind, content, code in (
            ("key", {"key": "x"}, "m.unexpected_message"),
            ("mac", {"mac": {}, "keys": ""}, "m.unexpected_message"),
            ("start", {"from_device": "ANOTHER"}, "m.unexpected_message"),
            ("start", {"from_device": ada.client.device_id, "hashes": 1}, "m.unknown_method"),
        ):
            comparison = await asked(ada, operator)
            await operator.says("compare")
            await comparison.hear("ready")
            await comparison.send(kind, content)
            assert (await comparison.hear("cancel"))["code"] == code
            await operator.sees("over")

    with_both(bot, do)


def test_a_device_that_nobody_knows_is_not_compared_with(bot: Bot):
    async def do(ada: Careful, operator: Operator) -> None:
        comparison = Comparison(ada, bot.user, operator.account.device)
        content = {"from_device": "\x1b[31mNOBODY", "methods": ["m.sas.v1"]}
        await comparison.send("request", {**content, "timestamp": round(time.time() * 1000)})
        await operator.sees("asked")
        await operator.says("compare")
        assert "does not know the device" in (await operator.sees("over")).why

    with_both(bot, do)


# --- Much, and late ----------------------------------------------------------


def test_two_people_are_verified_at_once(bot: Bot):
    async def do(ada: Careful, operator: Operator) -> None:
        async with Careful.at(bot.server) as bob:
            first = await compared(ada, operator)
            second = Comparison(bob, bot.user, operator.account.device)
            await second.ask()
            shown = await operator.until(lambda shown: len(shown) == 2)
            assert [one.stage for one in shown] == ["comparing", "asked"]
            await operator.says("same")
            await first.confirm()
            await first.check()
            await operator.sees("verified")

    with_both(bot, do)


def test_a_flood_of_requests_is_bounded_and_what_is_being_compared_goes_on(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(verifications, "_AT_ONCE", 2)

    async def do(ada: Careful, operator: Operator) -> None:
        async with Person.at(bot.server) as bob, Person.at(bot.server) as eve:
            comparison = await compared(ada, operator)
            for person in (ada, eve, bob):
                for _ in range(30):
                    await Comparison(person, bot.user, operator.account.device).ask()
            await asyncio.sleep(0.5)
            shown = operator.notes.shown() or ()
            assert [one.user for one in shown] == [ada.user, eve.user]
            await operator.says("same")
            await comparison.confirm()
            await comparison.check()

    with_both(bot, do)


def test_what_was_asked_long_ago_or_of_somebody_else_is_passed_over(bot: Bot):
    async def do(ada: Careful, operator: Operator) -> None:
        old = Comparison(ada, bot.user, operator.account.device)
        await old.ask(at=round((time.time() - 3600) * 1000))
        room = await ada.chat_with(bot.user)
        await ada.until_joined(room, bot.user)
        content = {"msgtype": "m.key.verification.request", "body": "?", "to": "@x:localhost"}
        methods = {"from_device": ada.client.device_id, "methods": ["m.sas.v1"]}
        await ada.send(room, {**content, **methods})
        await asked(ada, operator)
        assert len(operator.notes.shown() or ()) == 1

    with_both(bot, do)


def test_whoever_waits_too_long_is_told(bot: Bot, monkeypatch: pytest.MonkeyPatch):
    async def do(ada: Careful, operator: Operator) -> None:
        comparison = await asked(ada, operator)
        monkeypatch.setattr(exchange, "_MOST_WAITING", 0.0)
        assert (await comparison.hear("cancel"))["code"] == "m.timeout"
        assert (await operator.sees("over")).why == "It took too long."
        monkeypatch.setattr(exchange, "_SHOWN_LONGER", 0.0)
        await operator.until(lambda shown: not shown)

    with_both(bot, do)


def test_a_homeserver_that_does_not_take_the_signature_keeps_it_from_being_done(bot: Bot):
    async def go() -> None:
        async with Weather.before(bot.server) as weather, Careful.at(bot.server) as ada:
            bot.url = weather.url
            async with operator_of(bot) as operator:
                comparison = await compared(ada, operator)
                await comparison.confirm()
                weather.brings("signatures/upload", 500, {"errcode": "M_UNKNOWN"})
                await operator.says("same")
                await comparison.hear("cancel")
                assert "did not do what it takes" in (await operator.sees("over")).why

    asyncio.run(go())


@pytest.mark.parametrize("where", ["in the room", "from device to device"])
@pytest.mark.parametrize("how", ["stops", "dies"])
def test_whoever_compares_while_the_bot_starts_anew_is_told_and_can_ask_again(
    bot: Bot, where: str, how: str, monkeypatch: pytest.MonkeyPatch
):
    async def dies(_: verifications.Verifications) -> None:
        """Say nothing to anybody."""

    async def go() -> None:
        async with Careful.at(bot.server) as ada:
            assert isinstance(ada, Careful)
            room = ""
            with monkeypatch.context() as patched:
                if how == "dies":
                    patched.setattr(verifications.Verifications, "leave", dies)
                async with operator_of(bot) as operator:
                    if where == "in the room":
                        room = await ada.chat_with(bot.user)
                        await ada.until_joined(room, bot.user)
                    comparison = await compared(ada, operator, room)
            async with operator_of(bot) as operator:
                assert (await comparison.hear("cancel"))["code"] == "m.user"
                await operator.until(lambda shown: not shown)
                again = await compared(ada, operator, room)
                await operator.says("same")
                await again.confirm()
                await again.check()
                assert (await operator.sees("verified")).is_signed

    asyncio.run(go())
