"""Sending: one reply becomes the calls that show it, and their answers one verdict.

A press is acknowledged, what was shown before is brought up to date, and the
words go out, as far as possible all at once. Only the words decide whether the
reply has been delivered.
"""

import logging
import time
from typing import Final

import msgspec
from msgspec import Raw, Struct

from bot.transports import NotTaken, Sent, TryLater, Unreachable
from bot.transports.pieces import LONGEST, length, pieces
from bot.transports.telegram.api import Api, Call, NoAnswer, Refused
from bot.transports.telegram.pacing import Pace, Paces
from bot.transports.telegram.showing import LONGEST_TOAST, captioned, html, is_shown, markup, toast
from bot.transports.telegram.uploading import Upload
from handlers.model import Attachment, Reply, Update

log = logging.getLogger(__name__)

_PATIENCE: Final = 20.0  # seconds that a call may take
_CHANGES: Final = 3.0  # seconds for which changes to messages may keep the next one back
_MOST_FLEETING: Final = 10_000  # chats of which it is known where such a keyboard stands
_AT_ONCE: Final = 3  # messages that one chat may get in one go, as Telegram allows now and then
_HARDLY: Final = 2  # at once of what nobody asked for: what is under way in a kill comes twice
_REVOKED: Final = 60.0  # seconds until a token that was refused is tried again
_FOR_THE_MESSAGE: Final = (400, 413)
"""Meant for what was sent, if Telegram says so; a server in front of it may have other reasons."""
_LOGGED_OUT: Final = "Logged out"  # a 400 as well: the bot has been taken to a server of its own
_NOBODY_THERE: Final = ("chat not found", "user not found", "PEER_ID_INVALID")


class _LinkPreview(Struct):
    is_disabled: bool


_NO_PREVIEW: Final = _LinkPreview(is_disabled=True)


class _SendMessage(Struct, omit_defaults=True):
    chat_id: int
    text: str
    parse_mode: str
    link_preview_options: _LinkPreview
    reply_markup: Raw | None = None


class _SendFile(Struct, omit_defaults=True):
    chat_id: int
    caption: str
    parse_mode: str
    reply_markup: Raw | None = None


class _EditMessageText(Struct, omit_defaults=True):
    chat_id: int
    message_id: int
    text: str
    parse_mode: str
    link_preview_options: _LinkPreview
    reply_markup: Raw | None = None


class _EditMessageReplyMarkup(Struct, omit_defaults=True):
    chat_id: int
    message_id: int
    reply_markup: Raw | None = None


class _AnswerCallbackQuery(Struct, omit_defaults=True):
    callback_query_id: str
    text: str = ""


class _OneChat(Struct):
    type: str
    chat_id: int


class _Command(Struct):
    command: str
    description: str


class _ListsNothing(Struct):
    scope: _OneChat


class _Lists(_ListsNothing):
    commands: list[_Command]


class _Shown(Struct):
    message_id: int


_read_shown = msgspec.json.Decoder(_Shown).decode


