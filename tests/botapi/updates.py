"""The updates that wait for a bot, and the long poll that takes them.

An update is forgotten when a later offset confirms it, or after a day. One
call of getUpdates waits at a time: the next one ends it. What a bot has confirmed, in either
way, is remembered: it can be had from nobody but the bot any more.
"""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Callable
from itertools import islice
from typing import NamedTuple

from tests.botapi.answers import Refused, encode
from tests.botapi.calls import GetUpdates

KEPT_SECONDS = 24 * 3600
AT_MOST = 100
LONGEST_POLL = 50
# What a bot gets only if it names them.
ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}

Answer = bytes | asyncio.Future[bytes]


class Pending(NamedTuple):
    id: int
    at: float
    chat_id: int
    body: bytes


class Updates:
    """The queue of one bot."""

    def __init__(self, clock: Callable[[], float], first_id: int) -> None:
        self.clock = clock
        self.next_id = first_id
        self.allowed: list[str] = []
        self.pending: OrderedDict[int, Pending] = OrderedDict()
        self.made: Counter[str] = Counter()
        self.confirmed: list[int] = []
        self.pushes: Callable[[Pending], None] | None = None  # a webhook
        self.asked = asyncio.Event()  # set once a bot wants updates, in either way
        self._waiting: asyncio.Future[bytes] | None = None
        self._limit = AT_MOST

    # --- What comes in -------------------------------------------------------

    def add(self, kind: str, content: object, chat_id: int) -> int | None:
        """Queue an update and return its id, or None if the bot does not want its kind."""
        if not self._wanted(kind):
            return None
        update_id, self.next_id = self.next_id, self.next_id + 1
        body = b'{"update_id":%d,"%s":%s}' % (update_id, kind.encode(), encode(content))
        pending = Pending(update_id, self.clock(), chat_id, body)
        self.pending[update_id] = pending
        self.made[kind] += 1
        if self.pushes:
            self.pushes(pending)
        elif self._waiting and len(self.pending) == 1:
            # What comes at the same moment travels together.
            asyncio.get_running_loop().call_soon(self._wake)
        return update_id

    def skip(self, count: int) -> None:
        """Leave a gap in the ids, as there are at Telegram."""
        self.next_id += count

    def allow(self, kinds: list[str] | None) -> None:
        """Remember which kinds the bot wants; None leaves that as it was."""
        if kinds is not None:
            self.allowed = kinds

    def _wanted(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in ON_REQUEST

    # --- What goes out -------------------------------------------------------

    def poll(self, call: GetUpdates) -> Answer:
        """Return what is there, or a promise of what comes before the timeout."""
        if self.pushes:
            raise _conflict(
                "can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first"
            )
        self.asked.set()
        self._end_the_one_before()
        self.allow(call.allowed_updates)
        self._expire()
        self._confirm(call.offset or 0)
        limit = min(max(call.limit or AT_MOST, 1), AT_MOST)
        timeout = min(call.timeout or 0, LONGEST_POLL)
        if self.pending or timeout <= 0:
            return self._batch(limit)
        return self._wait(limit, timeout)

    def drop(self) -> None:
        """Forget everything that waits."""
        self.pending.clear()

    def done(self, pending: Pending) -> None:
        """Forget an update that a webhook has taken."""
        if self.pending.pop(pending.id, None):
            self.confirmed.append(pending.id)

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self.pending) > -offset:
                self.pending.popitem(last=False)
        while self.pending and next(iter(self.pending)) < offset:
            self.confirmed.append(self.pending.popitem(last=False)[0])

    def _expire(self) -> None:
        oldest = self.clock() - KEPT_SECONDS
        while self.pending and next(iter(self.pending.values())).at < oldest:
            self.pending.popitem(last=False)

    def _batch(self, limit: int) -> bytes:
        bodies = [pending.body for pending in islice(self.pending.values(), limit)]
        return b'{"ok":true,"result":[' + b",".join(bodies) + b"]}"

    # --- The one that waits --------------------------------------------------

    def _wait(self, limit: int, timeout: float) -> asyncio.Future[bytes]:
        loop = asyncio.get_running_loop()
        self._waiting = waiting = loop.create_future()
        self._limit = limit
        timer = loop.call_later(timeout, self._wake)
        waiting.add_done_callback(lambda _: timer.cancel())
        return waiting

    def _wake(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting and not waiting.done():
            waiting.set_result(self._batch(self._limit))

    def _end_the_one_before(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting and not waiting.done():
            waiting.set_exception(
                _conflict(
                    "terminated by other getUpdates request; "
                    "make sure that only one bot instance is running"
                )
            )


def _conflict(why: str) -> Refused:
    return Refused(409, f"Conflict: {why}")
