"""A village with Matrix: people who write to the real bot, and what it remembers of them.

async with Village.open(bot, "tiny") as village:
    async with village.person() as ada:
        await ada.invites()
        await ada.says("English", "continue")

A person waits for what comes back, as people do, unless they write in a burst.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import nio

from bot.campaigns import Campaigns
from bot.clock import Clock
from bot.runner import serve
from bot.transports import Batch, Sent
from bot.transports.beginning import Beginning, Served
from bot.transports.matrix.client import Client, matrix_client
from bot.transports.matrix.transport import Matrix
from bot.transports.matrix.verification.verifications import verifying
from handlers.model import Address, Answer, Reply, Session
from storage import sessions
from storage.loaded import Recent
from tests.bot.transports.matrix.devices import Bot
from tests.bot.transports.matrix.operator_there import notes_of
from tests.coordinating import Coordinating
from tests.homeserver.accounts import Credentials
from tests.homeserver.person import Person, Seen

PATIENCE = 30.0


class Village:
    """One bot on a homeserver, and the databases behind it."""

    def __init__(
        self, bot: Bot, consultation: str, *, reminds: bool = False, **settings: Any
    ) -> None:
        self.patience = PATIENCE
        self.bot = bot
        self.consultation = consultation
        self.memory = Coordinating(bot.data, consultation)
        self.watched: Watched | None = None
        self.ahead = 0.0  # seconds by which the bot's clock is ahead of the homeserver's
        self._reminds = reminds
        self._settings = settings
        self._stop = asyncio.Event()
        self._serving: asyncio.Task[None] | None = None

    @classmethod
    @asynccontextmanager
    async def open(
        cls, bot: Bot, consultation: str = "tiny", **settings: Any
    ) -> AsyncIterator["Village"]:
        """Let the bot serve until the block is left; where it `reminds`, its clock looks often."""
        village = cls(bot, consultation, **settings)
        try:
            await village.bot_starts()
            yield village
            await village.bot_stops()
        finally:
            village.close()

    # --- The bot -------------------------------------------------------------

    async def bot_starts(self) -> None:
        """Start the bot, on what it remembers."""
        self._stop.clear()
        self._serving = asyncio.create_task(self._serve())
        await self.until(lambda: self.watched is not None)

    async def bot_stops(self) -> None:
        """Stop the bot kindly."""
        if self._serving is not None:
            self._stop.set()
            serving, self._serving = self._serving, None
            await asyncio.wait_for(serving, PATIENCE)
            self.watched = None

    async def bot_starts_again(self) -> None:
        """Stop the bot, and start it as a new process on the same databases."""
        await self.bot_stops()
        self.memory.close()
        self.memory = Coordinating(self.bot.data, self.consultation)
        await self.bot_starts()

    def close(self) -> None:
        if self._serving is not None:
            self._serving.cancel()
        self.memory.close()

    def at(self, now: datetime) -> None:
        """Let it be that moment for the bot."""
        self.ahead = now.timestamp() - datetime.now(UTC).timestamp()
        self.memory.now = now

    def now(self) -> datetime:
        return datetime.fromtimestamp(datetime.now(UTC).timestamp() + self.ahead, UTC)

    async def _serve(self) -> None:
        async with AsyncExitStack() as until:
            messenger = Beginning("matrix", self._matrix(), until)
            await serve(
                [messenger],
                self.memory.intake,
                [self.memory.handoff],
                beside=[self.memory.working(clock=self.now), *self._clocks()],
                stop=self._stop,
                clock=self.now,
            )

    def _clocks(self) -> list[Clock]:
        sources = [Campaigns(self.memory.recipients).due] if self._reminds else []
        return [Clock([one], self.now, every=0.1) for one in sources]

    @asynccontextmanager
    async def _matrix(self) -> AsyncIterator[Served]:
        settings = self.bot.settings(**self._settings)
        async with (
            matrix_client(settings, self.bot.keeper) as client,
            verifying(client, notes_of(self.bot)) as verifications,
        ):
            about = self.memory.consultation
            matrix = Matrix(client, settings, about, self.now, verifications)
            self.watched = Watched(client, matrix)
            yield self.watched

    @property
    def rooms(self) -> set[str]:
        """The rooms that the bot is in."""
        return set(self.watched.client.nio.rooms) if self.watched is not None else set()

    # --- People and time -----------------------------------------------------

    @asynccontextmanager
    async def person(
        self, credentials: Credentials | None = None, url: str = ""
    ) -> AsyncIterator["Villager"]:
        """Give somebody at a client of their own; without credentials, somebody new."""
        async with Person.at(self.bot.server, credentials, url) as person:
            yield Villager(self, person)

    async def until(self, true: Callable[[], object]) -> None:
        async with asyncio.timeout(self.patience):
            while not true():
                if self._serving is not None and self._serving.done():
                    self._serving.result()
                await asyncio.sleep(0.01)

    # --- What came of it -----------------------------------------------------

    def session(self, user: str) -> Session | None:
        """Return somebody's session as it is stored."""
        at = Address(transport="matrix", place=user)
        memory = self.memory
        with memory.engine.begin() as connection:
            held = sessions.load(connection, memory.keyring, Recent(), [at]).get(at)
        return held.session if held else None

    def submissions(self) -> list[dict[str, Any]]:
        """Return what the core store has, every revision of it."""
        self.memory.handoff.deliver_due(self.now())
        return list(self.memory.core.all(every_revision=True))


