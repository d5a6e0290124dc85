"""Invitations: whose the bot accepts, and how many."""

import logging
from collections import deque
from typing import Any, Final

import nio

from bot.settings import Matrix as Settings
from bot.transports.matrix.api import Refused
from bot.transports.matrix.client import Client
from bot.transports.matrix.nio_client import called

log = logging.getLogger(__name__)

_AT_ONCE: Final = 20  # a flood of them must not keep anybody waiting who is in a room


class Invitations:
    """Answers invitations, the oldest first, as the operator chose."""

    def __init__(self, client: Client, settings: Settings) -> None:
        self._client = client
        self._most = settings.most_rooms
        everybody = settings.who_may_invite in ("anyone", "code")
        self._servers = None if everybody else set(settings.who_may_invite.split())
        self._waiting: deque[tuple[str, str]] = deque()

    def hear(self, response: nio.SyncResponse) -> None:
        """Note who has invited the bot."""
        for room, invited in response.rooms.invite.items():
            self._client.nio.invited_rooms.pop(room, None)  # where nobody would remove it
            self._waiting.append((room, _by_whom(invited.invite_state, self._client.account.user)))

    async def answer(self) -> None:
        """Join or decline, a few at a time; raise `NoAnswer` where it has to be tried again."""
        for _ in range(min(_AT_ONCE, len(self._waiting))):
            room, inviter = self._waiting[0]
            if self._accepts(inviter):
                if len(self._client.nio.rooms) >= self._most:
                    log.warning("matrix: the bot is in as many rooms as it may be")
                    return
                await self._do(self._client.nio.join(room), nio.JoinResponse)
            else:
                await self._do(self._client.nio.room_leave(room), nio.RoomLeaveResponse)
            self._waiting.popleft()

    def _accepts(self, inviter: str) -> bool:
        return self._servers is None or inviter.partition(":")[2] in self._servers

    async def _do(self, call: Any, done: type[nio.Response]) -> None:
        try:
            await called(call, done)
        except Refused as refused:
            if refused.status == 429 or refused.status >= 500:
                raise
            # It was taken back, or the room is gone.


def _by_whom(state: list[Any], user: str) -> str:
    for event in state:
        if isinstance(event, nio.InviteMemberEvent) and event.state_key == user:
            return str(event.sender)
    return ""
