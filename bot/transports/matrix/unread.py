"""What could not be decrypted yet: kept until its key comes, in this process."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import nio
from msgspec import Struct
from msgspec.structs import replace

from bot.transports.matrix.nio_client import Nio

_MOST: Final = 10_000
"""So many wait at most; the oldest are then given up, which their writers have been told."""


class Heard(Struct, frozen=True, kw_only=True):
    """What somebody did in a room, as nio has it, and its place among our messages there."""

    room: str
    event: Any
    place: int


class Unread:
    """Events that wait for a key."""

    def __init__(self) -> None:
        self._waiting: dict[str, Heard] = {}

    def opened(self, client: Nio, keys: Iterable[Any], events: Iterable[Heard]) -> Iterator[Heard]:
        """Return older events whose key is among `keys`, and then `events`, as far as they open.

        Those that cannot be opened are returned as they are, and kept.
        """
        came = {key.session_id for key in keys if isinstance(key, nio.RoomKeyEvent)}
        for id, one in tuple(self._waiting.items()):
            if one.event.session_id in came and (opened := _opened(client, one)) is not None:
                del self._waiting[id]
                yield opened
        for one in events:
            opened = _opened(client, one) if isinstance(one.event, nio.MegolmEvent) else one
            if opened is None:
                self._keep(one)
            yield opened or one

    def _keep(self, one: Heard) -> None:
        self._waiting[one.event.event_id] = one
        if len(self._waiting) > _MOST:
            del self._waiting[next(iter(self._waiting))]


def _opened(client: Nio, one: Heard) -> Heard | None:
    one.event.room_id = one.room
    try:
        return replace(one, event=client.decrypt_event(one.event))
    except nio.EncryptionError:
        return None
