"""A connection to an HTTP server, with one exchange at a time on it.

Asking costs as much as writing the bytes and having llhttp parse those that
come back. Nothing here logs, and no error carries what was asked: a request to
Telegram begins with the bot's token and holds what somebody is told.
"""

import asyncio
from typing import Final, cast

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

LARGEST: Final = 64 * 2**20
"""The bytes of an answer after which the rest is not waited for."""


class Connection(asyncio.Protocol):
    """One connection. Whatever goes wrong on it, it closes; so an open one is always in step."""

    heard = 0  # bytes of this answer
    status = 0  # HTTP's, of a whole answer
    written = True  # the request has left, all of it
    idle_since = 0.0

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._parser = HttpResponseParser(self)
        self._pieces: list[bytes] = []
        self._answered = True
        self._deadline = 0.0
        self._timer: asyncio.TimerHandle | None = None
        # These futures carry nothing: in its debug mode asyncio prints what they carry.
        self._over = self.gone = self._loop.create_future()

    def begin(self, request: bytes, deadline: float) -> asyncio.Future[None]:
        """Send `request`; what is returned is done when no more of the answer will come.

        That may be at the `deadline`. Then `take` gives what has come.
        """
        self._pieces, self.heard, self.status, self._answered = [], 0, 0, False
        self._over = self._loop.create_future()
        self._transport.write(request)
        if self._transport.is_closing():
            self.written = False  # the kernel refused it at once
            self._over.set_result(None)
        else:
            self._watch(deadline)
        return self._over

    def take(self) -> bytes:
        """Return the body of the answer, or as much of it as ever came, and be free for others.

        The end of a body is not always marked. Whoever reads it must see whether it is
        whole; JSON shows that. An answer that nobody waits for closes the connection.
        """
        if not self._answered:
            self.abort()
        self.idle_since = self._loop.time()
        body, self._pieces = b"".join(self._pieces), []
        return body

    @property
    def open(self) -> bool:
        return not self._transport.is_closing()

    def abort(self) -> None:
        self._transport.abort()

    def _watch(self, deadline: float) -> None:
        # A timer for each exchange would be a fifth of its price. One that is under way
        # stays, and looks for the deadline of its day when it wakes.
        self._deadline = deadline
        if self._timer is None or deadline < self._timer.when():
            if self._timer is not None:
                self._timer.cancel()
            self._timer = self._loop.call_at(deadline, self._look)

    def _look(self) -> None:
        self._timer = None
        if self._answered:
            return
        if self._loop.time() < self._deadline:
            self._watch(self._deadline)
        else:
            self.abort()

    # --- What asyncio calls --------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        # So low that a pause means: some of the request is still here. With 0, TLS pauses for good.
        self._transport.set_write_buffer_limits(high=1, low=0)

    def pause_writing(self) -> None:
        self.written = False

    def resume_writing(self) -> None:
        self.written = True

    def data_received(self, data: bytes) -> None:
        self.heard += len(data)
        if self._answered:
            self.abort()  # of what nobody asked for, nothing can be made
        elif self.heard > LARGEST:
            self._pieces.clear()
            self.abort()
        else:
            try:
                self._parser.feed_data(data)
            except (HttpParserError, HttpParserUpgrade):
                self.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        for future in {self._over, self.gone}:
            if not future.done():
                future.set_result(None)

    # --- What the parser calls -----------------------------------------------

    def on_message_begin(self) -> None:
        if self._answered:
            self.abort()  # a second answer, in the same bytes

    def on_body(self, body: bytes) -> None:
        if not self._answered:
            self._pieces.append(body)

    def on_message_complete(self) -> None:
        status = self._parser.get_status_code()
        if status < 200:
            return  # "100 Continue": the answer is still to come
        self._answered, self.status = True, status
        if not (self.written and self._parser.should_keep_alive()):
            self.abort()
        if not self._over.done():
            self._over.set_result(None)
