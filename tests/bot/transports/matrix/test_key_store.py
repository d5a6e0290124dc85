"""The store of room keys: what lies on the disk, and what a death leaves there."""

import asyncio
import stat
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from nio.crypto import OlmDevice, OutgoingKeyRequest, TrustState

from bot.transports.matrix.account import AccountUnusable
from bot.transports.matrix.client import Client
from bot.transports.matrix.key_store import KeyStore
from tests.bot.transports.matrix.devices import Bot, Listening, body
from tests.homeserver.person import Person

KEY = b"k" * 32


class Died(BaseException):
    """The process has ended, as far as the store knows; nothing in it goes on."""


class Dying:
    """A connection that is cut at the n-th statement, and never hears of a rollback."""

    def __init__(self, file: Any, statements: int) -> None:
        self._file = file
        self._left = statements

    def execute(self, *statement: Any) -> Any:
        self._left -= 1
        if self._left < 0:
            raise Died
        return self._file.execute(*statement)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def die_at(client: Client, statements: int) -> None:
    rows: Any = client._store._rows
    rows._file = Dying(rows._file, statements)


async def met(bot: Bot, ada: Person) -> tuple[str, str]:
    """Let the bot be in a room with ada; return the room, and where to read on."""
    async with bot.on() as listening:
        room = await ada.chat_with(bot.user)
        await listening.until_in(room)
        return room, listening.since or ""


@pytest.mark.timeout(300)
def test_a_death_at_any_statement_while_keys_arrive_loses_none(bot: Bot):
    """Two people begin conversations with the bot, and each of their messages has a key of its own.

    The bot dies at the first statement, is started again, dies at the second, and so on.
    """
    said = {f"{word} from {name}" for name in ("ada", "bob") for word in ("hello", "good day")}

    async def go() -> int:
        async with Person.at(bot.server) as ada, Person.at(bot.server) as bob:
            rooms = [(await met(bot, person))[0] for person in (ada, bob)]
            _, since = await met(bot, ada)
            for name, person, room in zip(("ada", "bob"), (ada, bob), rooms, strict=True):
                for word in ("hello", "good day"):
                    person.client.invalidate_outbound_session(room)
                    await person.write(room, f"{word} from {name}")
            for statements in range(200):
                async with bot.on() as listening:
                    listening.since = since
                    die_at(listening.client, statements)
                    try:
                        heard = await listening.round()
                    except Died:
                        continue
                assert {body(event) for event in heard} == said
                return statements
            raise AssertionError("it never lived")

    assert asyncio.run(go()) > 10


def test_nothing_on_the_disk_says_who_talks_with_the_bot_or_holds_a_key(bot: Bot):
    async def go() -> list[str]:
        async with Person.at(bot.server) as ada, bot.on() as listening:
            room = await ada.chat_with(bot.user)
            await listening.until_in(room)
            await ada.write(room, "canary-4711")
            await listening.hears()
            await listening.says(room, "canary-4712")
            await listening.round()
            machine = listening.client.nio.machine
            return [
                "canary",
                ada.user,
                ada.user[1:].partition(":")[0],
                room,
                room[1:],
                str(ada.client.device_id),
                bot.user,
                bot.account.device,
                bot.account.token,
                bot.credentials.password,
                *machine.account.identity_keys.values(),
                *(one.id for one in machine.inbound_group_store),
                *(key for one in machine.device_store for key in one.keys.values()),
                *(one.id for sessions in machine.session_store.values() for one in sessions),
            ]

    canaries = asyncio.run(go())
    assert len(canaries) > 15
    for file in bot.folder.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        content = file.read_bytes()
        found = [one for one in canaries if one and one.encode() in content]
        assert not found, f"{file.name} shows {found}"
    assert stat.S_IMODE(bot.folder.stat().st_mode) == 0o700


