"""Invitations: whose the bot accepts, and how many.

Each is answered beside everything else: one that an inviter's server holds up keeps nobody
waiting who is in a room. A batch waits a moment for those that came with it (`settled`), so that
a death in the middle brings them again; one that takes longer is tried again and again, and is
given up in the end, or when the process ends. Whoever it was can invite once more.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Any, Final

import nio
from msgspec import Struct

from bot.pauses import pause_after
from bot.settings import Matrix as Settings
from bot.transports.matrix.api import NoAnswer, Refused
from bot.transports.matrix.client import Client
from bot.transports.matrix.nio_client import called

log = logging.getLogger(__name__)

_FAILURES: Final = 12
"""After so many, over an hour, an invitation is given up."""

_LONGEST_PAUSE: Final = 900.0
_UNTIL_THERE_IS_ROOM: Final = 60.0


class _Invited(Struct):
    """Who invited the bot, how often it was tried in vain, and when it is to be tried again."""

    by: str
    failures: int = 0
    due: float = 0.0


class Invitations:
    """Answers invitations, the oldest first, as the operator chose."""

    def __init__(self, client: Client, settings: Settings) -> None:
        self._client = client
        self._most = settings.most_rooms
        everybody = settings.who_may_invite in ("anyone", "code")
        self._servers = None if everybody else set(settings.who_may_invite.split())
        self._waiting: dict[str, _Invited] = {}
        self._more = asyncio.Event()
        self._settled = asyncio.Event()
        self._settled.set()

    def hear(self, response: nio.SyncResponse) -> None:
        """Note who has invited the bot."""
        for room, invited in response.rooms.invite.items():
            self._client.nio.invited_rooms.pop(room, None)  # where nobody would remove it
            by = _by_whom(invited.invite_state, self._client.account.user)
            self._waiting[room] = _Invited(by)
            self._more.set()
            self._settled.clear()

    async def settled(self, within: float) -> None:
        """Wait until each has been tried once, but for no more than so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._settled.wait()

    async def run(self) -> None:
        """Join or decline, one after the other, until cancelled."""
        while True:
            now = asyncio.get_running_loop().time()
            room = next((room for room, one in self._waiting.items() if one.due <= now), None)
            if room is not None:
                await self._answer(room, self._waiting[room])
                continue
            self._settled.set()
            due = min((one.due - now for one in self._waiting.values()), default=None)
            with suppress(TimeoutError):
                async with asyncio.timeout(due):
                    await self._more.wait()
            self._more.clear()

    async def _answer(self, room: str, invited: _Invited) -> None:
        accepts = self._servers is None or invited.by.partition(":")[2] in self._servers
        if accepts and len(self._client.nio.rooms) >= self._most:
            log.warning("matrix: the bot is in as many rooms as it may be")
            self._later(invited, _UNTIL_THERE_IS_ROOM)
            return
        try:
            if accepts:
                await called(self._client.nio.join(room), nio.JoinResponse)
            else:
                await called(self._client.nio.room_leave(room), nio.RoomLeaveResponse)
        except (Refused, NoAnswer) as trouble:
            if await self._client.know_again(trouble):
                return  # and it is tried at once
            if _may_pass(trouble) and invited.failures < _FAILURES:
                invited.failures += 1
                asked = trouble.after if isinstance(trouble, Refused) else None
                self._later(invited, asked or pause_after(invited.failures, _LONGEST_PAUSE))
                return
            if _may_pass(trouble):
                log.warning("matrix: an invitation could not be taken up, and is given up")
            # Else it was taken back, or the room is gone.
        self._waiting.pop(room, None)

    def _later(self, invited: _Invited, pause: float) -> None:
        invited.due = asyncio.get_running_loop().time() + pause


def _may_pass(trouble: Refused | NoAnswer) -> bool:
    return isinstance(trouble, NoAnswer) or trouble.status == 429 or trouble.status >= 500


def _by_whom(state: list[Any], user: str) -> str:
    for event in state:
        if isinstance(event, nio.InviteMemberEvent) and event.state_key == user:
            return str(event.sender)
    return ""
