"""What calls carry inside: keyboards, scopes, buttons and other nested objects."""

from typing import Any

import msgspec


class Nested(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """An object inside a call; Telegram's names, and no others."""


class InlineKeyboardButton(Nested):
    text: str
    url: str | None = None
    callback_data: str | None = None
    switch_inline_query: str | None = None
    switch_inline_query_current_chat: str | None = None
    callback_game: dict[str, Any] | None = None
    pay: bool | None = None
    login_url: dict[str, Any] | None = None
    web_app: dict[str, Any] | None = None
    switch_inline_query_chosen_chat: dict[str, Any] | None = None
    copy_text: dict[str, Any] | None = None
    style: str | None = None
    icon_custom_emoji_id: str | None = None


class InlineKeyboardMarkup(Nested):
    inline_keyboard: list[list[InlineKeyboardButton]]


class KeyboardButton(Nested):
    text: str
    request_contact: bool | None = None
    request_location: bool | None = None
    request_poll: dict[str, Any] | None = None
    web_app: dict[str, Any] | None = None
    request_chat: dict[str, Any] | None = None
    request_users: dict[str, Any] | None = None
    style: str | None = None
    icon_custom_emoji_id: str | None = None
    request_managed_bot: dict[str, Any] | None = None


class ReplyKeyboardMarkup(Nested):
    keyboard: list[list[KeyboardButton | str]]
    resize_keyboard: bool | None = None
    one_time_keyboard: bool | None = None
    selective: bool | None = None
    input_field_placeholder: str | None = None
    is_persistent: bool | None = None


class ReplyKeyboardRemove(Nested):
    remove_keyboard: bool
    selective: bool | None = None


class ForceReply(Nested):
    force_reply: bool
    selective: bool | None = None
    input_field_placeholder: str | None = None


class MessageEntity(Nested):
    type: str
    offset: int
    length: int
    url: str | None = None
    user: dict[str, Any] | None = None
    language: str | None = None
    custom_emoji_id: str | None = None
    date_time_format: str | None = None
    unix_time: int | None = None


class ReplyParameters(Nested):
    message_id: int
    chat_id: int | str | None = None
    allow_sending_without_reply: bool | None = None
    quote: str | None = None
    quote_parse_mode: str | None = None
    quote_entities: list[MessageEntity] | None = None
    quote_position: int | None = None
    checklist_task_id: int | None = None
    poll_option_id: str | None = None


class LinkPreviewOptions(Nested):
    is_disabled: bool | None = None
    url: str | None = None
    prefer_small_media: bool | None = None
    prefer_large_media: bool | None = None
    show_above_text: bool | None = None


class SuggestedPostPrice(Nested):
    currency: str
    amount: int


class SuggestedPostParameters(Nested):
    price: SuggestedPostPrice | None = None
    send_date: int | None = None


class BotCommand(Nested):
    command: str
    description: str


class Typed(Nested, tag_field="type"):
    """One of several objects told apart by their `type`."""


class BotCommandScopeDefault(Typed, tag="default"):
    pass


class BotCommandScopeAllPrivateChats(Typed, tag="all_private_chats"):
    pass


class BotCommandScopeAllGroupChats(Typed, tag="all_group_chats"):
    pass


class BotCommandScopeAllChatAdministrators(Typed, tag="all_chat_administrators"):
    pass


class BotCommandScopeChat(Typed, tag="chat"):
    chat_id: int | str


class BotCommandScopeChatAdministrators(Typed, tag="chat_administrators"):
    chat_id: int | str


class BotCommandScopeChatMember(Typed, tag="chat_member"):
    chat_id: int | str
    user_id: int


BotCommandScope = (
    BotCommandScopeDefault
    | BotCommandScopeAllPrivateChats
    | BotCommandScopeAllGroupChats
    | BotCommandScopeAllChatAdministrators
    | BotCommandScopeChat
    | BotCommandScopeChatAdministrators
    | BotCommandScopeChatMember
)


class MenuButtonCommands(Typed, tag="commands"):
    pass


class MenuButtonDefault(Typed, tag="default"):
    pass


class MenuButtonWebApp(Typed, tag="web_app"):
    text: str
    web_app: dict[str, Any]


MenuButton = MenuButtonCommands | MenuButtonDefault | MenuButtonWebApp
