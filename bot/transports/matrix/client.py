"""The bot at its homeserver: its one device, opened, signed, and asked for what happens."""

import asyncio
import json
import logging
import secrets
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import aiohttp
import nio
from cryptography.exceptions import InvalidTag

from bot.settings import Matrix as Settings
from bot.transports.matrix.account import Account, AccountUnusable, Keeper, Kept
from bot.transports.matrix.api import Api, NoAnswer, Refused
from bot.transports.matrix.cross_signing import refuse_other_keys, sign_own_device
from bot.transports.matrix.key_store import KeyStore
from bot.transports.matrix.key_upload import KeyUpload
from bot.transports.matrix.login import UNKNOWN_TOKEN, ended, log_in, logged_in
from bot.transports.matrix.nio_client import Nio
from bot.transports.matrix.parts import parts, put_back
from bot.transports.matrix.patience import Patience, reason
from bot.transports.matrix.sealed_rows import SealedRows

log = logging.getLogger(__name__)

_MORE: Final = 20.0  # seconds that a sync may take beyond those it may wait
_FIRST: Final = 300.0  # seconds that the first sync may take: it brings every room
_NOTHING: Final = {"not_types": ["*"]}
_FILTER: Final = json.dumps(
    {
        "presence": _NOTHING,
        "account_data": _NOTHING,
        "room": {
            "timeline": {"limit": 100},  # homeservers give no more
            "ephemeral": _NOTHING,
            "account_data": _NOTHING,
        },
    }
)
_KEYS: Final = json.dumps({"presence": _NOTHING, "account_data": _NOTHING, "room": {"rooms": []}})

_KEYS_LOST: Final = (
    "The room keys of the bot's device {device} are gone from {file}, or are another device's. "
    "Put the whole folder back from your backup. Without one, run: intake matrix renew"
)


