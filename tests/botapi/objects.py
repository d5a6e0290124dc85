"""The objects of the Bot API that updates and results are made of."""

from typing import Any

import msgspec


class User(msgspec.Struct, omit_defaults=True, kw_only=True):
    id: int
    is_bot: bool
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None


class Bot(User):
    """What getMe tells."""

    can_join_groups: bool = msgspec.field(default_factory=lambda: True)
    can_read_all_group_messages: bool = msgspec.field(default_factory=lambda: False)
    supports_inline_queries: bool = msgspec.field(default_factory=lambda: False)
    can_connect_to_business: bool = msgspec.field(default_factory=lambda: False)
    has_main_web_app: bool = msgspec.field(default_factory=lambda: False)


class Chat(msgspec.Struct, omit_defaults=True, kw_only=True):
    id: int
    type: str
    title: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    username: str | None = None


class Entity(msgspec.Struct, omit_defaults=True):
    """A part of a text; offset and length count UTF-16 code units."""

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None


class Message(msgspec.Struct, omit_defaults=True, kw_only=True):
    message_id: int
    date: int
    chat: Chat
    sender: User = msgspec.field(name="from")
    edit_date: int | None = None
    media_group_id: str | None = None
    reply_to_message: "Message | None" = None
    text: str | None = None
    entities: list[Entity] | None = None
    caption: str | None = None
    caption_entities: list[Entity] | None = None
    reply_markup: dict[str, Any] | None = None
    photo: list[dict[str, Any]] | None = None
    document: dict[str, Any] | None = None
    voice: dict[str, Any] | None = None
    sticker: dict[str, Any] | None = None
    location: dict[str, Any] | None = None
    contact: dict[str, Any] | None = None
    poll: dict[str, Any] | None = None
    new_chat_members: list[User] | None = None
    left_chat_member: User | None = None
    group_chat_created: bool | None = None
    migrate_to_chat_id: int | None = None
    migrate_from_chat_id: int | None = None


class CallbackQuery(msgspec.Struct, omit_defaults=True, kw_only=True):
    id: str
    sender: User = msgspec.field(name="from")
    message: Message
    chat_instance: str
    data: str


class ChatMemberUpdated(msgspec.Struct, kw_only=True):
    chat: Chat
    sender: User = msgspec.field(name="from")
    date: int
    old_chat_member: dict[str, Any]
    new_chat_member: dict[str, Any]


def utf16(text: str) -> int:
    """Return the length of a text as Telegram counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
