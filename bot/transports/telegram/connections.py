"""The connections to one server: kept open, lent out, and closed when in doubt."""

import asyncio
from collections import deque
from ssl import SSLContext
from typing import Final

from bot.transports.telegram.connection import Connection

_FRESH: Final = 15.0
"""Seconds without work after which a connection is let go: soon the server or a router would."""


class NoAnswer(Exception):
    """The server said nothing that could be understood.

    `taken` tells whether it may have done what it was asked to all the same;
    False is certain. `why` is for the log and holds nobody's words.
    """

    def __init__(self, taken: bool, why: str) -> None:
        super().__init__(why)
        self.taken = taken
        self.why = why


class Exchange:
    """A request that may be on its way already; its answer must be waited for, or it be dropped."""

    __slots__ = ("_connections", "begun", "deadline", "repeatable", "request")

    def __init__(
        self, connections: "Connections", request: bytes, deadline: float, repeatable: bool
    ) -> None:
        self._connections = connections
        self.request = request
        self.deadline = deadline
        self.repeatable = repeatable
        self.begun: Connection | None = None

    async def answer(self) -> bytes:
        """Return the body of the answer, or as much of it as came; raise `NoAnswer` without any."""
        return await self._connections.finish(self)

    def drop(self) -> None:
        """Give up an answer that nobody will wait for."""
        self._connections.drop(self)


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

    def start(self, request: bytes, deadline: float, *, repeatable: bool) -> Exchange:
        """Send `request` at once where a connection is idle, or else when its answer is asked for.

        So several can be under way together without a task for each.
        """
        exchange = Exchange(self, request, deadline, repeatable)
        if self._places and (kept := self._kept()) is not None:
            self._places -= 1
            kept.begin(request, deadline)
            exchange.begun = kept
        return exchange

    async def finish(self, exchange: Exchange) -> bytes:
        """Return the answer to `exchange`.

        A server may close a connection at the moment at which we use it again.
        What it cannot have read, or what is `repeatable`, is then asked once more.
        """
        deadline = exchange.deadline
        if exchange.begun is None:
            await self._place(deadline)
        try:
            kept, exchange.begun = exchange.begun, None
            if kept is None and (kept := self._kept()) is not None:
                kept.begin(exchange.request, deadline)
            connection = kept or await self._asked(exchange)
            body = await self._heard(connection)
            unread = kept and not kept.heard and (exchange.repeatable or not kept.written)
            if unread and _time(deadline):
                connection = await self._asked(exchange)
                body = await self._heard(connection)
        finally:
            self._release()
        if not body:
            why = "no answer before the connection was lost" if _time(deadline) else "time is up"
            raise NoAnswer(connection.written, why)
        return body

    def drop(self, exchange: Exchange) -> None:
        """Close the connection on which `exchange` is under way, if it is."""
        if exchange.begun is not None:
            exchange.begun.abort()
            exchange.begun = None
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

    async def _asked(self, exchange: Exchange) -> Connection:
        connection = await self._open(exchange.deadline)
        connection.begin(exchange.request, exchange.deadline)
        return connection

    async def _heard(self, connection: Connection) -> bytes:
        body = await connection.end()
        if connection.open:
            self._idle.append(connection)
        return body


def _time(deadline: float) -> bool:
    """Say whether there is time left."""
    return asyncio.get_running_loop().time() < deadline
