"""Sending: one reply becomes the calls that show it, and their answers one verdict.

A press is acknowledged, what was shown before is brought up to date, and the
words go out, all at once: none waits for the others. Only the words decide
whether the reply has been delivered.
"""

import asyncio
import logging
from collections.abc import Awaitable
from typing import Final

import msgspec
from msgspec import Struct

from bot.transports import Sent, TryLater, Unreachable
from bot.transports.telegram.api import Api, NoAnswer, Refused
from bot.transports.telegram.pacing import Pace, Paces
from bot.transports.telegram.showing import (
    LONGEST,
    Keyboard,
    html,
    keyboard,
    length,
    pieces,
    toast,
)
from handlers.model import Reply, Update

log = logging.getLogger(__name__)

_PATIENCE: Final = 20.0  # seconds that a call may take
_AT_ONCE: Final = 3  # messages that one chat may get in one go, as Telegram allows now and then
_REVOKED: Final = 60.0  # seconds until a token that was refused is tried again
_NOBODY_THERE: Final = ("chat not found", "user not found", "PEER_ID_INVALID")


class _LinkPreview(Struct):
    is_disabled: bool


_NO_PREVIEW: Final = _LinkPreview(is_disabled=True)


class _SendMessage(Struct, omit_defaults=True):
    chat_id: int
    text: str
    parse_mode: str
    link_preview_options: _LinkPreview
    reply_markup: Keyboard | None = None


class _EditMessageText(Struct, omit_defaults=True):
    chat_id: int
    message_id: int
    text: str
    parse_mode: str
    link_preview_options: _LinkPreview
    reply_markup: Keyboard | None = None


class _EditMessageReplyMarkup(Struct, omit_defaults=True):
    chat_id: int
    message_id: int
    reply_markup: Keyboard | None = None


class _AnswerCallbackQuery(Struct, omit_defaults=True):
    callback_query_id: str
    text: str = ""


class _Shown(Struct):
    message_id: int


_read_shown = msgspec.json.Decoder(_Shown).decode


class Sending:
    """The sending side of one bot."""

    def __init__(self, api: Api, *, per_second: float, per_second_per_chat: float) -> None:
        self._api = api
        self._overall = Pace(per_second, per_second)
        self._chats = Paces(per_second_per_chat, _AT_ONCE)
        self._begun: dict[str, list[int]] = {}  # the pieces of long messages that have arrived

    async def show(self, place: str, reply: Reply, key: str) -> Sent:
        """Show `reply` in the chat, or raise `TryLater` or `Unreachable`."""
        if not place.isdecimal():
            raise Unreachable
        chat = int(place)
        beside: list[Awaitable[bool]] = [
            self._change(chat, update, reply.mark) for update in reply.updates
        ]
        if reply.acknowledges:
            beside.append(self._acknowledge(reply))
        if not reply.toast:
            return await self._say_and(beside, chat, reply, key)
        shown = await asyncio.gather(*beside)
        if reply.text and not (shown and all(shown)):
            return await self._say(chat, reply, key)
        at = reply.updates[0].position if reply.updates else 0
        return Sent(position=at, message=str(at))

    async def _say_and(
        self, beside: list[Awaitable[bool]], chat: int, reply: Reply, key: str
    ) -> Sent:
        if not beside:
            return await self._say(chat, reply, key)
        said, _ = await asyncio.gather(self._say(chat, reply, key), asyncio.gather(*beside))
        return said

    async def _say(self, chat: int, reply: Reply, key: str) -> Sent:
        """Send the words, in as many messages as they need; the last has the buttons."""
        texts = pieces(reply.text)
        begun = self._begun.get(key, [])
        for number, text in enumerate(texts[len(begun) :], start=len(begun) + 1):
            last = number == len(texts)
            buttons = keyboard(reply.buttons, reply.mark) if last else None
            begun = [*begun, await self._send(chat, text, buttons)]
            if not last:
                self._begun[key] = begun  # to be tried again must not repeat what has arrived
        self._begun.pop(key, None)
        return Sent(position=begun[-1], message=str(begun[-1]))

    async def _send(self, chat: int, text: str, buttons: Keyboard | None) -> int:
        await self._overall.turn()
        await self._chats.turn(chat)
        parameters = _SendMessage(chat, html(text), "HTML", _NO_PREVIEW, buttons)
        try:
            answer = await self._api.call("sendMessage", parameters, timeout=_PATIENCE)
        except Refused as refused:
            raise _verdict(refused) from None
        except NoAnswer:
            # It may have arrived. Telegram cannot be asked; a word lost is worse than one twice.
            raise TryLater from None
        return _read_shown(answer).message_id

    async def _change(self, chat: int, update: Update, mark: str) -> bool:
        """Bring an earlier message up to date; False where that cannot be done any more."""
        await self._overall.turn()
        buttons = keyboard(update.buttons, mark)
        try:
            if update.text and length(update.text) <= LONGEST:
                text = _EditMessageText(
                    chat, update.position, html(update.text), "HTML", _NO_PREVIEW, buttons
                )
                await self._api.call("editMessageText", text, timeout=_PATIENCE)
            else:
                markup = _EditMessageReplyMarkup(chat, update.position, buttons)
                await self._api.call("editMessageReplyMarkup", markup, timeout=_PATIENCE)
        except Refused as refused:
            return "message is not modified" in refused.description
        except NoAnswer:
            return False
        return True

    async def _acknowledge(self, reply: Reply) -> bool:
        """Let the button rest; False where the press is too old to be answered."""
        text = toast(reply.text) if reply.toast else ""
        parameters = _AnswerCallbackQuery(reply.acknowledges, text)
        try:
            await self._api.call("answerCallbackQuery", parameters, timeout=_PATIENCE)
        except (Refused, NoAnswer):
            return False
        return True


def _verdict(refused: Refused) -> Exception:
    """Return what a refusal means for the message: later, or not to this chat."""
    if refused.code == 429:
        return TryLater(refused.retry_after or 1.0)
    if refused.code in (401, 404):
        log.error("telegram: the token was refused; is it the bot's newest?")
        return TryLater(_REVOKED)
    if refused.code >= 500:
        return TryLater()
    if refused.code != 403 and not any(one in refused.description for one in _NOBODY_THERE):
        # What it is that Telegram does not take is in its words, which may quote the message.
        log.error("telegram: a message was refused (%d) and is kept", refused.code)
    return Unreachable()
