"""What could not be decrypted yet: kept until its key comes, in this process."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import nio

from bot.transports.matrix.nio_client import Nio

_MOST: Final = 10_000
"""So many wait at most; the oldest are then given up, which their writers have been told."""


class Unread:
    """Events that wait for a key."""

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[str, nio.MegolmEvent]] = {}

    def opened(
        self, client: Nio, keys: Iterable[Any], events: Iterable[tuple[str, Any]]
    ) -> Iterator[tuple[str, Any]]:
        """Return older events whose key is among `keys`, and then `events`, as far as they open.

        Those that cannot be opened are returned as they are, and kept.
        """
        came = {key.session_id for key in keys if isinstance(key, nio.RoomKeyEvent)}
        for id, (room, event) in tuple(self._waiting.items()):
            if event.session_id in came and (opened := _opened(client, event)) is not None:
                del self._waiting[id]
                yield room, opened
        for room, event in events:
            if isinstance(event, nio.MegolmEvent):
                event.room_id = room
                opened = _opened(client, event)
                if opened is None:
                    self._keep(room, event)
                yield room, opened or event
            else:
                yield room, event

    def _keep(self, room: str, event: nio.MegolmEvent) -> None:
        self._waiting[event.event_id] = room, event
        if len(self._waiting) > _MOST:
            del self._waiting[next(iter(self._waiting))]


def _opened(client: Nio, event: nio.MegolmEvent) -> Any:
    try:
        return client.decrypt_event(event)
    except nio.EncryptionError:
        return None