class Villager:
    """Somebody who talks with the bot."""

    def __init__(self, village: Village, person: Person) -> None:
        self.village = village
        self.person = person
        self.room = ""
        self._wrote: dict[str, str] = {}  # what they wrote last in these words
        self._read = 0

    @property
    def user(self) -> str:
        return self.person.user

    @property
    def session(self) -> Session | None:
        return self.village.session(self.user)

    @property
    def values(self) -> dict[str, object]:
        """What they have answered so far."""
        return {n: a.value for n, a in self.session.answers.items()} if self.session else {}

    @property
    def answers(self) -> list[Answer]:
        return list(self.session.answers.values()) if self.session else []

    async def invites(self, *, encrypted: bool = True, trusting: bool = True) -> list[Seen]:
        """Open a chat with the bot, and return its first words."""
        bot = self.village.bot.user
        self.room = await self.person.chat_with(bot, encrypted=encrypted, trusting=trusting)
        await self.hears()
        return self.unread()

    @asynccontextmanager
    async def on_another_device(self) -> AsyncIterator["Villager"]:
        """Give the same person at another client."""
        async with self.village.person(self.person.credentials) as elsewhere:
            yield elsewhere

    async def goes_to(self, room: str) -> None:
        """Look into a room that they are in, and go on there."""
        self.room = room
        bot = self.village.bot.user
        await self.person.until_joined(room, bot)

    async def accepts_invitation(self) -> None:
        """Go into the room that the bot has invited them to."""
        client = self.person.client
        await self.person.until(lambda: bool(client.invited_rooms))
        self.room = next(iter(client.invited_rooms))
        answer = await client.join(self.room)
        assert isinstance(answer, nio.JoinResponse), answer
        await self.person.until_joined(self.room, self.village.bot.user)

    async def upgrades(self) -> str:
        """Let the room be replaced, as clients can, and return the next one."""
        client = self.person.client
        path = f"/_matrix/client/v3/rooms/{quote(self.room)}/upgrade"
        headers = {"Authorization": f"Bearer {client.access_token}"}
        answer = await client.send("POST", path, '{"new_version": "11"}', headers)
        return str((await answer.json())["replacement_room"])

    def is_with_bot(self, room: str = "") -> bool:
        """Say whether the bot is in a room, by default in the one they talk in."""
        return self.village.bot.user in self.person.client.rooms[room or self.room].users

    async def says(self, *lines: str) -> str:
        """Write line after line, hearing all that comes; return what came last."""
        heard: list[Seen] = []
        for line in lines:
            await self.writes(line)
            heard = self.unread()
        return "\n\n".join(one.body for one in heard)

    async def writes(self, *lines: str) -> str:
        """Write in a burst, and wait for what comes of it; return the last message."""
        watched = self.village.watched
        assert watched is not None
        message = ""
        watched.may_send.clear()
        for line in lines:
            message = self._wrote[line] = await self.person.write(self.room, line)
        watched.may_send.set()
        await self.answered(message)
        return message

    async def edits(self, old: str, new: str) -> None:
        """Change what they wrote."""
        message = self._wrote[new] = self._wrote.pop(old)
        await self.answered(await self.person.edit(self.room, message, new))

    async def deletes(self, old: str) -> None:
        """Delete what they wrote."""
        await self.answered(await self.person.redact(self.room, self._wrote[old]))

    async def sends_file(self) -> None:
        await self.answered(await self.person.send_file(self.room, "paper.txt", b"words"))

    async def answered(self, event: str) -> None:
        """Wait until what they did has been taken, and what came of it seen."""
        watched = self.village.watched
        assert watched is not None
        await self.village.until(lambda: event in watched.taken)
        await self.village.until(lambda: not watched.is_busy and not self._is_waited_for())
        await self.person.until(
            lambda: watched.sent_to(self.user) <= self._seen(), self.village.patience
        )

    async def hears(self, count: int = 1) -> None:
        """Wait until the bot has said something new, so many times."""
        bot = self.village.bot.user
        await self.person.until(lambda: len(self.person.said_by(bot)) >= self._read + count)

    def unread(self) -> list[Seen]:
        """Return what the bot has said since they last looked."""
        said = self.person.said_by(self.village.bot.user)
        new, self._read = said[self._read :], len(said)
        return new

    def _is_waited_for(self) -> bool:
        memory = self.village.memory
        elsewhere = {row.message for row in memory.rows_of("posts")}  # to coordinators
        return any(row.id not in elsewhere for row in memory.rows_of("outbox"))

    def _seen(self) -> set[str]:
        return {one.id for one in self.person.seen}


class Watched:
    """The transport: what it has brought, and what it has taken."""

    def __init__(self, client: Client, matrix: Matrix) -> None:
        self.client = client
        self._matrix = matrix
        self.taken: set[str] = set()
        self.may_send = asyncio.Event()
        self.may_send.set()
        self.may_be_taken = asyncio.Event()
        self.may_be_taken.set()
        self.is_busy = 0
        self._sent: dict[str, set[str]] = {}

        self.name = matrix.name
        self.in_step = matrix.in_step

    @property
    def silence(self) -> float:
        return self._matrix.silence

    def sent_to(self, user: str) -> set[str]:
        return self._sent.get(user, set())

    async def poll(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        async for batch in self._matrix.poll(cursor):
            await self.may_be_taken.wait()
            yield batch
            self.taken |= {event.id for event in (*batch.events, *batch.garbled)}

    async def send(self, address: Address, reply: Reply, key: str) -> Sent:
        self.is_busy += 1
        try:
            await self.may_send.wait()
            sent = await self._matrix.send(address, reply, key)
        finally:
            self.is_busy -= 1
        if sent.message:
            self._sent.setdefault(address.place, set()).add(sent.message)
        return sent
