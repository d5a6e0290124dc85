"""The connections to one server: kept open, lent out, and closed when in doubt."""

import asyncio
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


class Connections:
    """Up to `limit` connections to one server; the one used last is used next."""

    def __init__(self, host: str, port: int, tls: SSLContext | None, limit: int) -> None:
        self._host = host
        self._port = port
        self._tls = tls
        self._places = asyncio.Semaphore(limit)
        self._idle: list[Connection] = []
        self._all: set[Connection] = set()
        self._closed = False

    async def exchange(self, request: bytes, deadline: float, *, repeatable: bool) -> bytes:
        """Return the body of the answer, or as much of it as came; raise `NoAnswer` without any.

        A server may close a connection at the moment at which we use it again.
        What it cannot have read, or what is `repeatable`, is then asked once more.
        """
        await self._place(deadline)
        try:
            kept = self._kept()
            connection = kept or await self._open(deadline)
            body = await self._ask(connection, request, deadline)
            if kept and not kept.heard and (repeatable or not kept.written) and _time(deadline):
                connection = await self._open(deadline)
                body = await self._ask(connection, request, deadline)
        finally:
            self._places.release()
        if not body:
            why = "no answer before the connection was lost" if _time(deadline) else "time is up"
            raise NoAnswer(connection.written, why)
        return body

    async def close(self) -> None:
        """Close every connection; what is still under way ends in `NoAnswer`."""
        self._closed = True
        for connection in self._all:
            connection.abort()
        if self._all:
            await asyncio.wait([connection.gone for connection in self._all])

    async def _place(self, deadline: float) -> None:
        """Wait for one of the places that bound what is under way."""
        if not self._places.locked():
            await self._places.acquire()
            return
        late = False
        try:
            async with asyncio.timeout_at(deadline):
                await self._places.acquire()
        except TimeoutError:
            late = True
        if late:  # raised here, where no other exception becomes its context
            raise NoAnswer(False, "time was up before there was a free connection")

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

    async def _ask(self, connection: Connection, request: bytes, deadline: float) -> bytes:
        body = await connection.exchange(request, deadline)
        if connection.open:
            self._idle.append(connection)
        return body


def _time(deadline: float) -> bool:
    """Say whether there is time left."""
    return asyncio.get_running_loop().time() < deadline
