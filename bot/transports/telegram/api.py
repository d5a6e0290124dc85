"""The Bot API as it is called all day: a method, its parameters, and what came of it.

Everything rare, and everything with many shapes, is left to python-telegram-bot.
What runs for every message of everybody goes through here, for a tenth of the
price; and it never logs, because each address that is called holds the token.
"""

import ssl
from typing import Final
from urllib.parse import urlsplit

from msgspec import DecodeError, Raw, Struct
from msgspec.json import Decoder, Encoder

from bot.transports.telegram.connections import Connections, Exchange, NoAnswer
from bot.transports.telegram.uploading import SLOWEST, UPLOADING, Upload, multipart

__all__ = ["Api", "Call", "NoAnswer", "Refused"]


class Refused(Exception):
    """Telegram understood, and did not do it; `code` and `description` are its reasons.

    `retry_after` is the pause it asks for, in seconds; `migrate_to` the id that
    a group has now. A description can quote what was to be sent, so the
    exception's own words leave it out; it is for deciding and not for a log.
    """

    def __init__(
        self, code: int, description: str, retry_after: float | None, migrate_to: int | None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.description = description
        self.retry_after = retry_after
        self.migrate_to = migrate_to


class _Hints(Struct, frozen=True):
    retry_after: float | None = None
    migrate_to_chat_id: int | None = None


class _Envelope(Struct, frozen=True):
    """What every answer of the Bot API's is wrapped in. HTTP's own status only repeats it."""

    ok: bool
    result: Raw = Raw(b"")
    error_code: int = 0
    description: str = ""
    parameters: _Hints = _Hints()


_ENVELOPE: Final = Decoder(_Envelope)
_ENCODER: Final = Encoder()


class Call:
    """A call that has been sent off."""

    __slots__ = ("_exchange",)

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    @property
    def under_way(self) -> bool:
        """Whether it has been sent already; if not, it is when its result is asked for."""
        return self._exchange.under_way

    async def result(self) -> bytes:
        """Return the JSON of its result; raise `Refused` or `NoAnswer`."""
        answer = await self._exchange.answer()
        return _result(answer, self._exchange.status)

    def drop(self) -> None:
        """Give it up; whether it is carried out is not known."""
        self._exchange.drop()


class Api:
    """One bot at one Bot API server; `root` is the server's address, without a path as a rule."""

    def __init__(self, root: str, token: str, *, connections: int = 256) -> None:
        """Promise to keep at most `connections` open, and one more that listens.

        Nothing is opened before the first call. At 30 ms a call, 256 are 8,000 calls a second.
        """
        url = urlsplit(root)
        if url.scheme not in ("https", "http") or not url.hostname:
            raise ValueError("The address of a Bot API server begins with https:// or http://.")
        if not (token.isascii() and token.isprintable()) or " " in token:
            raise ValueError("A bot's token has no spaces, line breaks or accents in it.")
        tls = ssl.create_default_context() if url.scheme == "https" else None
        port = url.port or (443 if tls else 80)
        self._calls = Connections(url.hostname, port, tls, connections)
        # getUpdates lasts until somebody writes; it must never take the place of an answer.
        self._listening = Connections(url.hostname, port, tls, 1)
        self._address = f"{url.path.rstrip('/')}/bot{token}/"
        self._host = url.netloc.rpartition("@")[2]
        self._heads: dict[str, bytes] = {}

    async def call(self, method: str, parameters: object, *, timeout: float) -> bytes:  # noqa: ASYNC109 (one timer, not a task's)
        """Call `method` and return the JSON of its result; raise `Refused` or `NoAnswer`.

        `parameters` is whatever msgspec makes a JSON object of. No more than
        `timeout` seconds are spent on it all, waiting for a connection included.
        """
        return await self.start(method, parameters, timeout=timeout).result()

    def start(self, method: str, parameters: object, *, timeout: float) -> "Call":
        """Send a call off, at once where a connection is idle, and go on.

        Its result must be waited for, or the call be dropped.
        """
        body = _ENCODER.encode(parameters)
        request = b"%b%d\r\n\r\n%b" % (self._head(method), len(body), body)
        connections = self._listening if method == "getUpdates" else self._calls
        return Call(connections.start(request, timeout, repeatable=method.startswith("get")))

    async def upload(self, method: str, parameters: object, upload: Upload) -> bytes:
        """Call `method` with a file, and return the JSON of its result as `call` does."""
        form = multipart(_ENCODER.encode(parameters), upload)
        head = self._head(method, f"multipart/form-data; boundary={form.boundary}")
        request = b"%b%d\r\n\r\n%b" % (head, len(form.body), form.body)
        patience = UPLOADING + len(form.body) / SLOWEST
        return await Call(self._calls.start(request, patience, repeatable=False)).result()

    async def close(self) -> None:
        """Close every connection; a call that is still under way ends in `NoAnswer`."""
        await self._calls.close()
        await self._listening.close()

    def _head(self, method: str, kind: str = "application/json") -> bytes:
        if kind != "application/json":
            return self._written(method, kind)
        head = self._heads.get(method)
        if head is None:
            head = self._heads[method] = self._written(method, kind)
        return head

    def _written(self, method: str, kind: str) -> bytes:
        return (
            f"POST {self._address}{method} HTTP/1.1\r\n"
            f"Host: {self._host}\r\n"
            f"Content-Type: {kind}\r\n"
            "Content-Length: "
        ).encode("ascii")


def _result(answer: bytes, status: int) -> bytes:
    try:
        envelope = _ENVELOPE.decode(answer)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        envelope = None
    # Raised outside of the `except`: what was read must not hang on to it as its context.
    if envelope is None or (envelope.ok and not envelope.result):
        raise NoAnswer(True, "an answer that is not the Bot API's", status)
    if not envelope.ok:
        hints = envelope.parameters
        raise Refused(
            envelope.error_code, envelope.description, hints.retry_after, hints.migrate_to_chat_id
        )
    return bytes(envelope.result)
