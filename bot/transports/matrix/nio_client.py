"""matrix-nio, with what it leaves open closed: its store, its transactions, its silence.

It knows rooms, and how to encrypt and decrypt. What it knows lies in memory;
its keys lie in our store.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable
from contextlib import suppress
from typing import Any, Final, TypeVar, cast
from uuid import uuid4

import aiohttp
import nio
from nio.crypto import Olm

from bot.transports.matrix.account import Account
from bot.transports.matrix.api import NoAnswer, Refused
from bot.transports.matrix.device_policy import WITHHELD, DevicePolicy, KeysAnswer
from bot.transports.matrix.inside import IS_NONSENSE, believed
from bot.transports.matrix.key_store import KeyStore

Answer = TypeVar("Answer", bound=nio.Response)

_REQUEST: Final = 30.0  # seconds that a call may take

# It logs people's names, and whatever they wrote that is not as it should be.
for _name in ("nio", *logging.root.manager.loggerDict):
    if _name.partition(".")[0] == "nio":
        logging.getLogger(_name).disabled = True


class NotInRoom(Exception):
    """The bot is not in this room, or has not synced since it came."""


class Machine(Olm):
    """nio's encryption, without its verifications: they know nothing of cross-signing.

    A key that has opened messages of a room has `reached` the place behind the last of them.
    """

    def __init__(self, account: Account, keys: KeyStore) -> None:
        self._keys = keys
        self.reached = keys.load_reached()
        super().__init__(account.user, account.device, cast("Any", keys))

    def message_index_ok(self, message_index: int, event: nio.MegolmEvent) -> bool:
        """Note how far its key has come; nio asks this of each message that it has opened."""
        key, place = event.session_id or "", message_index + 1
        if place > self.reached.get(key, 0):
            self.reached[key] = place
            self._keys.save_reached(key, place)
        return super().message_index_ok(message_index, event)

    def decrypt_megolm_event(self, event: nio.MegolmEvent, room_id: str | None = None) -> Any:
        """Open a message; raise `EncryptionError` where its key is not here."""
        try:
            found = super().decrypt_megolm_event(event, room_id)
        except IS_NONSENSE:
            found = None
        return believed(event, found)

    def handle_key_verification(self, event: nio.KeyVerificationEvent) -> None:
        """Leave it to `verification`."""


class Nio(nio.AsyncClient):
    """nio's client of one device. Every answer changes the store wholly or not at all."""

    def __init__(
        self,
        homeserver: str,
        account: Account,
        keys: KeyStore,
        left_out: "asyncio.Queue[str]",
    ) -> None:
        config = nio.AsyncClientConfig(
            encryption_enabled=True,
            pickle_key="",  # the store has a key of its own
            store_sync_tokens=False,
            max_timeouts=0,
            max_limit_exceeded=0,
            request_timeout=_REQUEST,
        )
        super().__init__(homeserver.rstrip("/"), account.user, account.device, "", config)
        self._account = account
        self._keys = keys
        self._left_out = left_out
        self.is_torn = False
        self.restore_login(account.user, account.device, account.token)

    @property
    def machine(self) -> Machine:
        """What encrypts and decrypts."""
        if not isinstance(self.olm, Machine):
            raise TypeError("nio has been given no store")
        return self.olm

    def load_store(self) -> None:
        """Use our store instead of nio's."""
        if self.store is None:
            self.store = cast("Any", self._keys)
            self.olm = Machine(self._account, self._keys)
            self.encrypted_rooms = self._keys.load_encrypted_rooms()
            self.devices_served = DevicePolicy(self, self._keys, self._left_out.put_nowait)

    async def close(self) -> None:
        """Close its connections; it may be used again."""
        if self.client_session is not None:
            await self.client_session.close()
            self.client_session = None

    async def receive_response(self, response: nio.Response) -> None:
        """Take in an answer. If that fails, what is in memory is ahead of the store, and of no use.

        Without callbacks, of which there are none, nothing is waited for here: the
        transaction holds up nobody.
        """
        with self._keys.transaction():
            try:
                if isinstance(response, KeysAnswer):
                    self.devices_served.begin(response)
                await super().receive_response(response)
                if isinstance(response, KeysAnswer):
                    self.devices_served.apply(response)
            except BaseException:
                self.is_torn = True
                raise

    async def write(
        self, room: str, content: dict[str, Any], key: str, kind: str = "m.room.message"
    ) -> str:
        """Send `content`, encrypted where the room is, and return the event's id.

        `key` is the same for every attempt at one message: the homeserver then takes it
        once. Raises `Refused` or `NoAnswer`, or `NotInRoom`.
        """
        if room not in self.rooms:
            raise NotInRoom
        sending = self.room_send(room, kind, content, key, ignore_unverified_devices=True)
        return str((await called(sending, nio.RoomSendResponse)).event_id)

    async def keys_query(self) -> nio.KeysQueryResponse | nio.KeysQueryError:
        """Ask for the keys of those whose devices have changed, and decide which are served."""
        asked = nio.Api.keys_query(self.access_token, self.users_for_key_query)
        answer: nio.KeysQueryResponse | nio.KeysQueryError = await self._send(KeysAnswer, *asked)
        return answer

    async def share_group_session(
        self, room_id: str, ignore_unverified_devices: bool = False
    ) -> nio.ShareGroupSessionResponse:
        """Give the room's key to everybody's devices, or raise `NoAnswer`.

        nio would take a key that nobody got for shared, and after a lost
        connection wait for ever.
        """
        try:
            shared = await super().share_group_session(room_id, ignore_unverified_devices)
        finally:
            waiting = self.sharing_session.pop(room_id, None)
            if waiting is not None:
                waiting.set()
        session = self.machine.outbound_group_sessions[room_id]
        if not isinstance(shared, nio.ShareGroupSessionResponse) or self._is_wanting(room_id):
            session.shared = False
            raise NoAnswer("the room's key did not reach everybody")
        await self._tell_those_left_out(room_id, session.id)
        return shared

    async def _tell_those_left_out(self, room: str, session: str) -> None:
        """Tell devices that get no key why, as far as that works."""
        policy = self.devices_served
        if devices := policy.left_out_of(list(self.rooms[room].users)):
            body = json.dumps(policy.withheld(room, session, devices))
            path = f"/_matrix/client/v3/sendToDevice/{WITHHELD}/{uuid4()}"
            with suppress(aiohttp.ClientError, TimeoutError, OSError):
                await self.send("PUT", path, body, {"Authorization": f"Bearer {self.access_token}"})

    def _is_wanting(self, room_id: str) -> bool:
        """Say whether a device that could have the room's key does not."""
        machine = self.machine
        session = machine.outbound_group_sessions[room_id]
        have = session.users_shared_with | session.users_ignored
        return any(
            (user, device.id) not in have and machine.session_store.get(device.curve25519)
            for user in self.rooms[room_id].users
            for device in machine.device_store.active_user_devices(user)
        )


async def called(call: Awaitable[object], hoped_for: type[Answer]) -> Answer:
    """Return what a call of nio's brings, or raise `Refused` or `NoAnswer`."""
    try:
        answer = await call
    except (aiohttp.ClientError, TimeoutError, OSError, nio.SendRetryError) as error:
        trouble: Exception = NoAnswer(type(error).__name__)
    except nio.EncryptionError as error:
        trouble = NoAnswer(type(error).__name__)  # a room's key was made anew meanwhile
    else:
        if isinstance(answer, hoped_for):
            return answer
        trouble = refusal(answer)
    raise trouble


def refusal(answer: object) -> Refused | NoAnswer:
    """Return what an answer of nio's means that is not the one that was hoped for."""
    http = getattr(getattr(answer, "transport_response", None), "status", 0)
    if not isinstance(answer, nio.ErrorResponse) or not answer.status_code:
        return NoAnswer("an answer that is not a homeserver's", http)
    said = {
        "errcode": answer.status_code,
        "retry_after_ms": answer.retry_after_ms,
        "soft_logout": answer.soft_logout,
    }
    return Refused(http or 400, said)
