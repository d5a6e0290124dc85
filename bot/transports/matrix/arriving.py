"""What happens in a room, and the events of the dialogue that it is."""

import json
import re
from datetime import UTC, datetime
from typing import Any, Final

import nio

from bot.transports.matrix.unread import Heard, replaces
from handlers.model import (
    Address,
    Event,
    FileReceived,
    Garbled,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    Started,
    Unreadable,
)

NAME: Final = "matrix"

_WORDS: Final = (nio.RoomMessageText, nio.RoomMessageEmote)
_SAYS_SOMETHING: Final = ("m.room.message", "m.room.encrypted", "m.room.redaction")
_QUOTED: Final = re.compile(r"\A(?:> [^\n]*\n)+\n?")


def event(heard: Heard, person: str, now: datetime, *, reply_to: int | None = None) -> Event | None:
    """Return what happened in the room of `person`, or None where it means nothing to the dialogue.

    `reply_to` is the number of our message that `replied_to` names, if it is one.
    """
    said = heard.event
    about: dict[str, Any] = {"id": said.event_id, "address": address(person), "at": _at(said, now)}
    placed = {**about, "position": heard.place, "message": said.event_id}
    match said:
        case nio.RoomMemberEvent() | nio.RoomEncryptionEvent():
            return Started(**about, position=heard.place)
        case nio.MegolmEvent():
            return Unreadable(**{**placed, "id": f"without the key {said.session_id}"})
        case nio.RedactionEvent():
            return MessageDeleted(**about, message=said.redacts)
        case nio.RoomMessageText() | nio.RoomMessageEmote():
            if (replaced := replaces(said)) is not None:
                return MessageEdited(**about, message=replaced, text=_new_words(said))
            return MessageReceived(**placed, text=_words(said), reply_to=reply_to)
        case nio.RoomMessageMedia() | nio.RoomEncryptedMedia() | nio.RoomMessageUnknown():
            return FileReceived(**placed) if _is_a_file(said) else None
        case _:
            return None  # a notice, as bots write it; a reaction; a poll


def garbled(heard: Heard, person: str, now: datetime) -> Garbled | None:
    """Return what `person` said and nobody can read, to be set aside; None if it says nothing."""
    said = heard.event
    if said.type not in _SAYS_SOMETHING:
        return None
    raw = json.dumps(said.source)
    return Garbled(id=said.event_id, address=address(person), at=_at(said, now), raw=raw)


def address(person: str) -> Address:
    """Return where a person is reached, in whichever room."""
    return Address(transport=NAME, place=person)


def replied_to(said: Any) -> str | None:
    """Return the message that a message is written in reply to, or in whose thread it is."""
    if not isinstance(said, _WORDS):
        return None
    relation = _relation(said)
    reply = relation.get("m.in_reply_to")
    found = reply.get("event_id") if isinstance(reply, dict) else None
    if relation.get("rel_type") == "m.thread" and relation.get("is_falling_back", True):
        found = relation.get("event_id")
    return found if isinstance(found, str) else None


def _is_a_file(said: Any) -> bool:
    """Say whether somebody sent it on purpose: not a change to one, nor a client's own affairs."""
    kind = str(said.source["content"].get("msgtype"))
    return replaces(said) is None and not kind.startswith("m.key.verification.")


def _relation(said: Any) -> dict[str, Any]:
    relation = said.source["content"].get("m.relates_to")
    return relation if isinstance(relation, dict) else {}


def _words(said: Any) -> str:
    """Return what was written, without the quotation that older clients put before a reply."""
    body = str(said.body)
    return _QUOTED.sub("", body) if replied_to(said) else body


def _new_words(said: Any) -> str:
    new = said.source["content"].get("m.new_content")
    body = new.get("body") if isinstance(new, dict) else None
    return body if isinstance(body, str) else said.body.removeprefix("* ")


def _at(said: Any, now: datetime) -> datetime:
    """Return when it was written, as its server says, but never later than now."""
    try:
        written = datetime.fromtimestamp(said.server_timestamp / 1000, UTC)
    except (OverflowError, ValueError, OSError, TypeError):  # there is no such moment
        return now
    return min(written, now)
