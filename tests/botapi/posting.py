"""What a bot does to messages: sends, edits and deletes them."""

from typing import Any

from msgspec.structs import replace

from tests.botapi.answers import bad_request, mistake
from tests.botapi.calls import (
    DeleteMessage,
    EditMessageReplyMarkup,
    EditMessageText,
    SendDocument,
    SendMessage,
    SendPhoto,
    Sends,
)
from tests.botapi.chats import OpenChat, Posted
from tests.botapi.entities import unread_names
from tests.botapi.files import LARGEST_PHOTO, MOST_DOTS, size_of
from tests.botapi.forms import Upload
from tests.botapi.keyboards import checked, is_inline
from tests.botapi.markup import ReplyParameters
from tests.botapi.objects import Message
from tests.botapi.texts import caption, message_text
from tests.botapi.world import World

DELETABLE_SECONDS = 48 * 3600
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)


def send_message(world: World, call: SendMessage) -> Message:
    chat = world.chat(call.chat_id)
    text, entities = message_text(call.text, call.parse_mode, call.entities)
    _notice_unread_names(world, call)
    return _post(world, chat, call, text=text, entities=entities)


def send_document(world: World, call: SendDocument) -> Message:
    chat = world.chat(call.chat_id)
    words, entities = caption(call.caption, call.parse_mode, call.caption_entities)
    stored = world.files.taken(call.document, "documents")
    document = dict(stored.handle)
    if isinstance(call.document, Upload):
        document["file_name"] = call.document.filename
    return _post(world, chat, call, caption=words, caption_entities=entities, document=document)


def send_photo(world: World, call: SendPhoto) -> Message:
    chat = world.chat(call.chat_id)
    words, entities = caption(call.caption, call.parse_mode, call.caption_entities)
    stored = world.files.taken(call.photo, "photos", LARGEST_PHOTO)
    if sum(size_of(stored.content)) > MOST_DOTS:
        raise mistake("PHOTO_INVALID_DIMENSIONS")
    photo = [{**stored.handle, "width": 640, "height": 480}]
    return _post(world, chat, call, caption=words, caption_entities=entities, photo=photo)


def edit_message_text(world: World, call: EditMessageText) -> Message:
    chat, posted = _to_edit(world, call)
    text, entities = message_text(call.text, call.parse_mode, call.entities, "MESSAGE_TOO_LONG")
    _notice_unread_names(world, call)
    if posted.message.text is None:
        raise bad_request("there is no text in the message to edit")
    return _edit(world, chat, posted, text=text, entities=entities, reply_markup=_inline(call))


def edit_message_reply_markup(world: World, call: EditMessageReplyMarkup) -> Message:
    chat, posted = _to_edit(world, call)
    return _edit(world, chat, posted, reply_markup=_inline(call))


def delete_message(world: World, call: DeleteMessage) -> bool:
    chat = world.chat(call.chat_id)
    posted = chat.messages.get(call.message_id)
    if posted is None:
        raise bad_request("message to delete not found")
    if world.clock() - posted.message.date > DELETABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    if not (posted.by_bot or chat.is_private):
        raise bad_request("message can't be deleted")
    del chat.messages[posted.id]
    if posted.by_bot:
        chat.changed(posted)
    return True


def _post(world: World, chat: OpenChat, call: Sends, **content: Any) -> Message:
    markup = checked(call.reply_markup)
    replied = _replied(chat, call.reply_parameters)
    _spend(world, chat)
    message = Message(
        message_id=world.new_message_id(),
        date=world.now,
        chat=chat.chat,
        sender=world.bot,
        reply_to_message=replied,
        reply_markup=markup if is_inline(markup) else None,
        **content,
    )
    chat.post(Posted(message, editable=is_inline(markup)))
    return message


def _replied(chat: OpenChat, reply: ReplyParameters | None) -> Message | None:
    if reply is None:
        return None
    posted = chat.messages.get(reply.message_id)
    if posted is None:
        if reply.allow_sending_without_reply:
            return None
        raise bad_request("message to be replied not found")
    return replace(posted.message, reply_to_message=None)


def _to_edit(world: World, call: EditMessageReplyMarkup) -> tuple[OpenChat, Posted]:
    if call.inline_message_id is not None:
        raise mistake("MESSAGE_ID_INVALID")
    if call.message_id is None:
        raise mistake("message identifier is not specified")
    chat = world.chat(call.chat_id)
    posted = chat.messages.get(call.message_id)
    if posted is None:
        raise bad_request("message to edit not found")
    if not posted.by_bot or not posted.editable:
        raise bad_request("message can't be edited")
    return chat, posted


def _edit(world: World, chat: OpenChat, posted: Posted, **content: Any) -> Message:
    before = posted.message
    if all(getattr(before, name) == value for name, value in content.items()):
        raise bad_request(NOT_MODIFIED)
    _spend(world, chat)
    posted.message = replace(before, edit_date=world.now, **content)
    posted.edited += 1
    chat.changed(posted)
    return posted.message


def _inline(call: EditMessageReplyMarkup) -> dict[str, Any] | None:
    markup = checked(call.reply_markup)
    if not is_inline(markup):
        raise mistake("inline keyboard expected")
    return markup


def _spend(world: World, chat: OpenChat) -> None:
    if world.limits:
        world.limits.spend(chat.chat.id, chat.is_private)


def _notice_unread_names(world: World, call: SendMessage | EditMessageText) -> None:
    """Complain of an entity that people will read as it stands: Telegram does not."""
    if call.parse_mode:
        for name in unread_names(call.text):
            world.complain(call.method(), f"{name} is shown as it stands", call)
