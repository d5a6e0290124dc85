"""A bot's side of a webhook: it takes what is posted, with whatever status a test chooses."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import msgspec


class Taken(NamedTuple):
    """An update that was posted, and the secret that came with it."""

    update: dict[str, Any]
    secret: str


class Listener:
    """Takes updates; `decides` says how each is answered, at once or after a while."""

    def __init__(self, decides: Callable[[dict[str, Any]], Awaitable[int]]) -> None:
        self.taken: list[Taken] = []
        self.connections = 0
        self.url = ""
        self._decides = decides

    @classmethod
    @asynccontextmanager
    async def listening(
        cls, decides: Callable[[dict[str, Any]], Awaitable[int]]
    ) -> AsyncIterator["Listener"]:
        listener = cls(decides)
        server = await asyncio.start_server(listener._connected, "127.0.0.1", 0)
        listener.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
        try:
            yield listener
        finally:
            server.close()

    @property
    def texts(self) -> list[str]:
        return [taken.update["message"]["text"] for taken in self.taken]

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:-2])
                body = await reader.readexactly(int(fields["Content-Length"]))
                update = msgspec.json.decode(body)
                secret = fields.get("X-Telegram-Bot-Api-Secret-Token", "")
                self.taken.append(Taken(update, secret))
                status = await self._decides(update)
                writer.write(b"HTTP/1.1 %d X\r\nContent-Length: 0\r\n\r\n" % status)
        except (EOFError, ConnectionResetError):
            pass
        finally:
            writer.close()
