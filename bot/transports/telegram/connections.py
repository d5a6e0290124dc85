"""The connections to one server: kept open, lent out, and closed when in doubt."""

import asyncio
from collections import deque
from collections.abc import Callable
from ssl import SSLContext
from typing import Final

from bot.transports.telegram.connection import Connection

_FRESH: Final = 15.0
"""Seconds without work after which a connection is let go: soon the server or a router would."""


class NoAnswer(Exception):
    """The server said nothing that could be understood.

    `taken` tells whether it may have done what it was asked to all the same;
    False is certain. `why` is for the log and holds nobody's words. `status` is HTTP's, where
    there was one: what stands before a server has its own words.
    """

    def __init__(self, taken: bool, why: str, status: int = 0) -> None:
        super().__init__(why)
        self.taken = taken
        self.why = why
        self.status = status


class Exchange:
    """A request that may be on its way already; its answer must be waited for, or it be dropped.

    Its time begins when it is sent.
    """

    __slots__ = (
        *("_connections", "_timeout", "body", "connection", "deadline", "fresh"),
        *("over", "repeatable", "request", "status", "taken", "unread"),
    )

    def __init__(
        self, connections: "Connections", request: bytes, timeout: float, repeatable: bool
    ) -> None:
        self._connections = connections
        self._timeout = timeout
        self.request = request
        self.repeatable = repeatable
        self.connection: Connection | None = None
        self.over: asyncio.Future[None] | None = None
        self.body: bytes | None = None
        self.fresh = self.taken = self.unread = False
        self.status = 0
        self.deadline = 0.0

    @property
    def under_way(self) -> bool:
        """Whether it has been sent already."""
        return self.connection is not None

    async def answer(self) -> bytes:
        """Return the body of the answer, or as much of it as came; raise `NoAnswer` without any."""
        return await self._connections.finish(self)

    def drop(self) -> None:
        """Give up an answer that nobody will wait for."""
        if self.connection is not None and self.body is None:
            self.connection.abort()

    def time(self) -> None:
        """Let its time begin."""
        self.deadline = asyncio.get_running_loop().time() + self._timeout

    def send(self, connection: Connection, *, fresh: bool) -> asyncio.Future[None]:
        """Send it, and return what is done when no more of its answer will come."""
        self.connection, self.fresh, self.body = connection, fresh, None
        self.over = connection.begin(self.request, self.deadline)
        return self.over

    def collect(self) -> Connection:
        """Take what has come off the connection, and return that for others to use."""
        connection = self.connection
        if connection is None:
            raise LookupError("nothing has been sent")
        self.body, self.status = connection.take(), connection.status
        self.taken = connection.written
        lost = not self.fresh and not connection.heard
        self.unread = lost and (self.repeatable or not connection.written)
        return connection


class Connections:
    """Up to `limit` connections to one server; the one used last is used next."""

    def __init__(self, host: str, port: int, tls: SSLContext | None, limit: int) -> None:
        self._host = host
        self._port = port
        self._tls = tls
        self._places = limit
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._idle: list[Connection] = []
        self._all: set[Connection] = set()
        self._closed = False

    def start(self, request: bytes, timeout: float, *, repeatable: bool) -> Exchange:
        """Send `request` at once where a connection is idle, or else when its answer is asked for.

        So several can be under way together without a task for each. As soon as an answer
        is here its connection serves others, however long the answer waits to be read.
        """
        exchange = Exchange(self, request, timeout, repeatable)
        if self._places and (kept := self._kept()) is not None:
            self._places -= 1
            exchange.time()
            exchange.send(kept, fresh=False).add_done_callback(lambda _: self._collected(exchange))
        return exchange

    async def finish(self, exchange: Exchange) -> bytes:
        """Return the answer to `exchange`.

        A server may close a connection at the moment at which we use it again.
        What it cannot have read, or what is `repeatable`, is then asked once more.
        """
        if not exchange.under_way:
            exchange.time()
            await self._ask(exchange, self._kept)
        else:
            await self._heard(exchange)
        if exchange.unread and _in_time(exchange):
            await self._ask(exchange, lambda: None)
        if not exchange.body:
            why = "no answer before the connection was lost" if _in_time(exchange) else "time is up"
            raise NoAnswer(exchange.taken, why)
        return exchange.body

    async def _ask(self, exchange: Exchange, kept: Callable[[], Connection | None]) -> None:
        """Send it on a connection that is `kept`, or on a new one, when there is a place for it."""
        await self._place(exchange.deadline)
        try:
            connection = kept()
            fresh = connection is None
            connection = connection or await self._open(exchange.deadline)
        except BaseException:
            self._release()
            raise
        exchange.send(connection, fresh=fresh)
        await self._heard(exchange)

    async def _heard(self, exchange: Exchange) -> None:
        if exchange.over is not None:
            try:
                await exchange.over
            finally:
                self._collected(exchange)  # an answer nobody waits for closes its connection

    def _collected(self, exchange: Exchange) -> None:
        if exchange.body is not None:
            return  # it was over before anybody could wait for it
        connection = exchange.collect()
        if connection.open:
            self._idle.append(connection)
        self._release()

    async def close(self) -> None:
        """Close every connection; what is still under way ends in `NoAnswer`."""
        self._closed = True
        for connection in self._all:
            connection.abort()
        if self._all:
            await asyncio.wait([connection.gone for connection in self._all])

    async def _place(self, deadline: float) -> None:
        """Wait for one of the places that bound what is under way."""
        if self._places:
            self._places -= 1
            return
        given = asyncio.get_running_loop().create_future()
        self._waiting.append(given)
        late = False
        try:
            async with asyncio.timeout_at(deadline):
                await given
        except TimeoutError:
            late = given.cancelled()  # or it was given at the very last moment
        except asyncio.CancelledError:
            if given.done() and not given.cancelled():
                self._release()  # it was given at the very moment at which nobody wanted it
            raise
        if late:  # raised here, where no other exception becomes its context
            raise NoAnswer(False, "time was up before there was a free connection")

    def _release(self) -> None:
        while self._waiting:
            next_ = self._waiting.popleft()
            if not next_.done():
                next_.set_result(None)
                return
        self._places += 1

    def _kept(self) -> Connection | None:
        """Return an idle connection that is still good, and let go of those that are not."""
        now = asyncio.get_running_loop().time()
        while self._idle:
            connection = self._idle.pop()
            if connection.open and now - connection.idle_since < _FRESH:
                return connection
            connection.abort()
        return None

    async def _open(self, deadline: float) -> Connection:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout_at(deadline):
                _, connection = await loop.create_connection(
                    Connection, self._host, self._port, ssl=self._tls
                )
        except (OSError, UnicodeError) as error:  # a time-out is an OSError
            why = f"no connection ({type(error).__name__})"
        else:
            self._all.add(connection)
            connection.gone.add_done_callback(lambda _: self._all.discard(connection))
            if self._closed:
                connection.abort()
            return connection
        raise NoAnswer(False, why)


def _in_time(exchange: Exchange) -> bool:
    return asyncio.get_running_loop().time() < exchange.deadline
