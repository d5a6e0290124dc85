"""A bot at the homeserver: what lies on its disk, and its client for a while."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

import nio

from bot.settings import Matrix
from bot.transports.matrix import account as accounts
from bot.transports.matrix.account import Account
from bot.transports.matrix.client import Client, matrix_client
from storage import main_key
from storage.sealed_file import SealedFile
from tests.homeserver.accounts import Credentials
from tests.homeserver.synapse import Homeserver


@dataclass
class Bot:
    """A bot, switched off."""

    server: Homeserver
    credentials: Credentials
    data: Path
    url: str = ""

    @property
    def user(self) -> str:
        return self.credentials.user

    @property
    def folder(self) -> Path:
        """Where everything lies that belongs to its account."""
        return self.data / "matrix"

    @property
    def keeper(self) -> SealedFile:
        return SealedFile(self.folder, "account", main_key.from_file(self.data / "key"))

    @property
    def account(self) -> Account:
        """What it has kept."""
        found = accounts.kept(self.keeper)
        assert found is not None
        return found.account

    def settings(self, **changes: object) -> Matrix:
        given: dict[str, object] = {
            "homeserver": self.url or self.server.url,
            "user": self.user,
            "password": self.credentials.password,
        }
        return Matrix.model_validate({**given, **changes})

    @asynccontextmanager
    async def on(self, **changes: object) -> AsyncIterator["Listening"]:
        """Switch it on for a while."""
        async with matrix_client(self.settings(**changes), self.keeper) as client:
            yield Listening(client)


@dataclass
class Listening:
    """A bot that is on, and hears what people write."""

    client: Client
    since: str | None = None
    accepts: bool = True

    async def round(self, wait: float = 0.0) -> list[nio.Event]:
        """Sync once, join where invited, and return what others wrote, decrypted or not."""
        answer = await self.client.sync_once(self.since, wait=wait)
        self.since = answer.next_batch
        for room in answer.rooms.invite if self.accepts else ():
            await self.client.nio.join(room)
        await self.client.housekeeping()
        return [
            event
            for news in answer.rooms.join.values()
            for event in news.timeline.events
            if isinstance(event, nio.RoomMessage | nio.MegolmEvent)
            and event.sender != self.client.account.user
        ]

    async def hears(self, count: int = 1, rounds: int = 20) -> list[str]:
        """Listen until so many messages have come, and return their words."""
        heard: list[str] = []
        for number in range(rounds):
            heard += [body(event) for event in await self.round(1.0 if number else 0.0)]
            if len(heard) >= count:
                return heard
        raise AssertionError(f"heard only {heard}")

    async def until_in(self, room: str) -> None:
        """Listen until the bot is in the room and knows who else is."""
        while room not in self.client.nio.rooms or self.client.nio.should_query_keys:
            await self.round(1.0)

    async def says(self, room: str, words: str, key: str = "") -> str:
        """Write to a room."""
        content = {"msgtype": "m.text", "body": words}
        return await self.client.nio.write(room, content, key or token_hex(8))


def body(event: Any) -> str:
    """Return the words of a message, or what it is instead."""
    return str(getattr(event, "body", type(event).__name__))
