"""The sync loop: everything that people do, once, in the order of each room.

Nothing is asked for before the batch has been committed, so that a death at any
moment only brings the same events again. A batch is whole before it is given: keys
that wait are fetched, gaps are filled, invitations are kept. What concerns one room alone
must not hold it up: a room whose history is refused is passed over, and one whose history
does not come is soon gone on without, and heard late, beside the loop.
"""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import Any, Final

import nio
from msgspec import Struct
from nio.responses import RoomInfo

from bot.settings import Matrix as Settings
from bot.transports.matrix.api import NoAnswer, Refused
from bot.transports.matrix.client import Client
from bot.transports.matrix.gaps import timeline
from bot.transports.matrix.invitations import Invitations
from bot.transports.matrix.late import LateRooms, is_passed_over
from bot.transports.matrix.patience import Patience, reason
from bot.transports.matrix.places import NOWHERE, Places
from bot.transports.matrix.unread import Heard, Unread
from bot.transports.matrix.verification.verifications import Verifications

log = logging.getLogger(__name__)

_WAIT: Final = 30.0  # seconds that the homeserver may wait for something to happen
_IN_ALL: Final = 120.0  # seconds, calls and all, until a batch goes on without what fails
_OF_ONE: Final = 10.0  # seconds that one room may take of them; a longer one is heard late
_KEYS_AT_ONCE: Final = 100  # so many come with a sync, and then there may be more


_InRoom = tuple[Sequence[Heard], int | None]
"""What others did in a room, and the place after it all, if the homeserver gave it."""


class _TooSlow(NoAnswer):
    """A room takes longer than everybody else should wait."""


class Happened(Struct, frozen=True, kw_only=True):
    """What happened. `rooms` are those in which anything did; the bot has `left` others.

    Beside each room stands when the bot came into it, if this tells; 0 where it does not.

    A `MegolmEvent` among the events could not be decrypted. When its key comes, it comes
    again, decrypted, under the same id.
    """

    events: tuple[Heard, ...]
    rooms: Mapping[str, int]
    left: tuple[str, ...]
    cursor: str


