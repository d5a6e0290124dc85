"""How quickly a bot may send: in all, to a chat with one person, to a group."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from tests.botapi.answers import too_many_requests


@dataclass
class Bucket:
    """So many at once, and then so many a second."""

    size: float
    rate: float
    level: float
    at: float

    def wait(self, now: float) -> float:
        """Return how long until one more is allowed: 0 if it is."""
        self.level = min(self.size, self.level + (now - self.at) * self.rate)
        self.at = now
        return 0.0 if self.level >= 1 else (1 - self.level) / self.rate


class Limits:
    """The limits of one bot."""

    def __init__(
        self, clock: Callable[[], float], *, burst: int = 3, overall: int = 30, group: int = 20
    ) -> None:
        self._clock = clock
        self._burst = burst
        self._group = group
        self._overall = Bucket(overall, overall, overall, clock())
        self._chats: dict[int, Bucket] = {}

    def spend(self, chat_id: int, private: bool) -> None:
        """Count one message to a chat, or refuse it."""
        now = self._clock()
        bucket = self._chats.get(chat_id) or self._new(chat_id, private, now)
        wait = max(bucket.wait(now), self._overall.wait(now))
        if wait > 0:
            raise too_many_requests(ceil(wait))
        bucket.level -= 1
        self._overall.level -= 1

    def _new(self, chat_id: int, private: bool, now: float) -> Bucket:
        size, rate = (self._burst, 1.0) if private else (self._group, self._group / 60)
        self._chats[chat_id] = bucket = Bucket(size, rate, size, now)
        return bucket
