"""The sync loop: everything that people do, once, in the order of each room.

Nothing is asked for before the batch has been committed, so that a death at any
moment only brings the same events again. A batch is whole before it is given: keys
that wait are fetched, gaps are filled, invitations are answered.
"""

import time
from collections.abc import AsyncIterator
from typing import Any, Final

import nio
from msgspec import Struct

from bot.settings import Matrix as Settings
from bot.transports.matrix.api import NoAnswer, Refused
from bot.transports.matrix.client import Client
from bot.transports.matrix.gaps import timeline
from bot.transports.matrix.invitations import Invitations
from bot.transports.matrix.patience import Patience
from bot.transports.matrix.unread import Unread
from bot.transports.matrix.verification.verifications import Verifications

_WAIT: Final = 30.0  # seconds that the homeserver may wait for something to happen
_KEYS_AT_ONCE: Final = 100  # so many come with a sync, and then there may be more


class Happened(Struct, frozen=True, kw_only=True):
    """What others did: `events` are pairs of a room and what nio made of an event.

    A `MegolmEvent` among them could not be decrypted. When its key comes, it comes again,
    decrypted, under the same id. `left` are rooms that the bot is not in any more.
    """

    events: tuple[tuple[str, Any], ...]
    left: tuple[str, ...]
    cursor: str


class Syncing:
    """What happens in the bot's rooms, until nobody asks any more."""

    def __init__(
        self,
        client: Client,
        settings: Settings,
        verifications: Verifications | None = None,
        *,
        wait: float = _WAIT,
    ) -> None:
        self._client = client
        self._verifications = verifications
        self._wait = wait
        self._invitations = Invitations(client, settings)
        self._unread = Unread()
        self._heard = time.monotonic()

    @property
    def silence(self) -> float:
        """Seconds since the homeserver last answered: the bot's health."""
        return time.monotonic() - self._heard

    async def batches(self, cursor: str | None) -> AsyncIterator[Happened]:
        """Yield what happened after `cursor`; to ask for more says that it has been committed.

        Raises `AccountUnusable` when the device has been logged out for good.
        """
        patience = Patience()
        while True:
            try:
                response = await self._client.sync_once(cursor, wait=self._wait)
            except (Refused, NoAnswer) as trouble:
                await patience.rest(trouble)
                continue
            self._heard = time.monotonic()
            self._invitations.hear(response)
            happened = await self._gathered(response, cursor, patience)
            patience.over()
            await self._client.housekeeping()
            cursor = happened.cursor
            if happened.events or happened.left or response.rooms.join or response.rooms.invite:
                yield happened

    async def _gathered(
        self, response: nio.SyncResponse, since: str | None, patience: Patience
    ) -> Happened:
        """Gather what belongs to one batch, however often it has to be tried."""
        while True:
            try:
                await self._fetch_keys(response)
                await self._invitations.answer()
                return await self._happened(response, since)
            except (Refused, NoAnswer) as trouble:
                if not await self._client.know_again(trouble):
                    await patience.rest(trouble)

    async def _fetch_keys(self, response: nio.SyncResponse) -> None:
        """Have every key that waits before anything is taken for undecryptable."""
        known, since = len(response.to_device_events), response.next_batch
        while known >= _KEYS_AT_ONCE:
            more = await self._client.sync_keys(since)
            self._invitations.hear(more)
            response.to_device_events.extend(more.to_device_events)
            known, since = len(more.to_device_events), more.next_batch

    async def _happened(self, response: nio.SyncResponse, since: str | None) -> Happened:
        client, own = self._client.nio, self._client.account.user
        events: list[tuple[str, Any]] = []
        for room, news in response.rooms.join.items():
            found = await timeline(self._client, room, news, since)
            events.extend((room, event) for event in found if event.sender != own)
        events = [*self._unread.opened(client, response.to_device_events, events)]
        if self._verifications is not None:
            takes = self._verifications.takes
            for event in response.to_device_events:
                takes("", event)
            events = [(room, event) for room, event in events if not takes(room, event)]
        for room in response.rooms.leave:
            client.rooms.pop(room, None)
        return Happened(
            events=tuple(events), left=tuple(response.rooms.leave), cursor=response.next_batch
        )
