"""What each method does, and how its parameters are read."""

import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from tests.botapi import calls, posting
from tests.botapi.answers import Refused, mistake, too_many_requests
from tests.botapi.updates import Answer
from tests.botapi.world import World

ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
CLOSED_AFTER_SECONDS = 600


def _send_chat_action(world: World, call: calls.SendChatAction) -> bool:
    chat = world.chat(call.chat_id)
    if call.action not in ACTIONS:
        raise mistake("wrong parameter action in request")
    world.actions.append((chat.chat.id, call.action))
    return True


def _leave_chat(world: World, call: calls.LeaveChat) -> bool:
    chat = world.chat(call.chat_id)
    if chat.is_private:
        raise mistake("chat member status can't be changed in private chats")
    chat.refusal = Refused(403, "Forbidden: bot is not a member of the group chat")
    return True


def _log_out(world: World, call: calls.LogOut) -> bool:
    world.logged_out = True
    return True


def _close(world: World, call: calls.Close) -> bool:
    left = world.started + CLOSED_AFTER_SECONDS - world.clock()
    if left > 0:
        raise too_many_requests(int(left))
    return True


Handler = Callable[[World, Any], object]

_DOES: dict[type[calls.Call], Handler] = {
    calls.GetMe: lambda world, call: world.bot,
    calls.LogOut: _log_out,
    calls.Close: _close,
    calls.SetWebhook: lambda world, call: world.webhook.set(call),
    calls.DeleteWebhook: lambda world, call: world.webhook.delete(bool(call.drop_pending_updates)),
    calls.GetWebhookInfo: lambda world, call: world.webhook.info,
    calls.SendMessage: posting.send_message,
    calls.SendDocument: posting.send_document,
    calls.SendPhoto: posting.send_photo,
    calls.EditMessageText: posting.edit_message_text,
    calls.EditMessageReplyMarkup: posting.edit_message_reply_markup,
    calls.DeleteMessage: posting.delete_message,
    calls.AnswerCallbackQuery: lambda world, call: world.callbacks.answer(call),
    calls.SendChatAction: _send_chat_action,
    calls.SetMyCommands: lambda world, call: world.profile.set_commands(
        call.commands, call.scope, call.language_code
    ),
    calls.GetMyCommands: lambda world, call: world.profile.get_commands(
        call.scope, call.language_code
    ),
    calls.DeleteMyCommands: lambda world, call: world.profile.delete_commands(
        call.scope, call.language_code
    ),
    calls.SetChatMenuButton: lambda world, call: world.profile.set_menu_button(
        call.chat_id, call.menu_button
    ),
    calls.GetChatMenuButton: lambda world, call: world.profile.get_menu_button(call.chat_id),
    calls.GetFile: lambda world, call: world.files.get(call.file_id),
    calls.LeaveChat: _leave_chat,
}


def _profile_text(kind: str, setter: type[calls.GetsText], getter: type[calls.GetsText]) -> None:
    _DOES[setter] = lambda world, call: world.profile.set_text(
        kind, getattr(call, kind), call.language_code
    )
    _DOES[getter] = lambda world, call: world.profile.get_text(kind, call.language_code)


_profile_text("name", calls.SetMyName, calls.GetMyName)
_profile_text("description", calls.SetMyDescription, calls.GetMyDescription)
_profile_text("short_description", calls.SetMyShortDescription, calls.GetMyShortDescription)


@dataclass(frozen=True)
class Method:
    """A method of the Bot API: how a call is read, and what it does."""

    name: str
    call: type[calls.Call]
    does: Callable[[World, Any], object]
    from_json: Callable[[bytes], calls.Call]
    nested: frozenset[str]  # the parameters that are JSON inside a form

    def read(self, given: dict[str, Any]) -> calls.Call:
        """Return the call with these parameters; what does not fit is refused."""
        for name in self.nested & given.keys():
            value = given[name]
            if isinstance(value, str) and value[:1] in ("{", "["):
                given[name] = _decoded(name, value)
        try:
            return msgspec.convert(given, self.call, strict=False)
        except msgspec.ValidationError as error:
            raise mistake(str(error)) from None


def _decoded(name: str, value: str) -> object:
    try:
        return msgspec.json.decode(value)
    except msgspec.DecodeError:
        raise mistake(f"can't parse {name} JSON object") from None


def _method(call: type[calls.Call], does: Handler) -> Method:
    name = call.__name__[0].lower() + call.__name__[1:]
    hints = typing.get_type_hints(call)
    plain = {field for field, hint in hints.items() if str in (hint, *typing.get_args(hint))}
    decoder = msgspec.json.Decoder(call, strict=False)
    return Method(name, call, does, decoder.decode, frozenset(hints) - plain)


def _get_updates(world: World, call: calls.GetUpdates) -> Answer:
    return world.updates.poll(call)


METHODS = {
    method.name.lower(): method
    for method in (
        *(_method(call, does) for call, does in _DOES.items()),
        _method(calls.GetUpdates, _get_updates),
    )
}