class Sending:
    """The sending side of one bot."""

    def __init__(self, api: Api, *, per_second: float, per_second_per_chat: float) -> None:
        self._api = api
        self._overall = Pace(per_second, per_second)
        self._unasked = Pace(per_second, _HARDLY)
        self._chats = Paces(per_second_per_chat, _AT_ONCE)
        self._begun: dict[str, list[int]] = {}  # the pieces of long messages that have arrived
        self._fleeting: dict[int, int] = {}  # by chat, the message whose buttons are to go
        self._complained = -_REVOKED

    async def show(self, place: str, reply: Reply, key: str) -> Sent:
        """Show `reply` in the chat, or raise `TryLater`, `Unreachable` or `NotTaken`."""
        if not place.isdecimal():
            raise Unreachable
        chat = int(place)
        updates = (*reply.updates, *self._outlived(chat, reply))
        beside = [self._change(chat, update, reply.mark) for update in updates]
        if reply.acknowledges:
            beside.append(self._acknowledge(reply))
        if reply.menu is not None:
            beside.append(self._list(chat, reply.menu))
        try:
            if reply.toast:
                return await self._show_by_the_way(chat, reply, key, beside)
            for call in beside:
                if not call.under_way:  # no connection was idle: it must not wait for our turn
                    await _done(call)
            sent = await self._say(chat, reply, key)
            if reply.fleeting and sent.position is not None:
                self._remember_fleeting(chat, sent.position)
            for call in beside:
                await _done(call)
        finally:
            for call in beside:
                call.drop()
        return sent

    def _outlived(self, chat: int, reply: Reply) -> tuple[Update, ...]:
        """Return what takes away the buttons of before, when there is something new to press.

        Only what this process has sent is known; the others do no harm, each says what it is for.
        """
        if reply.toast or not (reply.buttons or reply.asks):
            return ()
        at = self._fleeting.pop(chat, None)
        if at is None or any(update.position == at for update in reply.updates):
            return ()
        return (Update(position=at),)

    def _remember_fleeting(self, chat: int, at: int) -> None:
        if len(self._fleeting) >= _MOST_FLEETING:
            del self._fleeting[next(iter(self._fleeting))]
        self._fleeting[chat] = at

    async def _show_by_the_way(self, chat: int, reply: Reply, key: str, beside: list[Call]) -> Sent:
        """Show a toast and what it changes; say the words where that could not be shown."""
        shown = [await _done(call) for call in beside]
        wanted = shown[: len(reply.updates)] or shown
        alone = not reply.updates and length(reply.text) > LONGEST_TOAST
        if reply.text and (alone or not (wanted and all(wanted))):
            return await self._say(chat, reply, key)
        at = reply.updates[0].position if reply.updates else 0
        return Sent(position=at, message=str(at))

    async def _say(self, chat: int, reply: Reply, key: str) -> Sent:
        """Send the words, in as many messages as they need; the last has the buttons.

        An attachment comes after them, and what does not fit under it after that.
        """
        file = reply.attachment
        texts: list[str | Attachment] = [] if file and not reply.text else [*pieces(reply.text)]
        if file is not None:
            texts += captioned(file)
        begun = self._begun.get(key, [])
        for number, text in enumerate(texts[len(begun) :], start=len(begun) + 1):
            last = number == len(texts)
            buttons = markup(reply.buttons, reply.mark) if last else None
            begun = [*begun, await self._send(chat, text, buttons, last_in_line=reply.unasked)]
            if not last:
                self._begun[key] = begun  # to be tried again must not repeat what has arrived
        self._begun.pop(key, None)
        return Sent(position=begun[-1], message=str(begun[-1]), earlier=tuple(begun[:-1]))

    async def _send(
        self, chat: int, what: str | Attachment, buttons: Raw | None, *, last_in_line: bool
    ) -> int:
        await self._chats.turn(chat)
        if last_in_line:
            await self._unasked.turn()
            await self._overall.turn_last()
        else:
            await self._overall.turn()
        try:
            if isinstance(what, Attachment):
                answer = await self._upload(chat, what, buttons)
            else:
                parameters = _SendMessage(chat, html(what), "HTML", _NO_PREVIEW, buttons)
                answer = await self._api.call("sendMessage", parameters, timeout=_PATIENCE)
        except Refused as refused:
            if refused.code in (401, 404):
                self._complain()
            raise _verdict(refused) from None
        except NoAnswer as lost:
            # It may have arrived. Telegram cannot be asked; a word lost is worse than one twice.
            raise TryLater(refused=lost.status in _FOR_THE_MESSAGE) from None
        return _read_shown(answer).message_id

    async def _upload(self, chat: int, file: Attachment, buttons: Raw | None) -> bytes:
        """Send a file, a picture as a picture; its description is read out with it."""
        is_seen = is_shown(file)
        method, parameter = ("sendPhoto", "photo") if is_seen else ("sendDocument", "document")
        upload = Upload(parameter=parameter, name=file.name, kind=file.kind, content=file.content)
        parameters = _SendFile(chat, html(file.description), "HTML", buttons)
        return await self._api.upload(method, parameters, upload)

    def _complain(self) -> None:
        """Tell the operator that the token is refused, once a minute and not once a chat."""
        now = time.monotonic()
        if now - self._complained > _REVOKED:
            self._complained = now
            log.error("telegram: the token was refused; is it the bot's newest?")

    def _change(self, chat: int, update: Update, mark: str) -> Call:
        """Have an earlier message brought up to date."""
        self._overall.count()
        self._chats.count(chat, _CHANGES)
        buttons = markup(update.buttons, mark)
        if update.text and length(update.text) <= LONGEST:
            text = _EditMessageText(
                chat, update.position, html(update.text), "HTML", _NO_PREVIEW, buttons
            )
            return self._api.start("editMessageText", text, timeout=_PATIENCE)
        without_text = _EditMessageReplyMarkup(chat, update.position, buttons)
        return self._api.start("editMessageReplyMarkup", without_text, timeout=_PATIENCE)

    def _list(self, chat: int, menu: tuple[tuple[str, str], ...]) -> Call:
        """Let the chat list these commands; without any, everybody's."""
        scope = _OneChat("chat", chat)
        if not menu:
            return self._api.start("deleteMyCommands", _ListsNothing(scope), timeout=_PATIENCE)
        commands = [_Command(name, about) for name, about in menu]
        return self._api.start("setMyCommands", _Lists(scope, commands), timeout=_PATIENCE)

    def _acknowledge(self, reply: Reply) -> Call:
        """Let the pressed button rest."""
        whole = bool(reply.updates) or length(reply.text) <= LONGEST_TOAST
        text = toast(reply.text) if reply.toast and whole else ""
        parameters = _AnswerCallbackQuery(reply.acknowledges, text)
        return self._api.start("answerCallbackQuery", parameters, timeout=_PATIENCE)


async def _done(call: Call) -> bool:
    """Say whether it was done: a press may be too old to be answered, a message to be changed."""
    try:
        await call.result()
    except Refused as refused:
        return "message is not modified" in refused.description
    except NoAnswer:
        return False
    return True


def _verdict(refused: Refused) -> Exception:
    """Return what a refusal means: later, not to this chat, or never this message."""
    if refused.code == 429:
        return TryLater(refused.retry_after or 1.0)
    if refused.code in (401, 404) or refused.description == _LOGGED_OUT:
        return TryLater(_REVOKED)
    if refused.code >= 500:
        return TryLater()
    if refused.code == 403 or any(one in refused.description for one in _NOBODY_THERE):
        return Unreachable()
    if refused.code in _FOR_THE_MESSAGE:
        return NotTaken()  # why not is in Telegram's words, which may quote the message
    return TryLater(refused=True)
