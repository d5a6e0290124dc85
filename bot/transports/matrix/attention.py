"""Attention: "seen" means "kept", and the bot is seen to write only where that takes a while."""

import asyncio
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from typing import Any, Final
from urllib.parse import quote

from bot.transports.matrix.api import NoAnswer, Refused
from bot.transports.matrix.client import Client

_A_WHILE: Final = 1.0  # seconds that work may take before it is said that it does
_AT_MOST: Final = 15_000  # milliseconds for which it is said


class Attention:
    """What people see of the bot besides its words. None of it matters enough to be tried twice."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._doing: set[asyncio.Task[None]] = set()
        self._about_to_type: asyncio.TimerHandle | None = None

    def takes_up(self, newest: Mapping[str, str]) -> None:
        """Begin to work on what has come: the newest event of each room."""
        loop = asyncio.get_running_loop()
        self._about_to_type = loop.call_later(_A_WHILE, self._type, tuple(newest))

    def has_kept(self, newest: Mapping[str, str]) -> None:
        """Say that everything up to these events has been seen: it is committed."""
        if self._about_to_type is not None:
            self._about_to_type.cancel()
        for room, event in newest.items():
            seen = {"m.fully_read": event, "m.read": event}
            self._do(self._call("POST", f"rooms/{quote(room)}/read_markers", seen))

    def close(self) -> None:
        """Leave what is under way."""
        if self._about_to_type is not None:
            self._about_to_type.cancel()
        for task in self._doing:
            task.cancel()

    def _type(self, rooms: tuple[str, ...]) -> None:
        user = quote(self._client.account.user)
        for room in rooms:
            types = {"typing": True, "timeout": _AT_MOST}
            self._do(self._call("PUT", f"rooms/{quote(room)}/typing/{user}", types))

    def _do(self, call: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(call)
        self._doing.add(task)
        task.add_done_callback(self._doing.discard)

    async def _call(self, method: str, path: str, body: Mapping[str, Any]) -> None:
        with suppress(Refused, NoAnswer):
            await self._client.call(method, path, body)
