"""Groups: whatever is answered is answered in private; a group is told so, politely and seldom."""

import asyncio
import logging
import time
from collections.abc import Callable

from msgspec import Struct

from bot.transports.telegram.api import Api, NoAnswer, Refused
from bot.transports.telegram.arriving import Message, Update
from locales import LANGUAGES, say

log = logging.getLogger(__name__)

_SELDOM = 3600.0  # seconds between two pointers in one group
_MOST_GROUPS = 1_000  # remembered at a time


class _Link(Struct):
    text: str
    url: str


class _Links(Struct):
    inline_keyboard: list[list[_Link]]


class _SendMessage(Struct):
    chat_id: int
    text: str
    reply_markup: _Links


class Groups:
    """Points groups to the private chat, when they speak to the bot."""

    def __init__(
        self, api: Api, *, bot: int, username: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._api = api
        self._bot = bot
        self._username = username
        self._clock = clock
        self._told: dict[int, float] = {}
        self._telling: set[asyncio.Task[None]] = set()

    def hear(self, update: Update) -> None:
        """Answer in the group, if it was addressed and has not been told lately."""
        said = update.message
        if said is None or said.chat.type not in ("group", "supergroup"):
            return
        now = self._clock()
        if not self._is_for_us(said) or now - self._told.get(said.chat.id, -_SELDOM) < _SELDOM:
            return
        if len(self._told) >= _MOST_GROUPS:
            self._told.clear()
        self._told[said.chat.id] = now
        task = asyncio.create_task(self._tell(said.chat.id))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    def _is_for_us(self, said: Message) -> bool:
        if any(user.id == self._bot for user in said.new_chat_members):
            return True
        text = (said.text or "").casefold()
        first = text.partition(" ")[0]
        named = f"@{self._username.casefold()}"
        return named in text or (first.startswith("/") and "@" not in first)

    async def _tell(self, group: int) -> None:
        text = "\n\n".join(
            say(language, "I only talk in private, so that nobody else reads your answers.")
            for language in LANGUAGES
        )
        url = f"https://t.me/{self._username}"
        links = [[_Link(say(language, "Write to me"), url)] for language in LANGUAGES]
        try:
            await self._api.call(
                "sendMessage", _SendMessage(group, text, _Links(links)), timeout=10.0
            )
        except (Refused, NoAnswer):
            log.info("telegram: a group could not be answered")
