"""What Telegram brings: updates, and the events they are.

Each update is read by itself, so that one which cannot be read stops none of
the others. Only what the dialogue understands is named here; whatever else
Telegram sends with it is passed over.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, TypeAlias

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from handlers.model import (
    Address,
    ChoiceSelected,
    Event,
    FileReceived,
    Language,
    MessageEdited,
    MessageReceived,
    ReachChanged,
    Started,
)
from locales import LANGUAGES

NAME = "telegram"
WANTED = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update that are asked for."""

UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What reading raises: what is no JSON, is not what it should be, or is nested without end."""

_Some: TypeAlias = Raw | UnsetType
_Id: TypeAlias = Annotated[int, Meta(ge=-(2**53), le=2**53)]  # Telegram promises 52 bits


class User(Struct):
    """Who writes, as far as we look: a client's language, and whether it is a bot."""

    id: _Id
    language_code: str = ""


class Chat(Struct):
    """Where it was written. Only in a private chat does anybody talk with us."""

    id: _Id
    type: str


class Earlier(Struct):
    """The message that was replied to, or that holds the pressed button."""

    message_id: _Id
    chat: Chat | None = None


class Message(Struct, rename={"user": "from"}):
    """A message. Besides text, only what a person can send on purpose is named."""

    message_id: _Id
    chat: Chat
    date: int
    user: User | None = None
    text: str | None = None
    edit_date: int | None = None
    reply_to_message: Earlier | None = None
    media_group_id: str = ""
    new_chat_members: tuple[User, ...] = ()
    animation: _Some = UNSET
    audio: _Some = UNSET
    checklist: _Some = UNSET
    contact: _Some = UNSET
    dice: _Some = UNSET
    document: _Some = UNSET
    game: _Some = UNSET
    location: _Some = UNSET
    paid_media: _Some = UNSET
    photo: _Some = UNSET
    poll: _Some = UNSET
    sticker: _Some = UNSET
    story: _Some = UNSET
    venue: _Some = UNSET
    video: _Some = UNSET
    video_note: _Some = UNSET
    voice: _Some = UNSET

    @property
    def holds_a_file(self) -> bool:
        """Whether it is a picture, a voice or the like; a chat's own notices are not."""
        return any(getattr(self, kind) is not UNSET for kind in _FILES)


_FILES = Message.__struct_fields__[Message.__struct_fields__.index("animation") :]


class CallbackQuery(Struct, rename={"user": "from"}):
    """A press on a button."""

    id: str
    user: User
    message: Earlier | None = None
    data: str = ""


class Member(Struct):
    """What the bot has become in a chat: "kicked" is it where somebody has blocked it."""

    status: str


class ChatMember(Struct):
    """Somebody has blocked the bot, or taken it up again."""

    chat: Chat
    date: int
    new_chat_member: Member


class Update(Struct):
    """One thing that happened."""

    update_id: _Id
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: ChatMember | None = None


class Numbered(Struct):
    """As much of an update as can be read of any."""

    update_id: _Id


read_updates = msgspec.json.Decoder(tuple[Raw, ...]).decode
read_update = msgspec.json.Decoder(Update).decode
read_number = msgspec.json.Decoder(Numbered).decode


def event(update: Update, now: datetime) -> Event | None:
    """Return what `update` means to the dialogue, or None where it means nothing to it."""
    if (said := update.message) is not None and _is_ours(said.chat):
        return _said(update, said)
    if (edited := update.edited_message) is not None and _is_ours(edited.chat):
        return _edited(update, edited)
    if (pressed := update.callback_query) is not None:
        return _pressed(update, pressed, now)
    if (became := update.my_chat_member) is not None and _is_ours(became.chat):
        return ReachChanged(
            id=str(update.update_id),
            address=_address(became.chat),
            at=_instant(became.date),
            reachable=became.new_chat_member.status != "kicked",
        )
    return None


def _said(update: Update, said: Message) -> Event | None:
    about: dict[str, Any] = {
        "id": str(update.update_id),
        "address": _address(said.chat),
        "at": _instant(said.date),
        "position": said.message_id,
        "message": str(said.message_id),
    }
    language = _language(said.user)
    if said.text is None:
        if not said.holds_a_file:
            return None
        if said.media_group_id:  # an album comes as several messages, and is one thing
            about["id"] = f"album {said.media_group_id}"
        return FileReceived(**about, language=language)
    command, _, code = said.text.partition(" ")
    if command.partition("@")[0] == "/start":
        return Started(**about, language=language, invitation=code.strip())
    earlier = said.reply_to_message
    return MessageReceived(
        **about,
        text=said.text,
        language=language,
        reply_to=earlier.message_id if earlier is not None else None,
    )


def _edited(update: Update, edited: Message) -> Event | None:
    if edited.text is None:
        return None  # a position that is shared moves every few seconds, and nobody wrote that
    return MessageEdited(
        id=str(update.update_id),
        address=_address(edited.chat),
        at=_instant(edited.edit_date or edited.date),
        message=str(edited.message_id),
        text=edited.text,
    )


def _pressed(update: Update, pressed: CallbackQuery, now: datetime) -> Event | None:
    if pressed.message is None or pressed.message.chat is None:
        return None
    if not _is_ours(pressed.message.chat):
        return None
    mark, _, token = pressed.data.partition(" ")
    return ChoiceSelected(
        id=str(update.update_id),
        address=_address(pressed.message.chat),
        at=now,
        token=token,
        mark=mark,
        message=str(pressed.message.message_id),
        position=pressed.message.message_id,
        press=pressed.id,
    )


def _is_ours(chat: Chat) -> bool:
    return chat.type == "private"


def _address(chat: Chat) -> Address:
    return Address(transport=NAME, place=str(chat.id))


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _language(user: User | None) -> Language | None:
    code = user.language_code[:2].lower() if user is not None else ""
    return next((language for language in LANGUAGES if language == code), None)
