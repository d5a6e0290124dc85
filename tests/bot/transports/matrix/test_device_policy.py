"""Devices: a person's own get everything, one that somebody added to their account gets nothing."""

import asyncio
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.transports.matrix.device_policy import KeysAnswer
from bot.transports.matrix.identities import NONE, identity_of
from bot.transports.matrix.left_out import tell_those_left_out
from bot.transports.matrix.rooms import Rooms
from tests.bot.transports.matrix.devices import Bot, Listening
from tests.homeserver.careful import Careful
from tests.homeserver.identity import Identity, call
from tests.homeserver.person import Person


async def met(ada: Person, listening: Listening) -> str:
    """Let the bot be in a room with ada, and know her devices."""
    room = await ada.chat_with(listening.client.account.user)
    await listening.until_in(room)
    return room


async def reads(person: Person, bot: Bot, words: str) -> bool:
    """Say whether a device reads what the bot said last, once it has it."""
    said = await person.wait_for(1, bot.user)
    return [one.body for one in said][-1:] == [words]


# --- The bot, to a careful client --------------------------------------------


def test_a_client_that_refuses_unsigned_devices_reads_the_bot_and_is_read(bot: Bot):
    async def go() -> None:
        async with Careful.at(bot.server) as ada, bot.on() as listening:
            room = await met(ada, listening)
            await ada.write(room, "hello")
            assert await listening.hears() == ["hello"]
            await listening.says(room, "Which of these?")
            assert await reads(ada, bot, "Which of these?")

    asyncio.run(go())


def test_such_a_client_neither_reads_nor_writes_to_a_device_that_is_not_signed(bot: Bot):
    """Without this, the test above would prove nothing."""

    async def go() -> None:
        async with Careful.at(bot.server) as ada, Person.at(bot.server) as bob:
            room = await ada.chat_with(bob.user)
            await bob.client.join(room)
            await ada.until_joined(room, bob.user)
            await bob.until(lambda: room in bob.client.rooms)
            await ada.write(room, "to signed devices")
            assert [one.body for one in await bob.wait_for(1, ada.user)] == [""]
            await bob.write(room, "from a device that is not")
            assert [one.body for one in await ada.wait_for(1, bob.user)] == [""]

    asyncio.run(go())


# --- People's devices, to the bot --------------------------------------------


def test_a_device_that_somebody_adds_to_an_account_gets_nothing_and_its_owner_is_told(
    bot: Bot, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)

    async def go() -> list[str]:
        async with Careful.at(bot.server) as ada, bot.on() as listening:
            room = await met(ada, listening)
            await listening.says(room, "one")
            async with Person.at(bot.server, ada.credentials) as thief:
                await listening.round(1.0)
                await listening.says(room, "two")
                rooms = Rooms(listening.client, bot.settings())
                rooms.look({room: 0})
                telling = asyncio.create_task(tell_those_left_out(listening.client, rooms))
                said = [one.body for one in await ada.wait_for(3, bot.user)]
                telling.cancel()
                assert listening.client.left_out.empty()
                assert said[:2] == ["one", "two"]
                assert "If it is not, remove it." in said[2]
                assert "Sinon, déconnectez-le." in said[2]
                assert len(said) == 3
                await thief.wait_for(3, bot.user)
                assert {one.body for one in thief.said_by(bot.user)} == {""}
                assert thief.withheld
                assert thief.withheld[0]["code"] == "m.unverified"
                device = str(thief.client.device_id)
            return [ada.user, room, device]

    canaries = asyncio.run(go())
    assert "a new device that they have not verified" in caplog.text
    ours = [one.getMessage() for one in caplog.records if one.name.startswith("bot.")]
    assert not [one for one in canaries if one in "\n".join(ours)]