def test_what_was_kept_is_there_again(bot: Bot):
    async def facts(listening: Listening) -> dict[str, Any]:
        machine = listening.client.nio.machine
        return {
            "own": machine.account.identity_keys,
            "sessions": {
                key: [(one.id, one.creation_time, one.use_time) for one in sessions]
                for key, sessions in machine.session_store.items()
            },
            "rooms": listening.client.nio.encrypted_rooms,
            "group sessions": {
                (one.id, one.room_id, one.sender_key, one.ed25519)
                for one in machine.inbound_group_store
            },
            "reached": dict(machine.reached),
            "devices": {(one.user_id, one.id, one.trust_state) for one in machine.device_store},
        }

    async def go() -> None:
        async with Person.at(bot.server) as ada:
            room, since = await met(bot, ada)
            async with bot.on() as listening:
                listening.since = since
                await listening.round()
                await ada.write(room, "one")
                await listening.hears()
                await listening.says(room, "two")
                before = await facts(listening)
            assert all(before.values())
            async with bot.on() as listening:
                assert await facts(listening) == before

    asyncio.run(go())


# --- By itself ---------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "matrix" / "keys.db"


def device(trust: TrustState = TrustState.unset) -> OlmDevice:
    return OlmDevice(
        "@ada:example.org", "PHONE", {"ed25519": "e", "curve25519": "c"}, "", False, trust
    )


def test_what_a_person_decided_of_a_device_is_kept(path: Path):
    store = KeyStore(path, KEY)
    ada = device()
    for decide, undo, says in (
        (store.verify_device, store.unverify_device, store.is_device_verified),
        (store.blacklist_device, store.unblacklist_device, store.is_device_blacklisted),
        (store.ignore_device, store.unignore_device, store.is_device_ignored),
    ):
        assert decide(ada)
        assert not decide(ada)
        (kept,) = store.load_device_keys()
        assert says(kept)
        assert undo(ada)
        assert not undo(ada)
        (kept,) = store.load_device_keys()
        assert not says(kept)
    store.close()


def test_what_is_removed_is_gone(path: Path):
    store = KeyStore(path, KEY)
    request = OutgoingKeyRequest("1", "session", "!room", "megolm")
    store.add_outgoing_key_request(request)
    store.save_encrypted_rooms({"!a", "!b"})
    assert store.load_outgoing_key_requests() == {"1": request}
    store.remove_outgoing_key_request(request)
    store.delete_encrypted_room("!a")
    assert store.load_outgoing_key_requests() == {}
    assert store.load_encrypted_rooms() == {"!b"}
    store.close()


def test_a_transaction_is_kept_whole_or_not_at_all(path: Path):
    store = KeyStore(path, KEY)

    def save_and_die() -> None:
        with store.transaction():
            store.save_encrypted_rooms({"!a"})
            with store.transaction():
                store.save_encrypted_rooms({"!b"})
            raise Died

    with pytest.raises(Died):
        save_and_die()
    assert store.load_encrypted_rooms() == set()
    store.close()


def test_a_store_opens_with_its_own_key_only_and_rows_cannot_be_moved(path: Path):
    store = KeyStore(path, KEY)
    store.save_encrypted_rooms({"!a", "!b"})
    rows: Any = store._rows
    other = KeyStore(path, b"x" * 32)
    with pytest.raises(InvalidTag):
        other.load_encrypted_rooms()
    other.close()
    rows._file.execute("UPDATE kept SET kind = 'request'")
    with pytest.raises(InvalidTag):
        store.load_outgoing_key_requests()
    store.close()


@pytest.mark.parametrize("content", [b"", b"not a database, not by any means at all" * 9])
def test_a_store_that_was_damaged_is_not_begun_anew(bot: Bot, content: bytes):
    async def go() -> None:
        async with bot.on():
            pass
        (bot.folder / "keys.db").write_bytes(content)
        with pytest.raises(AccountUnusable, match=r"room keys of the bot's device .* are gone"):
            async with bot.on():
                pass

    asyncio.run(go())
