"""Late rooms: what a homeserver fails to give of one room keeps nobody else waiting for long.

Such a room is gone on without. From where is kept, sealed, also over a restart; whatever
happened in it since then is heard, in order, when the homeserver gives it after all.
"""

import logging
import time
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from bot.pauses import pause_after
from bot.transports.matrix.sealed_rows import SealedRows

log = logging.getLogger(__name__)

_KIND: Final = "late"
_LONGEST: Final = 600.0  # seconds between two tries: each may hold up everybody for one call


class _Late(Struct, frozen=True):
    """A room of which nothing has been heard after `since`."""

    room: str
    since: str


class LateRooms:
    """The rooms that are behind the others."""

    def __init__(self, rows: SealedRows) -> None:
        self._rows = rows
        self._since = {late.room: late.since for late in rows.all(_KIND, _Late)}
        self._failures: dict[str, int] = {}
        self._not_before: dict[str, float] = {}
        self._heard: set[str] = set()

    def __contains__(self, room: str) -> bool:
        return room in self._since

    def since(self, room: str) -> str:
        """Return the mark after which nothing has been heard there."""
        return self._since[room]

    def due(self) -> list[str]:
        """Return the rooms to be tried again now."""
        now = time.monotonic()
        return [room for room in self._since if self._not_before.get(room, now) <= now]

    def go_on_without(self, room: str, since: str) -> None:
        """Leave a room behind that has been heard until `since`, and try it again later."""
        if room not in self._since:
            log.warning("matrix: a room cannot be heard now, and is gone on without")
            self._since[room] = since
            self._rows.put(_KIND, room, _Late(room, since))
        self._heard.discard(room)
        failures = self._failures[room] = self._failures.get(room, 0) + 1
        self._not_before[room] = time.monotonic() + pause_after(failures, _LONGEST)

    def heard(self, rooms: Iterable[str]) -> None:
        """Note that these are behind no more, as soon as what was heard is committed."""
        self._heard |= self._since.keys() & set(rooms)

    def committed(self) -> None:
        """Forget what has been heard."""
        for room in self._heard:
            for about in (self._since, self._failures, self._not_before):
                about.pop(room, None)
            self._rows.remove(_KIND, room)
        self._heard.clear()
