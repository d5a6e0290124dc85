"""A town with Telegram: people who write to the real bot, and what it remembers of them.

async with Town.open(folder, "tiny") as town:
    ada = town.person()
    ada.starts()
    await town.quiet()
    ada.presses("English")

At its end the bot must have done nothing that no correct bot does, and have
left no press without an answer.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import msgspec
from pydantic import SecretStr

from bot.campaigns import Campaigns
from bot.openings import Openings
from bot.reminders import Reminders
from bot.runner import serve
from bot.settings import Telegram as Settings
from bot.transports import Batch, Sent
from bot.transports.telegram.bot import telegram_bot
from bot.transports.telegram.transport import Telegram
from handlers.model import Address, Language, Reply, Session
from storage import sessions
from storage.loaded import Recent
from tests.botapi.api import BotApi
from tests.botapi.people import Person
from tests.botapi.telling import Moment
from tests.conversing import NOW
from tests.coordinating import Coordinating

PATIENCE = 10.0
SHOWING = ("sendMessage", "editMessageText", "editMessageReplyMarkup", "answerCallbackQuery")
"""The calls that people see something of."""


_BEGINNING = {
    "en": ("[English]", "[Continue]", "[Yes, I agree]"),
    "fr": ("[Français]", "[Continuer]", "[Oui, j’accepte]"),
}


class Call(NamedTuple):
    """A call of the Bot API."""

    method: str
    parameters: dict[str, Any]

    def __str__(self) -> str:
        """Return what matters of it: the method, the message, the words, [the buttons]."""
        given = self.parameters
        at = [f"#{given['message_id']}"] if "message_id" in given else []
        rows = given.get("reply_markup", {}).get("inline_keyboard", [])
        labels = [f"[{button['text']}]" for row in rows for button in row]
        words = [given["text"]] if given.get("text") else []
        return " ".join((self.method, *at, *words, *labels))


class Town:
    """One bot, its Telegram, and the databases behind it."""

    def __init__(self, api: BotApi, folder: Path, consultation: str, **settings: Any) -> None:
        self.api = api
        self.consultation = consultation
        self.memory = Coordinating(folder, consultation)
        self.calls: list[Call] = []
        self._settings = settings
        self._folder = folder
        self._stop = asyncio.Event()
        self._started = self._introduced = 0
        self._serving: asyncio.Task[None] | None = None
        self._watched: Watched | None = None
        self._looking = Looking(self)
        api.server.overhears = self._overhears

    @classmethod
    @asynccontextmanager
    async def open(
        cls, folder: Path, consultation: str = "tiny", **settings: Any
    ) -> AsyncIterator["Town"]:
        """Let the bot serve until the block is left."""
        async with BotApi.serving(clock=Moment(NOW.timestamp())) as api:
            town = cls(api, folder, consultation, **settings)
            try:
                await town.bot_starts()
                yield town
                await town.bot_stops()
            finally:
                town.close()
            assert not api.complaints
            assert not api.unanswered

    # --- The bot -------------------------------------------------------------

    async def bot_starts(self) -> None:
        """Start the bot, on what it remembers."""
        self._stop.clear()
        self._started += 1
        started = asyncio.get_running_loop().create_future()
        self._serving = asyncio.create_task(self._serve(started))
        await asyncio.wait({self._serving, started}, return_when=asyncio.FIRST_COMPLETED)
        if self._serving.done():
            self._serving.result()

    async def bot_stops(self) -> None:
        """Stop the bot kindly, and forget whatever is not in its databases."""
        if self._serving is not None:
            # What python-telegram-bot begins and is not let finish warns of itself.
            await self.until(lambda: self._introduced >= self._started)
            self._stop.set()
            serving, self._serving = self._serving, None
            await asyncio.wait_for(serving, PATIENCE)

    async def bot_starts_again(self) -> None:
        """Stop the bot, and start it as a new process on the same databases."""
        await self.bot_stops()
        self.memory.close()
        self.memory = Coordinating(self._folder, self.consultation)
        await self.bot_starts()

    def close(self) -> None:
        if self._serving is not None:
            self._serving.cancel()
        self.memory.close()

    async def _serve(self, started: asyncio.Future[None]) -> None:
        settings = Settings(
            token=SecretStr(self.api.token),
            api=self.api.url,
            messages_per_second=0,
            messages_per_second_per_chat=0,
            **self._settings,
        )
        whether_answered = self.memory.intake.desks.whether_answered()
        about = (settings, self.memory.consultation, whether_answered, self.now)
        async with telegram_bot(*about) as (telegram, _):
            self._watched = Watched(telegram)
            started.set_result(None)
            await serve(
                [self._watched],
                self.memory.intake,
                [self.memory.handoff],
                beside=[self.memory.working(clock=self.now), self._looking],
                stop=self._stop,
                clock=self.now,
            )

    # --- People and time -----------------------------------------------------

    def person(self, first_name: str = "Ada", language: str = "en") -> Person:
        return self.api.person(first_name, language_code=language)

    async def somebody_answering(
        self, first_name: str = "Ada", language: Language = "en"
    ) -> Person:
        """Return somebody who has agreed to take part, and looks at the first question."""
        person = self.person(first_name, language)
        person.starts()
        await self.quiet()
        await self.says(person, *_BEGINNING[language])
        return person

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.api.world.clock(), UTC)

    def elapse(self, seconds: float) -> None:
        """Let time go by."""
        self.at(self.api.world.clock() + seconds)

    def at(self, now: float) -> None:
        """Let it be that moment."""
        clock = self.api.world.clock
        assert isinstance(clock, Moment)
        clock.now = now
        self.memory.now = self.now()

    async def the_clock_looks(self) -> None:
        """Let whatever is due at this moment happen."""
        await self._looking.once()
        await self.quiet()

    async def quiet(self) -> None:
        """Wait until everything that people did is committed, and all that is due is sent."""
        await self.until(lambda: not self.api.unconfirmed and not self.sending)

    async def settled(self) -> None:
        """Wait until it is noted what has been sent."""
        await self.until(lambda: not self.memory.rows_of("outbox"))

    async def until(self, true: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not true():
                if self._serving is not None and self._serving.done():
                    self._serving.result()
                await asyncio.sleep(0.001)

    async def says(self, person: Person, *lines: str) -> None:
        """Let `person` write and press ("[label]"), line after line, hearing all that comes."""
        for line in lines:
            self.elapse(20)
            if line.startswith("["):
                person.presses(line[1:-1])
            else:
                person.writes(line)
            await self.quiet()

    @property
    def telegram(self) -> Telegram:
        """The bot's own side of Telegram."""
        assert self._watched is not None
        return self._watched.telegram

    @property
    def sending(self) -> int:
        """Return how many messages are being sent."""
        return self._watched.sending if self._watched is not None else 0

    # --- What came of it -----------------------------------------------------

    def session(self, person: Person) -> Session | None:
        """Return somebody's session as it is stored."""
        at = Address(transport="telegram", place=str(person.id))
        memory = self.memory
        with memory.engine.begin() as connection:
            held = sessions.load(connection, memory.keyring, Recent(), [at]).get(at)
        return held.session if held else None

    def values(self, person: Person) -> dict[str, object]:
        """Return what somebody has answered so far."""
        session = self.session(person)
        return {name: one.value for name, one in session.answers.items()} if session else {}

    def submissions(self) -> list[dict[str, Any]]:
        """Return what the core store has, every revision of it."""
        self.memory.handoff.deliver_due(self.now())
        return list(self.memory.core.all(every_revision=True))

    async def after(self, *does: Callable[[], object]) -> list[str]:
        """Return what the bot asks of Telegram because somebody does something, sorted."""
        await self.quiet()
        self.calls.clear()
        self.elapse(20)
        for one in does:
            one()
        await self.quiet()
        return sorted(map(str, self.calls))

    def _overhears(self, method: str, body: bytes) -> None:
        self._introduced += method == "getChatMenuButton"  # what an introduction ends with
        if method in SHOWING:
            self.calls.append(Call(method, msgspec.json.decode(body)))


