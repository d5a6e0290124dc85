"""A wave: a campaign to many people, from a bot that is killed again and again while it writes.

`python -m tests.crashes.telegram.wave PEOPLE KILLS [PER_SECOND]`, or `make wave`. Telegram's
limits are on; a PER_SECOND other than its 30 holds on both sides.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from handlers.model import Address, Audience
from handlers.reminding.campaign import UNDO
from storage import campaigns, main_key
from storage.campaigns import Campaign
from tests.benchmarks.reminding import people_who_agreed
from tests.botapi.api import BotApi
from tests.botapi.chats import OpenChat, Posted
from tests.botapi.limits import Limits
from tests.botapi.objects import Chat
from tests.botapi.running import run
from tests.crashes.telegram.lives import Household, Life
from tests.crashes.telegram.town import EARLY
from tests.crashes.telegram.wave_verdict import Wave
from tests.remembering import Remembering

THURSDAY = datetime(2026, 11, 5, 10, 0, tzinfo=UTC)  # nine hours until it grows quiet in Paris
TELEGRAMS = 30
WORDS = "The consultation goes on, and so can you."
CONSULTATION = Path(__file__).parents[2] / "consultations" / "reminders.toml"
TALKING = 5  # others, who write meanwhile
EVERY = 15.0  # seconds between two words of each of them
STALLED = 120.0  # seconds without anything new after which nothing more will come


async def wave(people: int, kills: int, per_second: int = TELEGRAMS, every: float = EVERY) -> Wave:
    """Write to so many people, and be killed so often before everybody has it.

    A few others write to the bot meanwhile, each `every` so many seconds.
    """
    dice = random.Random(f"{people} {kills}")  # noqa: S311
    with tempfile.TemporaryDirectory() as folder:
        async with BotApi.serving(seed=people) as api:
            api.world.limits = Limits(api.world.clock, overall=per_second)
            town = _Town(Path(folder), api, people, per_second)
            talking = asyncio.gather(*(town.talks(one, every) for one in range(TALKING)))
            try:
                await town.is_written_to(kills, dice)
            finally:
                talking.cancel()
                with suppress(asyncio.CancelledError):
                    await talking
            return town.wave


class _Town:
    """Everybody's chats, and the bot that writes to them."""

    def __init__(self, folder: Path, api: BotApi, people: int, per_second: int) -> None:
        self.wave = Wave(people, per_second)
        self._api = api
        self._shown = 0
        self._again = 0
        self._got: dict[int, int] = {}
        self._chats = [self._chat() for _ in range(people)]
        self._folder = folder
        self._campaign = self._plan(folder)
        settings = {
            "CONSULTATION__FILE": str(CONSULTATION),
            "TELEGRAM__MESSAGES_PER_SECOND": str(per_second),
            "TELEGRAM__MESSAGES_PER_SECOND_PER_CHAT": "1",
        }
        thursday = "tests.crashes.telegram.thursday"
        self._household = Household(folder, api.url, api.token, dying=thursday, settings=settings)
        self._later = str((THURSDAY - datetime.now(UTC)).total_seconds())

    # --- Before it -------------------------------------------------------------

    def _chat(self) -> OpenChat:
        id = self._api.world.new_user_id()
        chat = self._api.world.open(Chat(id=id, type="private", first_name="P"))
        chat.known = True
        self._got[id] = 0
        chat.listeners.append(lambda posted: self._sees(id, posted))
        return chat

    def _sees(self, id: int, posted: Posted) -> None:
        if posted.text == WORDS:
            self._again += self._got[id] > 0
            self._shown += self._got[id] == 0
            self._got[id] += 1

    def _plan(self, folder: Path) -> int:
        """Store everybody, and a campaign to them that can just not be undone any more."""
        data = folder / "data"
        data.mkdir()
        bot = self._remembering(data)
        chats = [chat.chat.id for chat in self._chats]
        people_who_agreed(
            bot,
            len(chats),
            lambda number: Address(transport="telegram", place=str(chats[number])),
            looked_at=False,
        )
        bot.takes()
        campaign = Campaign(
            audience=Audience(kind="unfinished", channel="telegram"),
            words={"en": WORDS, "fr": WORDS},
        )
        with bot.engine.begin() as connection:
            name, begins = bot.consultation.name, THURSDAY - timedelta(seconds=1)
            about = (campaign, name, None, begins - UNDO, begins)
            number = campaigns.add(connection, bot.keyring, *about)
        bot.close()
        return number

    def _remembering(self, data: Path) -> Remembering:
        return Remembering(data, "reminders", keyring=main_key.from_file(data / "key"))

    # --- While it lasts ----------------------------------------------------------

    async def is_written_to(self, kills: int, dice: random.Random) -> None:
        """Let the bot live until everybody has the words, but for its deaths."""
        wave, began = self.wave, time.monotonic()
        for left in range(kills, 0, -1):
            again = self._again
            life = await self._begins()
            if dice.random() < EARLY:
                await life.ends_within(dice.uniform(0, 1))
            else:
                await self._writes(life)
                rest = (wave.people - self._shown) / wave.per_second
                await life.ends_within(dice.uniform(0, 2 * rest / (left + 1)))
            await life.killed()
            await asyncio.sleep(0.05)  # for what was on its way
            wave.per_kill.append(self._again - again)
            assert self._shown < wave.people, f"all was over after {len(wave.per_kill)} kills"
        life, again = await self._begins(), self._again
        await self._writes(life)
        await self._until_everybody_has_it()
        wave.seconds = time.monotonic() - began
        await asyncio.sleep(1.0)  # would anything come twice?
        await life.stops()
        wave.per_kill = [*wave.per_kill[1:], self._again - again] if kills else []
        wave.times = Counter(self._got.values())
        wave.refused = self._api.server.statuses[429]
        bot = self._remembering(self._folder / "data")
        with bot.engine.begin() as connection:
            wave.progress = campaigns.progress(connection, self._campaign)
        bot.close()

    async def _begins(self) -> Life:
        return await Life.begins(self._household, self._later)

    async def _writes(self, life: Life) -> None:
        """Wait until this life of the bot has written to somebody."""
        shown, began = self._shown + self._again, time.monotonic()
        async with asyncio.timeout(STALLED):
            while self._shown + self._again == shown and not life.is_over:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        self.wave.starting += time.monotonic() - began

    async def _until_everybody_has_it(self) -> None:
        before, since = -1, time.monotonic()
        while self._shown < self.wave.people and time.monotonic() - since < STALLED:
            if self._shown != before:
                before, since = self._shown, time.monotonic()
            await asyncio.sleep(0.02)

    async def talks(self, number: int, every: float) -> None:
        """Let somebody write now and then, and note how long each answer takes."""
        person = self._api.person("Zoé")
        person.starts()
        await person.hears(within=10 * STALLED)
        await asyncio.sleep(every * number / TALKING)
        while True:
            await asyncio.sleep(every)
            before = time.monotonic()
            person.writes("/help")
            await person.hears(within=10 * STALLED)
            self.wave.waits.append(time.monotonic() - before)


if __name__ == "__main__":
    made = run(wave(*(int(argument) for argument in sys.argv[1:])))
    print(made)  # noqa: T201
    sys.exit(bool(made.twice or made.forgotten))
