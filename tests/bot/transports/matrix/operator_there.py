"""A bot that follows its rooms and takes part in verifications, and its operator."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from bot.transports.matrix.account import Account
from bot.transports.matrix.places import Places
from bot.transports.matrix.syncing import Syncing
from bot.transports.matrix.unread import Heard
from bot.transports.matrix.verification.notes import Asked, Notes, Said, Word
from bot.transports.matrix.verification.verifications import verifying
from storage import main_key
from storage.sealed_file import SealedFile
from tests.bot.transports.matrix.devices import Bot
from tests.homeserver.person import PATIENCE


@dataclass
class Operator:
    """Somebody who looks at what the bot shows them."""

    notes: Notes
    account: Account
    events: list[Heard] = field(default_factory=list)

    async def until(self, condition: Callable[[tuple[Asked, ...]], bool]) -> tuple[Asked, ...]:
        """Look until what is shown is what is waited for."""
        async with asyncio.timeout(PATIENCE):
            while not condition(shown := self.notes.shown() or ()):  # noqa: ASYNC110 (a file)
                await asyncio.sleep(0.05)
            return shown

    async def sees(self, stage: str) -> Asked:
        """Wait until the first verification has come so far."""
        return (await self.until(lambda shown: [one.stage for one in shown][:1] == [stage]))[0]

    async def says(self, word: Word) -> None:
        """Say something to the verification that is shown first."""
        (first, *_) = self.notes.shown() or ()
        self.notes.tell(Said(id=first.id, word=word))


def notes_of(bot: Bot) -> Notes:
    """Return the notes between a bot and its operator."""
    keys = main_key.from_file(bot.data / "key")
    return Notes(SealedFile(bot.folder, "asked", keys), SealedFile(bot.folder, "said", keys))


@asynccontextmanager
async def operator_of(bot: Bot) -> AsyncIterator[Operator]:
    """Switch the bot on, with its operator there."""
    notes = notes_of(bot)
    async with bot.on() as listening, verifying(listening.client, notes) as verifications:
        operator = Operator(notes, listening.client.account)

        async def follow() -> None:
            client = listening.client
            syncing = Syncing(client, bot.settings(), Places(client), verifications, wait=5.0)
            async for happened in syncing.batches(None):
                operator.events += happened.events

        following = asyncio.create_task(follow())
        try:
            yield operator
        finally:
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following
