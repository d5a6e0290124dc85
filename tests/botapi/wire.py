"""HTTP/1.1 as bots speak it: kept alive, pipelined, with a Content-Length."""

import asyncio
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import NamedTuple, cast

LARGEST_BODY = 60 * 1024 * 1024
_LENGTH = re.compile(rb"(?i)\r\ncontent-length:[ \t]*(\d+)")
_TYPE = re.compile(rb"(?i)\r\ncontent-type:[ \t]*([^\r]*)")
_CLOSES = re.compile(rb"(?i)\r\nconnection:[ \t]*close")
_CHUNKED = re.compile(rb"(?i)\r\ntransfer-encoding:")
_CONTINUES = re.compile(rb"(?i)\r\nexpect:[ \t]*100-continue")
_HEADS: dict[tuple[int, str], bytes] = {}


class Request(NamedTuple):
    path: str
    query: str
    content_type: str
    body: bytes


def response(status: int, body: bytes, content_type: str = "application/json") -> bytes:
    """Return a whole answer, as it is sent."""
    head = _HEADS.get((status, content_type))
    if head is None:
        phrase = HTTPStatus(status).phrase
        head = (
            f"HTTP/1.1 {status} {phrase}\r\nServer: nginx\r\nContent-Type: {content_type}\r\n"
            "Connection: keep-alive\r\nContent-Length: "
        ).encode()
        _HEADS[status, content_type] = head
    return head + b"%d\r\n\r\n%s" % (len(body), body)


class Connection(asyncio.Protocol):
    """One connection: it hands over a request, and reads on when that is answered."""

    def __init__(
        self, receive: Callable[[Request, "Connection"], None], open_ones: set["Connection"]
    ) -> None:
        self._receive = receive
        self._open_ones = open_ones
        self._buffer = bytearray()
        self._needed = 0  # bytes, before it is worth looking again
        self._busy = False
        self._last = False
        self.waiting: asyncio.Future[bytes] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._open_ones.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._open_ones.discard(self)
        if self.waiting and not self.waiting.done():
            self.waiting.cancel()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._read_on()

    # --- Answering -----------------------------------------------------------

    def answer(self, sent: bytes) -> None:
        """Send a whole answer, and read on."""
        self._transport.write(sent)
        self.finish()

    def send(self, part: bytes) -> None:
        self._transport.write(part)

    def finish(self) -> None:
        """Read on: the request has had its answer."""
        self._busy = False
        if self._last:
            self._transport.close()
        elif self._buffer:
            asyncio.get_running_loop().call_soon(self._read_on)

    def close(self) -> None:
        """Hang up, whatever is still to be said."""
        self._transport.abort()

    # --- Reading -------------------------------------------------------------

    def _read_on(self) -> None:
        while not self._busy and len(self._buffer) >= self._needed:
            request = self._next()
            if request is None:
                return
            self._busy = True
            self._receive(request, self)

    def _next(self) -> Request | None:
        buffer = self._buffer
        end = buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = bytes(buffer[: end + 2])
        found = _LENGTH.search(head)
        length = int(found[1]) if found else 0
        if length > LARGEST_BODY or _CHUNKED.search(head):
            self._transport.write(response(413 if length else 411, b""))
            self._transport.close()
            return None
        whole = end + 4 + length
        if len(buffer) < whole:
            if not self._needed and _CONTINUES.search(head):
                self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self._needed = whole
            return None
        body = bytes(buffer[end + 4 : whole])
        del buffer[:whole]
        self._needed = 0
        return self._request(head, body)

    def _request(self, head: bytes, body: bytes) -> Request:
        target = head[: head.find(b"\r\n")].decode("latin-1").split(" ")[1]
        path, _, query = target.partition("?")
        kind = _TYPE.search(head)
        self._last = _CLOSES.search(head) is not None
        return Request(path, query, kind[1].decode("latin-1") if kind else "", body)
