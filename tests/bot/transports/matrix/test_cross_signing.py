"""Cross-signing: what others find when they look up the bot's device."""

import asyncio
from base64 import b64decode
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bot.transports.matrix.account import AccountUnusable, new_account
from bot.transports.matrix.api import Api
from bot.transports.matrix.cross_signing import Identity, canonical
from tests.bot.transports.matrix.devices import Bot
from tests.homeserver.person import Person


def check(signed: dict[str, Any], by: dict[str, Any], user: str) -> None:
    """Verify a signature as any client does, or raise."""
    ((id, public),) = by["keys"].items()
    bare = {name: value for name, value in signed.items() if name not in ("signatures", "unsigned")}
    key = Ed25519PublicKey.from_public_bytes(b64decode(public + "="))
    key.verify(b64decode(signed["signatures"][user][id] + "=="), canonical(bare))


async def looked_up(person: Person, bot: Bot) -> dict[str, Any]:
    """Return what a person's client is given of the bot's keys."""
    api = Api(bot.server.url)
    try:
        asked: dict[str, Any] = {"device_keys": {bot.user: []}}
        return await api.call("POST", "keys/query", asked, token=person.client.access_token)
    finally:
        await api.close()


async def start(bot: Bot, **changes: object) -> None:
    async with bot.on(**changes):
        pass


async def another_program(bot: Bot) -> None:
    """Log in as the bot's account and make it an identity, as a client does by itself."""
    api = Api(bot.server.url)
    who = {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": bot.user},
        "password": bot.credentials.password,
    }
    token = (await api.call("POST", "login", who))["access_token"]
    keys = Identity(new_account(bot.user)).keys()
    path = "keys/device_signing/upload"
    try:
        await api.call("POST", path, keys, token=token)
    except Exception as asked:
        session = getattr(asked, "answer", {}).get("session")
        await api.call("POST", path, {**keys, "auth": {**who, "session": session}}, token=token)
    await api.close()


def test_a_person_finds_the_bots_device_signed_all_the_way_up(bot: Bot):
    async def go() -> None:
        await start(bot)
        async with Person.at(bot.server) as person:
            found = await looked_up(person, bot)
        master = found["master_keys"][bot.user]
        signing = found["self_signing_keys"][bot.user]
        device = found["device_keys"][bot.user][bot.account.device]
        check(signing, master, bot.user)
        check(device, signing, bot.user)
        assert device["keys"][f"ed25519:{bot.account.device}"] == bot.account.fingerprint
        assert list(master["keys"].values()) == [Identity(bot.account).master]

    asyncio.run(go())


def test_nothing_is_signed_or_uploaded_twice(bot: Bot):
    async def go() -> None:
        await start(bot)
        async with Person.at(bot.server) as person:
            before = await looked_up(person, bot)
            await start(bot)
            assert await looked_up(person, bot) == before

    asyncio.run(go())


def test_an_identity_that_somebody_made_by_logging_in_before_is_replaced(bot: Bot):
    async def go() -> None:
        await another_program(bot)
        await start(bot)
        async with Person.at(bot.server) as person:
            found = await looked_up(person, bot)
        assert Identity(bot.account).is_published(found)
        assert Identity(bot.account).is_under(found)

    asyncio.run(go())


def test_an_identity_that_is_reset_later_stops_the_bot_with_what_to_do(bot: Bot):
    async def go() -> None:
        await start(bot)
        await another_program(bot)
        with pytest.raises(AccountUnusable, match="Another program has reset the digital identity"):
            await start(bot)

    asyncio.run(go())


def test_where_the_homeserver_wants_the_password_an_operator_is_told(bot: Bot):
    async def go() -> None:
        await another_program(bot)
        api = Api(bot.server.url)
        who = {"type": "m.id.user", "user": bot.user}
        asked = {
            "type": "m.login.password",
            "identifier": who,
            "password": bot.credentials.password,
        }
        token = (await api.call("POST", "login", asked))["access_token"]
        await api.close()
        with pytest.raises(AccountUnusable, match=r"Add matrix.password; it is needed this once"):
            await start(bot, password=None, access_token=token)
        await start(bot, access_token=token)
        assert bot.account.is_cross_signed

    asyncio.run(go())


def test_what_is_signed_is_written_as_matrix_says():
    assert canonical({"b": "日本", "a": {"z": 1, "é": [True, None]}}) == (
        '{"a":{"z":1,"é":[true,null]},"b":"日本"}'.encode()
    )
