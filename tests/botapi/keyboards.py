"""What Telegram accepts as a reply markup."""

from operator import attrgetter
from typing import Any

import msgspec

from tests.botapi.answers import mistake
from tests.botapi.markup import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Nested,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

BUTTONS = 100
BUTTONS_A_ROW = 8
DATA_BYTES = 64
PLACEHOLDER = 64
STYLES = {None, "danger", "success", "primary"}
# What an inline button does when it is pressed; each has exactly one of these.
_ACTIONS = (
    "url",
    "callback_data",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "callback_game",
    "pay",
    "login_url",
    "web_app",
    "switch_inline_query_chosen_chat",
    "copy_text",
)
_actions = attrgetter(*_ACTIONS)
_KINDS: dict[str, type[Nested]] = {
    "inline_keyboard": InlineKeyboardMarkup,
    "keyboard": ReplyKeyboardMarkup,
    "remove_keyboard": ReplyKeyboardRemove,
    "force_reply": ForceReply,
}


def checked(markup: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return a reply markup as it is kept: an empty inline keyboard is none at all."""
    if not markup:
        return None
    kind = next((_KINDS[key] for key in _KINDS if key in markup), None)
    if kind is None:
        raise mistake("object expected as reply markup")
    try:
        read = msgspec.convert(markup, kind)
    except msgspec.ValidationError as error:
        raise mistake(f"can't parse reply markup: {error}") from None
    if isinstance(read, InlineKeyboardMarkup):
        return _inline(read, markup)
    placeholder = getattr(read, "input_field_placeholder", None)
    if placeholder is not None and not 1 <= len(placeholder) <= PLACEHOLDER:
        raise mistake("wrong input field placeholder specified")
    return markup


def is_inline(markup: dict[str, Any] | None) -> bool:
    """Tell whether a markup stays with its message."""
    return markup is None or "inline_keyboard" in markup


def _inline(read: InlineKeyboardMarkup, markup: dict[str, Any]) -> dict[str, Any] | None:
    count = 0
    for row in read.inline_keyboard:
        count += len(row)
        if len(row) > BUTTONS_A_ROW:
            raise mistake("too many buttons in a row")
        for button in row:
            _check(button)
    if count > BUTTONS:
        raise mistake("reply markup is too long")
    return markup if count else None


def _check(button: InlineKeyboardButton) -> None:
    if not button.text.strip():
        raise mistake("inline keyboard button text must be non-empty")
    data = button.callback_data
    if data is not None and not 1 <= len(data.encode()) <= DATA_BYTES:
        raise mistake("BUTTON_DATA_INVALID")
    idle = _actions(button).count(None)
    if idle == len(_ACTIONS):
        raise mistake("text buttons are unallowed in the inline keyboard")
    if idle < len(_ACTIONS) - 1:
        raise mistake("can't parse inline keyboard button: more than one action")
    if button.style not in STYLES:
        raise mistake("invalid button style specified")
