"""Late rooms: what a homeserver fails to give of one room keeps nobody else waiting.

Such a room is gone on without. From where is kept, sealed, also over a restart. Beside the
sync loop the homeserver is asked again for whatever happened in it since then, up to the last
sync; that comes with the next batch, in order. Where more has happened by then, the room is
late still, but less so.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final

import nio
from msgspec import Struct
from nio.responses import RoomInfo, Timeline

from bot.pauses import pause_after
from bot.transports.matrix.api import NoAnswer, Refused
from bot.transports.matrix.client import Client
from bot.transports.matrix.patience import reason
from bot.transports.matrix.unread import Heard

log = logging.getLogger(__name__)

_KIND: Final = "late"
_AT_ONCE: Final = 20  # one that takes long must not keep the others waiting
_LONGEST: Final = 600.0  # seconds between two tries

Hear = Callable[[str, RoomInfo, str | None], Awaitable[tuple[list[Heard], int]]]


class _Late(Struct, frozen=True):
    """A room of which nothing has been heard after `since`."""

    room: str
    since: str


class HeardLate(Struct, frozen=True):
    """What happened in a late room until `until`, and the place after it all, if it was given.

    `news` is the last sync before that which told of anything there.
    """

    events: tuple[Heard, ...]
    place: int | None
    until: str
    news: str | None


class LateRooms:
    """The rooms that are behind the others; `hear` asks for what happened in one."""

    def __init__(self, client: Client, hear: Hear) -> None:
        self._client = client
        self._hear = hear
        self._behind = {late.room: late for late in client.rows.all(_KIND, _Late)}
        self._due: asyncio.Queue[_Late] = asyncio.Queue()
        self._failures: dict[str, int] = {}
        self._until = ""  # the last sync
        self._news: dict[str, str] = {}  # the last sync that told of anything in a late room
        self._has_synced = asyncio.Event()
        self._found: dict[str, HeardLate] = {}
        self._taken: dict[str, HeardLate] = {}
        self._left: set[str] = set()

    def __contains__(self, room: str) -> bool:
        return room in self._behind

    # --- In the sync loop ----------------------------------------------------

    def note(self, response: nio.SyncResponse) -> None:
        """Note up to where the homeserver can be asked, and which late rooms go on meanwhile."""
        self._until = response.next_batch
        self._news.update(
            dict.fromkeys(self._behind.keys() & response.rooms.join.keys(), self._until)
        )
        self._has_synced.set()

    def go_on_without(self, room: str, since: str, trouble: Refused | NoAnswer) -> None:
        """Leave a room behind that has been heard until `since`, and try it again later."""
        log.warning(
            "matrix: a room cannot be heard now, and is gone on without (%s)", reason(trouble)
        )
        late = self._behind[room] = _Late(room, since)
        self._client.rows.put(_KIND, room, late)
        self._try_later(late, trouble)

    def found(self) -> Mapping[str, HeardLate]:
        """Return what has been heard late, room by room, to be committed with this batch."""
        self._taken = dict(self._found)
        return self._taken

    def left(self, rooms: Iterable[str]) -> None:
        """Note that nothing more is to be heard in these, as soon as this is committed."""
        self._left |= self._behind.keys() & set(rooms)

    def committed(self) -> None:
        """Forget what has been heard, and go on where a room is late still."""
        for room, heard in self._taken.items():
            del self._found[room]
            if self._news.get(room) != heard.news:
                self._go_on_from(_Late(room, heard.until))
            elif room not in self._left:
                log.warning("matrix: a room that could not be heard is heard again")
                self._forget(room)
        for room in self._left:
            self._forget(room)
        self._taken = {}
        self._left.clear()

    def _go_on_from(self, late: _Late) -> None:
        self._behind[late.room] = late
        self._client.rows.put(_KIND, late.room, late)
        self._due.put_nowait(late)

    def _forget(self, room: str) -> None:
        for about in (self._behind, self._failures, self._news, self._found):
            about.pop(room, None)
        self._client.rows.remove(_KIND, room)

    # --- Beside it -----------------------------------------------------------

    async def run(self) -> None:
        """Ask for what happened in them, until cancelled."""
        for late in self._behind.values():
            self._due.put_nowait(late)
        async with asyncio.TaskGroup() as tasks:
            for _ in range(_AT_ONCE):
                tasks.create_task(self._hear_what_is_due())

    async def _hear_what_is_due(self) -> None:
        await self._has_synced.wait()
        while True:
            late = await self._due.get()
            if self._behind.get(late.room) is late:  # and it has not been left, or heard
                await self._hear_late(late)

    async def _hear_late(self, late: _Late) -> None:
        token = self._client.account.token
        until, news = self._until, self._news.get(late.room)
        all_of_it = RoomInfo(Timeline([], True, until), [], [], [])
        try:
            events, place = await self._hear(late.room, all_of_it, late.since)
            heard = HeardLate(tuple(events), place, until, news)
        except (Refused, NoAnswer) as trouble:
            if await self._client.know_again(trouble, token) or not is_passed_over(trouble):
                self._try_later(late, trouble)
                return
            log.info("matrix: a room is passed over (%s)", reason(trouble))
            heard = HeardLate((), None, until, news)
        if self._behind.get(late.room) is late:
            self._failures.pop(late.room, None)
            self._found[late.room] = heard

    def _try_later(self, late: _Late, trouble: Refused | NoAnswer) -> None:
        failures = self._failures[late.room] = self._failures.get(late.room, 0) + 1
        asked = trouble.after if isinstance(trouble, Refused) else None
        pause = max(pause_after(failures, _LONGEST), asked or 0.0)
        asyncio.get_running_loop().call_later(pause, self._due.put_nowait, late)


def is_passed_over(trouble: Refused | NoAnswer) -> bool:
    """Say whether the homeserver does not give a room, and will not later either."""
    return isinstance(trouble, Refused) and not trouble.is_for_now and trouble.status != 401
