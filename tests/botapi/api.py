"""Telegram for tests: a Bot API server on loopback, and the people who write to the bot.

async with BotApi.serving() as api:
    bot = await start_the_bot(api.url, api.token)
    zoe = api.person(first_name="Zoé", language_code="fr")
    zoe.starts()
    [welcome] = await zoe.hears()
    zoe.presses("Français")
    assert not api.complaints
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.botapi.answers import Complaint
from tests.botapi.callbacks import Pressed
from tests.botapi.groups import Group
from tests.botapi.objects import Chat, User
from tests.botapi.people import Person
from tests.botapi.server import Server
from tests.botapi.world import Clock, World

TOKEN = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qc0"


class BotApi:
    """One bot's Telegram: its server, its people, its groups, and what it did wrong."""

    def __init__(
        self,
        token: str = TOKEN,
        *,
        clock: Clock = time.time,
        limits: bool = False,
        latency: float = 0.0,
        seed: int = 0,
    ) -> None:
        self.world = World(token, clock=clock, limits=limits, seed=seed)
        self.server = Server(self.world)
        self.server.latency = latency
        self.faults = self.server.faults
        self.token = token
        self.url = ""

    @classmethod
    @asynccontextmanager
    async def serving(
        cls, *, host: str = "127.0.0.1", port: int = 0, **options: Any
    ) -> AsyncIterator["BotApi"]:
        """Serve, on any free port unless told one, until the block is left."""
        api = cls(**options)
        loop = asyncio.get_running_loop()
        listening = await loop.create_server(api.server.connection, host, port)
        api.url = f"http://{host}:{listening.sockets[0].getsockname()[1]}"
        try:
            yield api
        finally:
            listening.close()
            api.world.webhook.delete(drop_pending_updates=False)
            api.server.hang_up()
            await asyncio.sleep(0)

    # --- Who is there --------------------------------------------------------

    def person(
        self,
        first_name: str = "Ada",
        *,
        language_code: str | None = "en",
        last_name: str | None = None,
        username: str | None = None,
    ) -> Person:
        """Return somebody new, of whom the bot knows nothing until they do something."""
        names = {"first_name": first_name, "last_name": last_name, "username": username}
        user_id = self.world.new_user_id()
        user = User(id=user_id, is_bot=False, language_code=language_code, **names)  # type: ignore[arg-type]
        chat = self.world.open(Chat(id=user_id, type="private", **names))
        return Person(self.world, user, chat)

    def group(self, title: str = "Delegates", *, privacy: bool = True) -> Group:
        """Return a group that the bot is not in yet; with privacy it hears little there."""
        chat_id = -self.world.random.randrange(10**8, 10**9)
        return Group(self.world, Chat(id=chat_id, type="group", title=title), privacy=privacy)

    # --- What the bot did ----------------------------------------------------

    @property
    def complaints(self) -> list[Complaint]:
        """Return what no correct bot does, in the order in which it was done."""
        return self.world.complaints

    @property
    def calls(self) -> dict[str, int]:
        """Return how often each method was called."""
        return dict(self.server.calls)

    @property
    def pressed(self) -> list[Pressed]:
        """Return every press on a button, with its answers."""
        return self.world.callbacks.pressed

    @property
    def unanswered(self) -> list[Pressed]:
        """Return the presses that the bot has left without an answer."""
        return self.world.callbacks.unanswered

    @property
    def unconfirmed(self) -> int:
        """Return how many updates the bot has not confirmed."""
        return len(self.world.updates.pending)
