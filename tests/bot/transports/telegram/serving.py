"""A server on this machine that answers as a test tells it to, well or badly."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

import pytest

from bot.transports.telegram.api import Api, NoAnswer

T = TypeVar("T")

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
_HEAD = re.compile(rb"POST /bot([^/]+)/(\w+) HTTP/1.1\r\n(.*?)\r\n\r\n", re.DOTALL)
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass
class Request:
    """One call as it arrived, and the line to whoever made it."""

    method: str
    token: str
    body: bytes
    connection: int
    _writer: asyncio.StreamWriter

    def write(self, answer: bytes) -> None:
        self._writer.write(answer)

    def hang_up(self) -> None:
        self._writer.close()

    def reset(self) -> None:
        self._writer.transport.abort()

    def answer(self, body: bytes, status: str = "200 OK") -> None:
        self.write(b"HTTP/1.1 %b\r\nContent-Length: %d\r\n\r\n" % (status.encode(), len(body)))
        self.write(body)


Behaviour = Callable[[Request], Awaitable[object] | None]


@dataclass
class Server:
    """A server, what it heard, and the connections that were made to it."""

    behave: Behaviour
    tls: ssl.SSLContext | None = None
    heard: list[Request] = field(default_factory=list)
    writers: list[asyncio.StreamWriter] = field(default_factory=list)
    root: str = ""
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Self]:
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self.tls)
        port = server.sockets[0].getsockname()[1]
        self.root = f"https://localhost:{port}" if self.tls else f"http://127.0.0.1:{port}"
        try:
            yield self
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            for writer in self.writers:
                writer.transport.abort()
            await server.wait_closed()
            await asyncio.sleep(0)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        self._tasks.add(asyncio.create_task(self._serve(reader, writer, len(self.writers))))

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int
    ) -> None:
        while True:
            try:
                head = _HEAD.fullmatch(await reader.readuntil(b"\r\n\r\n"))
                assert head is not None
                length = _LENGTH.search(head[3])
                body = await reader.readexactly(int(length[1])) if length else b""
            except (asyncio.IncompleteReadError, OSError):
                writer.close()
                return
            request = Request(head[2].decode(), head[1].decode(), body, number, writer)
            self.heard.append(request)
            waiting = self.behave(request)
            if waiting is not None:
                await waiting


# --- Calling it --------------------------------------------------------------

WORDS = "They read my messages."
MESSAGE = {"chat_id": 7, "text": WORDS}
DONE = b'{"ok":true,"result":{"message_id":5}}'

Run = Callable[..., Any]


def answered(request: Request) -> None:
    request.answer(DONE)


def speaking(
    run: Run, behave: Behaviour, use: Callable[[Api, Server], Awaitable[T]], limit: int = 256
) -> T:
    """Let `use` call a server that behaves like that."""

    async def go() -> T:
        async with Server(behave).running() as server:
            api = Api(server.root, TOKEN, connections=limit)
            try:
                return await use(api, server)
            finally:
                await api.close()

    result: T = run(go())
    return result


async def send(api: Api) -> bytes:
    return await api.call("sendMessage", MESSAGE, timeout=5)


async def trouble(api: Api, within: float = 5) -> NoAnswer:
    with pytest.raises(NoAnswer) as caught:
        await api.call("sendMessage", MESSAGE, timeout=within)
    return caught.value
