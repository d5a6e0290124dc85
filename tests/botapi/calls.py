"""The methods of the Bot API that are known here, each with its parameters."""

from typing import Any

import msgspec

from tests.botapi.markup import (
    BotCommand,
    BotCommandScope,
    LinkPreviewOptions,
    MenuButton,
    MessageEntity,
    ReplyParameters,
    SuggestedPostParameters,
)

ReplyMarkup = dict[str, Any]  # which of the four it is, its keys tell: see keyboards.py


class Call(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A call of the method of the same name."""


class GetMe(Call):
    pass


class LogOut(Call):
    pass


class Close(Call):
    pass


class GetUpdates(Call):
    offset: int | None = None
    limit: int | None = None
    timeout: int | None = None
    allowed_updates: list[str] | None = None


class SetWebhook(Call):
    url: str
    certificate: Any = None
    max_connections: int | None = None
    allowed_updates: list[str] | None = None
    ip_address: str | None = None
    drop_pending_updates: bool | None = None
    secret_token: str | None = None


class DeleteWebhook(Call):
    drop_pending_updates: bool | None = None


class GetWebhookInfo(Call):
    pass


class Sends(Call):
    """What everything that sends has in common."""

    chat_id: int | str
    disable_notification: bool | None = None
    protect_content: bool | None = None
    reply_markup: ReplyMarkup | None = None
    parse_mode: str | None = None
    message_thread_id: int | None = None
    reply_parameters: ReplyParameters | None = None
    business_connection_id: str | None = None
    message_effect_id: str | None = None
    allow_paid_broadcast: bool | None = None
    direct_messages_topic_id: int | None = None
    suggested_post_parameters: SuggestedPostParameters | None = None


class SendMessage(Sends):
    text: str = ""
    entities: list[MessageEntity] | None = None
    link_preview_options: LinkPreviewOptions | None = None


class SendsFile(Sends):
    caption: str = ""
    caption_entities: list[MessageEntity] | None = None


class SendDocument(SendsFile, kw_only=True):
    document: Any
    thumbnail: Any = None
    disable_content_type_detection: bool | None = None


class SendPhoto(SendsFile, kw_only=True):
    photo: Any
    has_spoiler: bool | None = None
    show_caption_above_media: bool | None = None


class EditMessageReplyMarkup(Call):
    chat_id: int | str | None = None
    message_id: int | None = None
    inline_message_id: str | None = None
    reply_markup: ReplyMarkup | None = None
    business_connection_id: str | None = None


class EditMessageText(EditMessageReplyMarkup):
    text: str = ""
    parse_mode: str | None = None
    entities: list[MessageEntity] | None = None
    link_preview_options: LinkPreviewOptions | None = None


class DeleteMessage(Call):
    chat_id: int | str
    message_id: int


class AnswerCallbackQuery(Call):
    callback_query_id: str
    text: str | None = None
    show_alert: bool | None = None
    url: str | None = None
    cache_time: int | None = None


class SendChatAction(Call):
    chat_id: int | str
    action: str
    message_thread_id: int | None = None
    business_connection_id: str | None = None


class GetMyCommands(Call):
    scope: BotCommandScope | None = None
    language_code: str | None = None


class DeleteMyCommands(GetMyCommands):
    pass


class SetMyCommands(GetMyCommands, kw_only=True):
    commands: list[BotCommand]


class GetsText(Call):
    """A text of the bot's profile, in a language."""

    language_code: str | None = None


class GetMyName(GetsText):
    pass


class GetMyDescription(GetsText):
    pass


class GetMyShortDescription(GetsText):
    pass


class SetMyName(GetsText):
    name: str | None = None


class SetMyDescription(GetsText):
    description: str | None = None


class SetMyShortDescription(GetsText):
    short_description: str | None = None


class GetChatMenuButton(Call):
    chat_id: int | None = None


class SetChatMenuButton(GetChatMenuButton):
    menu_button: MenuButton | None = None


class GetFile(Call):
    file_id: str


class LeaveChat(Call):
    chat_id: int | str
