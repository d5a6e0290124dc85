"""Invitations: whose the bot accepts, how many, and when it gives one up.

They are answered beside the sync loop: to join may take as long as somebody else's server
likes, or never work. Each is kept, sealed, until it has been answered, also over a restart.
"""

import asyncio
import logging
from typing import Any, Final

import nio
from msgspec import Struct

from bot.settings import Matrix as Settings
from bot.transports.matrix.api import NoAnswer, Refused
from bot.transports.matrix.client import Client
from bot.transports.matrix.nio_client import called
from bot.transports.matrix.patience import Perseverance, may_pass, reason

log = logging.getLogger(__name__)

_KIND: Final = "invited"
_AT_ONCE: Final = 20  # one that takes long must not keep the others waiting
_MOST: Final = 10_000  # so many wait at most; more of them is a flood


class _Invited(Struct, frozen=True):
    """An invitation that waits; `number` is its place among them."""

    number: int
    room: str
    inviter: str


class Invitations:
    """Answers invitations, the oldest first, as the operator chose."""

    def __init__(self, client: Client, settings: Settings) -> None:
        self._client = client
        self._most = settings.most_rooms
        everybody = settings.who_may_invite in ("anyone", "code")
        self._servers = None if everybody else set(settings.who_may_invite.split())
        kept = sorted(client.rows.all(_KIND, _Invited), key=lambda one: one.number)
        self._number = kept[-1].number if kept else 0
        self._waiting = {one.room: one for one in kept}
        self._perseverance = Perseverance()
        self._due: asyncio.Queue[_Invited] = asyncio.Queue()
        for one in kept:
            self._due.put_nowait(one)
        self._for_a_place: list[_Invited] = []
        self._coming: set[str] = set()  # rooms that are joined, as no sync has told yet

    def hear(self, response: nio.SyncResponse) -> None:
        """Note who has invited the bot, before the homeserver may forget having told it."""
        self._coming -= response.rooms.join.keys() | response.rooms.leave.keys()
        with self._client.rows.transaction():
            for room, invited in response.rooms.invite.items():
                self._client.nio.invited_rooms.pop(room, None)  # where nobody would remove it
                inviter = _by_whom(invited.invite_state, self._client.account.user)
                if room in self._waiting or len(self._waiting) < _MOST:
                    self._keep(room, inviter)
        if self._for_a_place and not self._is_full():
            for one in self._for_a_place:
                self._due.put_nowait(one)
            self._for_a_place.clear()

    async def run(self) -> None:
        """Answer them, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(_AT_ONCE):
                tasks.create_task(self._answer_what_is_due())

    async def _answer_what_is_due(self) -> None:
        while True:
            one = await self._due.get()
            if self._waiting.get(one.room) is one:  # and no later one of the same room
                await self._answer(one)

    async def _answer(self, one: _Invited) -> None:
        """Join or decline, or have it tried again later."""
        token = self._client.account.token
        accepts = self._accepts(one.inviter)
        if accepts and self._is_full():
            if not self._for_a_place:
                log.warning("matrix: the bot is in as many rooms as it may be")
            self._for_a_place.append(one)
            return
        try:
            await (self._join(one.room) if accepts else self._decline(one.room))
        except (Refused, NoAnswer) as trouble:
            if await self._client.know_again(trouble, token) or may_pass(trouble):
                self._try_later(one, trouble)
                return
            # It was taken back, or the room is gone.
        self._forget(one)

    async def _join(self, room: str) -> None:
        self._coming.add(room)  # at once: others are being joined meanwhile
        try:
            await called(self._client.nio.join(room), nio.JoinResponse)
        except BaseException:
            self._coming.discard(room)
            raise

    async def _decline(self, room: str) -> None:
        await called(self._client.nio.room_leave(room), nio.RoomLeaveResponse)

    def _try_later(self, one: _Invited, trouble: Refused | NoAnswer) -> None:
        pause = self._perseverance.pause(one.room, trouble)
        if pause is None:
            log.warning("matrix: an invitation is given up (%s)", reason(trouble))
            self._forget(one)
            return
        asyncio.get_running_loop().call_later(pause, self._due.put_nowait, one)

    def _keep(self, room: str, inviter: str) -> None:
        self._number += 1
        one = self._waiting[room] = _Invited(self._number, room, inviter)
        self._client.rows.put(_KIND, room, one)
        self._due.put_nowait(one)

    def _forget(self, one: _Invited) -> None:
        if self._waiting.get(one.room) is one:
            del self._waiting[one.room]
            self._perseverance.over(one.room)
            self._client.rows.remove(_KIND, one.room)

    def _accepts(self, inviter: str) -> bool:
        return self._servers is None or inviter.partition(":")[2] in self._servers

    def _is_full(self) -> bool:
        return len(self._client.nio.rooms.keys() | self._coming) >= self._most


def _by_whom(state: list[Any], user: str) -> str:
    for event in state:
        if isinstance(event, nio.InviteMemberEvent) and event.state_key == user:
            return str(event.sender)
    return ""
