"""What could not be decrypted yet: kept, sealed, until its key comes, also over a restart.

The homeserver has it too, but may forget it, and need not be asked. What was written to change
such a message waits with it. Nothing is forgotten before what it became has been committed.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

import nio
from msgspec import Struct
from msgspec.structs import replace

from bot.transports.matrix.nio_client import Nio
from bot.transports.matrix.sealed_rows import SealedRows

_KIND: Final = "unread"
_MOST: Final = 10_000
"""So many wait at most; the oldest are then given up, which their writers have been told."""


class Heard(Struct, frozen=True, kw_only=True):
    """What somebody did in a room, as nio has it, and its place among our messages there."""

    room: str
    event: Any
    place: int


class _Row(Struct):
    """An event that waits, as it came; `number` is its place in the queue."""

    number: int
    room: str
    source: str
    place: int


class Unread:
    """Events that wait for a key, in the order in which they came."""

    def __init__(self, rows: SealedRows) -> None:
        self._rows = rows
        kept = sorted(rows.all(_KIND, _Row), key=lambda row: row.number)
        self._number = kept[-1].number if kept else 0
        self._waiting = {heard.event.event_id: heard for heard in map(_heard, kept)}
        self._is_first = True
        self._opened: list[str] = []

    def opened(self, client: Nio, keys: Iterable[Any], events: Iterable[Heard]) -> list[Heard]:
        """Return older events whose key is among `keys`, and then `events`, as far as they open.

        Those that cannot be opened are returned as they are, and kept.
        """
        came = {key.session_id for key in keys if isinstance(key, nio.RoomKeyEvent)}
        found = [*self._opened_later(client, came)]
        for one in events:
            if isinstance(one.event, nio.RedactionEvent):
                self._forget(one.event.redacts)
            if isinstance(one.event, nio.MegolmEvent):
                opened = _opened(client, one)
                if opened is None:
                    self._keep(one)
                found.append(opened or one)
            elif replaces(one.event) in self._waiting:
                self._keep(one)
            else:
                found.append(one)
        return found

    def committed(self) -> None:
        """Forget what has been opened: what came of it is committed."""
        for id in self._opened:
            self._rows.remove(_KIND, id)
        self._opened.clear()

    def forget(self, room: str) -> None:
        """Keep nothing that waits in a room: nobody is there any more who wrote it."""
        for id, one in tuple(self._waiting.items()):
            if one.room == room:
                self._give_up(id)

    def _opened_later(self, client: Nio, came: set[str]) -> Iterator[Heard]:
        """Return what waited for one of these keys, or for what waited for one.

        At the start everything is tried: a key may have come just before the end.
        """
        if not came and not self._is_first:
            return
        for id, one in tuple(self._waiting.items()):
            opened: Heard | None = one
            if isinstance(one.event, nio.MegolmEvent):
                is_tried = self._is_first or one.event.session_id in came
                opened = _opened(client, one) if is_tried else None
            elif replaces(one.event) in self._waiting:
                opened = None
            if opened is not None:
                del self._waiting[id]
                self._opened.append(id)
                yield opened
        self._is_first = False

    def _keep(self, one: Heard) -> None:
        self._number += 1
        id = one.event.event_id
        self._waiting[id] = one
        row = _Row(self._number, one.room, json.dumps(one.event.source), one.place)
        self._rows.put(_KIND, id, row)
        if len(self._waiting) > _MOST:
            self._give_up(next(iter(self._waiting)))

    def _forget(self, deleted: str) -> None:
        """Keep neither a message that was deleted, nor what was to change it."""
        for id, one in tuple(self._waiting.items()):
            if deleted in (id, replaces(one.event)):
                self._give_up(id)

    def _give_up(self, id: str) -> None:
        if self._waiting.pop(id, None) is not None:
            self._rows.remove(_KIND, id)


def replaces(event: Any) -> str | None:
    """Return the message that `event` gives other words to, if that is what it is."""
    relation = event.source.get("content", {}).get("m.relates_to")
    if not isinstance(relation, dict) or relation.get("rel_type") != "m.replace":
        return None
    found = relation.get("event_id")
    return found if isinstance(found, str) else None


def _heard(row: _Row) -> Heard:
    event = nio.Event.parse_event(json.loads(row.source))
    return Heard(room=row.room, event=event, place=row.place)


def _opened(client: Nio, one: Heard) -> Heard | None:
    one.event.room_id = one.room
    try:
        return replace(one, event=client.decrypt_event(one.event))
    except nio.EncryptionError:
        return None