class Syncing:
    """What happens in the bot's rooms, until nobody asks any more."""

    def __init__(
        self,
        client: Client,
        settings: Settings,
        places: Places,
        verifications: Verifications | None = None,
        *,
        wait: float = _WAIT,
    ) -> None:
        self._client = client
        self._places = places
        self._verifications = verifications
        self._wait = wait
        self._invitations = Invitations(client, settings)
        self._late = LateRooms(client, self._heard_in)
        self.unread = Unread(client.rows)
        self._answered = time.monotonic()

    @property
    def silence(self) -> float:
        """Seconds since the homeserver last answered: the bot's health."""
        return time.monotonic() - self._answered

    async def batches(self, cursor: str | None) -> AsyncGenerator[Happened, None]:
        """Yield what happened after `cursor`; to ask for more says that it has been committed.

        Raises `AccountUnusable` when the device has been logged out for good.
        """
        beside = [
            asyncio.create_task(self._invitations.run()),
            asyncio.create_task(self._late.run()),
        ]
        try:
            async with aclosing(self._batches(cursor, beside)) as batches:
                async for happened in batches:
                    yield happened
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    async def _batches(
        self, cursor: str | None, beside: Sequence[asyncio.Task[None]]
    ) -> AsyncGenerator[Happened, None]:
        patience = Patience()
        while True:
            for task in beside:
                if task.done():
                    task.result()  # none ends but by a mistake of ours, which nobody must miss
            try:
                response = await self._client.sync_once(cursor, wait=self._wait)
            except (Refused, NoAnswer) as trouble:
                await patience.rest(trouble)
                continue
            self._answered = time.monotonic()
            self._invitations.hear(response)
            self._late.note(response)
            happened = await self._gathered(response, cursor, patience)
            patience.over()
            await self._client.housekeeping()
            cursor = happened.cursor
            if happened.events or happened.left or happened.rooms or response.rooms.invite:
                yield happened
                self.unread.committed()
            self._late.committed()

    async def _gathered(
        self, response: nio.SyncResponse, since: str | None, patience: Patience
    ) -> Happened:
        """Gather what belongs to one batch, however often it has to be tried."""
        until: float | None = None  # when the rooms have been tried for long enough
        heard: dict[str, _InRoom] = {}
        while True:
            token = self._client.account.token
            try:
                await self._fetch_keys(response)
                until = until or time.monotonic() + _IN_ALL
                await self._hear(response, since, until, heard)
                return self._happened(response, heard)
            except (Refused, NoAnswer) as trouble:
                if not await self._client.know_again(trouble, token):
                    left = until - time.monotonic() if until else 0.0
                    await patience.rest(trouble, at_most=left if left > 0 else None)

    async def _fetch_keys(self, response: nio.SyncResponse) -> None:
        """Have every key that waits before anything is taken for undecryptable."""
        known, since = len(response.to_device_events), response.next_batch
        while known >= _KEYS_AT_ONCE:
            more = await self._client.sync_keys(since)
            self._invitations.hear(more)
            response.to_device_events.extend(more.to_device_events)
            known, since = len(more.to_device_events), more.next_batch

    async def _hear(
        self,
        response: nio.SyncResponse,
        since: str | None,
        until: float,
        heard: dict[str, _InRoom],
    ) -> None:
        """Add each room to what is `heard`; those that fail are tried again when all have been."""
        failed: Refused | NoAnswer | None = None
        for room, news in response.rooms.join.items():
            if room in heard or room in self._late:
                continue
            try:
                heard[room] = await self._heard_until(until, room, news, since)
            except (Refused, NoAnswer) as trouble:
                if is_passed_over(trouble):
                    log.info("matrix: a room is passed over (%s)", reason(trouble))
                    heard[room] = (), None
                elif since is None or not _is_of_a_room(trouble):
                    raise
                elif isinstance(trouble, _TooSlow) or time.monotonic() >= until:
                    self._late.go_on_without(room, since, trouble)
                else:
                    failed = trouble
        if failed is not None:
            raise failed

    def _happened(self, response: nio.SyncResponse, heard: Mapping[str, _InRoom]) -> Happened:
        """Put together what came, late rooms first; nothing has to be tried again by now."""
        client = self._client.nio
        late = {room: (one.events, one.place) for room, one in self._late.found().items()}
        self._late.left(response.rooms.leave)
        rooms = {**late, **heard}
        self._places.move({room: at for room, (_, at) in rooms.items() if at is not None})
        found = [one for events, _ in rooms.values() for one in events]
        events = self.unread.opened(client, response.to_device_events, found)
        if self._verifications is not None:
            takes = self._verifications.takes
            for event in response.to_device_events:
                takes("", event)
            events = [one for one in events if not takes(one.room, one.event)]
        for room in response.rooms.leave:
            client.rooms.pop(room, None)
        return Happened(
            events=tuple(events),
            rooms={room: self._came(news) for room, news in response.rooms.join.items()},
            left=tuple(response.rooms.leave),
            cursor=response.next_batch,
        )

    def _came(self, news: RoomInfo) -> int:
        """Return when the bot came into a room, by its own homeserver's clock."""
        own = self._client.account.user
        return max(
            (
                event.server_timestamp
                for event in (*news.state, *news.timeline.events)
                if isinstance(event, nio.RoomMemberEvent)
                and (event.state_key, event.membership) == (own, "join")
            ),
            default=0,
        )

    async def _heard_until(
        self, until: float, room: str, news: RoomInfo, since: str | None
    ) -> _InRoom:
        """Hear a room in the time that is left for it, or raise `NoAnswer`."""
        left = max(0.0, min(until - time.monotonic(), _OF_ONE))
        try:
            async with asyncio.timeout(left):
                return await self._heard_in(room, news, since)
        except TimeoutError:
            raise _TooSlow(f"within {left:.0f} s") from None

    async def _heard_in(
        self, room: str, news: RoomInfo, since: str | None
    ) -> tuple[list[Heard], int]:
        """Return what others did in a room, and the place after it all."""
        own = self._client.account.user
        heard: list[Heard] = []
        events = await timeline(self._client, room, news, since)
        has_come = any(comes(event, own) for event in events)
        place = NOWHERE if has_come else await self._places.before(room, since)
        for event in events:
            if (number := self._places.number_of(event)) is not None:
                place = number
            elif event.sender != own or comes(event, own):
                heard.append(Heard(room=room, event=event, place=place))
        return heard, place


def _is_of_a_room(trouble: Refused | NoAnswer) -> bool:
    """Say whether it may have come of one room, and not of the account."""
    return isinstance(trouble, NoAnswer) or trouble.status != 401


def comes(event: Any, user: str) -> bool:
    """Say whether it is that `user` has come into a room, who was not in it."""
    return (
        isinstance(event, nio.RoomMemberEvent)
        and event.state_key == user
        and event.membership == "join"
        and event.prev_membership != "join"
    )