def test_a_device_that_its_owner_verifies_is_served_from_then_on(bot: Bot):
    async def go() -> None:
        async with Careful.at(bot.server) as ada, bot.on() as listening:
            room = await met(ada, listening)
            async with Person.at(bot.server, ada.credentials) as laptop:
                await listening.round(1.0)
                await listening.says(room, "before")
                await laptop.wait_for(1, bot.user)
                assert isinstance(ada, Careful)
                await ada.identity.sign(ada.client, str(laptop.client.device_id))
                await listening.round(1.0)
                await listening.says(room, "after")
                said = [one.body for one in await laptop.wait_for(2, bot.user)]
                assert said == ["", "after"]

    asyncio.run(go())


def test_somebody_without_an_identity_is_served_on_every_device(bot: Bot):
    async def go() -> None:
        async with Person.at(bot.server) as phone, bot.on() as listening:
            room = await met(phone, listening)
            async with Person.at(bot.server, phone.credentials) as laptop:
                await listening.round(1.0)
                await listening.says(room, "to both")
                assert await reads(phone, bot, "to both")
                assert await reads(laptop, bot, "to both")
                assert not listening.client.left_out.qsize()

    asyncio.run(go())


def test_what_was_decided_of_devices_is_remembered(bot: Bot):
    async def go() -> None:
        async with Careful.at(bot.server) as ada:
            async with bot.on() as listening:
                room = await met(ada, listening)
                async with Person.at(bot.server, ada.credentials) as thief:
                    await listening.round(1.0)
                    name = str(thief.client.device_id)
            async with bot.on() as again:
                devices = again.client.nio.machine.device_store[ada.user]
                assert devices[name].blacklisted
                assert not devices[str(ada.client.device_id)].blacklisted
                await again.until_in(room)

    asyncio.run(go())


# --- Identities that change --------------------------------------------------


@pytest.mark.parametrize(
    ("is_compared", "told"),
    [
        (False, "somebody's digital identity has changed"),
        (True, "somebody whom you have verified has another digital identity"),
    ],
)
def test_somebody_with_a_new_identity_is_served_and_an_operator_reads_of_it(
    bot: Bot, caplog: pytest.LogCaptureFixture, is_compared: bool, told: str
):
    async def go() -> None:
        async with Careful.at(bot.server) as ada, bot.on() as listening:
            assert isinstance(ada, Careful)
            room = await met(ada, listening)
            if is_compared:
                master = listening.client.nio.devices_served.known[ada.user].master
                listening.client.nio.devices_served.compared(ada.user, master)
            ada.identity = Identity(ada.user)
            await ada.identity.publish(ada.client, ada.credentials.password)
            await ada.identity.sign(ada.client, str(ada.client.device_id))
            await listening.round(1.0)
            await listening.says(room, "still here")
            assert await reads(ada, bot, "still here")

    asyncio.run(go())
    assert told in caplog.text


def test_a_homeserver_that_hides_an_identity_gets_no_device_served(
    bot: Bot, caplog: pytest.LogCaptureFixture
):
    async def go() -> None:
        async with Careful.at(bot.server) as ada, bot.on() as listening:
            await met(ada, listening)
            client = listening.client
            asked: dict[str, Any] = {"device_keys": {ada.user: []}}
            found = await call(ada.client, "POST", "keys/query", asked)
            del found["master_keys"]
            await client.nio.receive_response(KeysAnswer.from_dict(found))
            devices = client.nio.machine.device_store.active_user_devices(ada.user)
            assert all(device.blacklisted for device in devices)

    asyncio.run(go())
    assert "hides somebody's digital identity" in caplog.text


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["@a:b", "keys", "signatures", "ed25519:x", "x"]), inner)
    ),
    max_leaves=8,
)


@given(junk, junk, junk)
def test_an_answer_of_any_shape_signs_nothing(master: Any, signing: Any, devices: Any):
    answer = {"master_keys": master, "self_signing_keys": signing, "device_keys": devices}
    assert identity_of("@a:b", answer).signed == {}
    assert identity_of("@a:b", {"master_keys": {"@a:b": {"keys": master}}}) == NONE