class Watched:
    """The transport, and how many of its messages are on their way."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram
        self.sending = 0
        self.name = telegram.name
        self.in_step = telegram.in_step

    def poll(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        return self.telegram.poll(cursor)

    async def send(self, address: Address, reply: Reply, key: str) -> Sent:
        self.sending += 1
        try:
            return await self.telegram.send(address, reply, key)
        finally:
            self.sending -= 1


class Looking:
    """The clock, which looks when a test wants it to."""

    name = "clock"
    gives_way = True

    def __init__(self, town: Town) -> None:
        self._town = town
        self._asked = asyncio.Event()
        self._looked = asyncio.Event()

    async def once(self) -> None:
        """Look, and return when all that was due is committed."""
        self._looked.clear()
        self._asked.set()
        async with asyncio.timeout(PATIENCE):
            await self._looked.wait()

    async def poll(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        memory = self._town.memory
        sources = (
            Openings(memory.engine, memory.keyring, memory.consultation).due,
            Reminders(memory.engine, memory.keyring).due,
            Campaigns(memory.recipients).due,
        )
        while True:
            await self._asked.wait()
            self._asked.clear()
            for source in sources:
                for page in source(self._town.now()):
                    yield Batch(transport=self.name, events=tuple(page))
            self._looked.set()

    async def idle(self) -> None:
        """Nothing more comes by itself."""


Story: TypeAlias = Callable[[Town], Coroutine[Any, Any, None]]


def in_town(folder: Path, story: Story, consultation: str = "tiny", **settings: Any) -> None:
    """Tell a story about people who talk with the bot."""

    async def go() -> None:
        async with Town.open(folder, consultation, **settings) as town:
            await story(town)

    asyncio.run(go())