class Client:
    """One device at its homeserver. One process may have it; two would spoil its keys.

    `left_out` are people to be told that a new device on their account gets nothing.
    """

    def __init__(self, api: Api, settings: Settings, kept: Kept) -> None:
        self._api = api
        self._settings = settings
        self._kept = kept
        try:
            self._store = KeyStore(kept.room_keys, kept.account.store_key)
        except sqlite3.DatabaseError:
            raise self._keys_lost() from None
        self.left_out: asyncio.Queue[str] = asyncio.Queue()
        self._logging_in = asyncio.Lock()
        try:
            self._open()
        except (InvalidTag, sqlite3.DatabaseError):
            self._store.close()
            raise self._keys_lost() from None

    def _open(self) -> None:
        """Begin anew from what is in the store."""
        self.nio = Nio(self._settings.homeserver, self.account, self._store, self.left_out)
        self._upload = KeyUpload(self._api, self.nio.machine, self._store)
        self._is_first = True

    @property
    def account(self) -> Account:
        """Who the bot is."""
        return self._kept.account

    @property
    def keys(self) -> KeyStore:
        """The room keys that the device keeps."""
        return self._store

    @property
    def rows(self) -> SealedRows:
        """What the device keeps beside its keys, sealed like them."""
        return self._store.rows

    def begin_series(self, *, anew: bool) -> None:
        """Have a series for the numbers of what is sent; `anew` where the numbers begin anew."""
        if anew or not self.account.series:
            self._kept.change(series=secrets.token_hex(4))

    async def start(self) -> None:
        """Publish the device's keys and sign it, where that has not been done."""
        machine = self.nio.machine
        fingerprint = machine.account.identity_keys["ed25519"]
        if not self.account.fingerprint:
            self._kept.change(fingerprint=fingerprint)
        elif self.account.fingerprint != fingerprint:
            raise self._keys_lost()
        patience = Patience()
        while True:
            token = self.account.token
            try:
                if not machine.account.shared:
                    await refuse_other_keys(self._api, self.account)
                await self._upload.see_to_it(self.account)
                await sign_own_device(self._api, self._kept, self._settings)
            except (NoAnswer, Refused) as trouble:
                if not await self.know_again(trouble, token):
                    await patience.rest(trouble)
            else:
                return patience.over()

    async def sync_once(self, since: str | None, *, wait: float = 30.0) -> nio.SyncResponse:
        """Return what happened after `since`, decrypted in place; wait for it up to `wait` seconds.

        The keys it brought are on the disk by then. Raises `Refused` or `NoAnswer`; before
        trying again, rest. Raises `AccountUnusable` when the device has been logged out
        for good. The first sync of a process brings the state of every room, and does not wait.
        """
        query = {"filter": _FILTER, "timeout": str(round(wait * 1000))}
        within = wait + _MORE
        if self._is_first:
            query["full_state"], within = "true", _FIRST
        response = await self._synced(query, since, within)
        self._is_first = False
        return response

    async def sync_keys(self, since: str) -> nio.SyncResponse:
        """Bring room keys that wait after `since`, and nothing of any room."""
        return await self._synced({"filter": _KEYS, "timeout": "0"}, since, _MORE)

    async def _synced(
        self, query: dict[str, str], since: str | None, within: float
    ) -> nio.SyncResponse:
        if since is not None:
            query["since"] = since
        token = self.account.token
        try:
            answer = await self._api.call("GET", "sync", token=token, query=query, timeout=within)
        except Refused as refused:
            await self.know_again(refused, token)
            raise
        response = nio.SyncResponse.from_dict(answer)
        if not isinstance(response, nio.SyncResponse):
            raise NoAnswer("a sync that is not one")
        await self._take(response)
        self._upload.hear(answer)
        return response

    async def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Call the homeserver as this device; raise `Refused` or `NoAnswer`."""
        return await self._api.call(method, path, body, token=self.account.token, query=query)

    async def housekeeping(self) -> None:
        """Do what a device owes to others, between two syncs; what does not work is tried again."""
        client = self.nio
        await self._try(lambda: self._upload.see_to_it(self.account))
        if client.should_query_keys:
            await self._try(client.keys_query)
        if client.should_claim_keys:
            await self._try(lambda: client.keys_claim(client.get_users_for_key_claiming()))
        if client.outgoing_to_device_messages:
            await self._try(client.send_to_device_messages)

    async def close(self) -> None:
        """Close connections and files; nothing is forgotten."""
        await self.nio.close()
        self._store.close()

    async def _take(self, response: nio.SyncResponse) -> None:
        try:
            await self.nio.receive_response(response)
        except Exception:
            log.exception("matrix: what came could not be taken in as a whole")
            await self._take_apart(response)
        self.nio.next_batch = ""  # nio would pass over a batch that has to be heard again

    async def _take_apart(self, response: nio.SyncResponse) -> None:
        """Take in event by event and room by room, so that nobody can stop the others."""
        await self._open_again()
        for part in parts(response):
            try:
                await self.nio.receive_response(part)
            except Exception:
                log.exception("matrix: something that came is passed over")
                await self._open_again()
            else:
                put_back(part, response)

    async def _open_again(self) -> None:
        """Begin anew but for the rooms: who is in them was not what failed."""
        rooms = self.nio.rooms
        await self.nio.close()
        self._open()
        self.nio.rooms = rooms

    def _keys_lost(self) -> AccountUnusable:
        device, file = self.account.device, self._kept.room_keys
        return AccountUnusable(_KEYS_LOST.format(device=device, file=file))

    async def know_again(self, trouble: Exception, token: str) -> bool:
        """Log in again where that is what a refusal of `token` asks for; say whether it was.

        Several may be refused at once. To log in twice would spoil the first one's new token.
        """
        if not isinstance(trouble, Refused) or trouble.code != UNKNOWN_TOKEN:
            return False
        async with self._logging_in:
            if token != self.account.token:
                return True
            if not trouble.soft:
                raise ended(self.account)
            log.warning("matrix: the homeserver asks to log in again, which is done now")
            await log_in(self._api, self._settings, self._kept)
            self.nio.access_token = self.account.token
        return True

    async def _try(self, call: Callable[[], Awaitable[Any]]) -> None:
        try:
            await call()
        except (Refused, NoAnswer, nio.LocalProtocolError) as trouble:
            log.info("matrix: %s; trying again later", reason(trouble))
        except (TimeoutError, aiohttp.ClientError, OSError) as trouble:
            log.info("matrix: %s; trying again later", type(trouble).__name__)


@asynccontextmanager
async def matrix_client(settings: Settings, keeper: Keeper) -> AsyncIterator[Client]:
    """Give the bot's device at its homeserver, logged in and signed, ready to sync.

    Raises `AccountUnusable` where only an operator can help.
    """
    api = Api(settings.homeserver)
    try:
        kept = await logged_in(api, settings, keeper)
        client = Client(api, settings, kept)
        try:
            await client.start()
            yield client
        finally:
            await client.close()
    finally:
        await api.close()
