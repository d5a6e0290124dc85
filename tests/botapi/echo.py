"""A bot that answers each update with one message, and does nothing else."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

import msgspec

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


class Caller:
    """One connection to the Bot API, kept open, with as little around it as can be."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.token = token
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._others: list[Caller] = []

    def another(self) -> "Caller":
        """Return one more connection, which is closed with this one."""
        self._others.append(Caller(self.url, self.token))
        return self._others[-1]

    async def call(self, method: str, **parameters: object) -> Any:
        """Call a method and return its whole envelope."""
        body = msgspec.json.encode(parameters)
        return msgspec.json.decode(await self.post(method, JSON, body))

    async def post(self, method: str, content_type: str, body: bytes) -> bytes:
        """Call a method with a body of one's own, and return the body of the answer."""
        if self._streams is None:
            parts = urlsplit(self.url)
            self._streams = await asyncio.open_connection(parts.hostname, parts.port)
        reader, writer = self._streams
        head = (
            f"POST /bot{self.token}/{method} HTTP/1.1\r\nHost: bot\r\n"
            f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        answered = await reader.readuntil(b"\r\n\r\n")
        return await reader.readexactly(int(answered[answered.rindex(b" ") :]))

    def close(self) -> None:
        for other in self._others:
            other.close()
        if self._streams:
            self._streams[1].close()
            self._streams = None


class EchoBot:
    """Polls on one connection, answers over several."""

    def __init__(self, url: str, token: str, connections: int = 10) -> None:
        self._poller = Caller(url, token)
        self._senders = [Caller(url, token) for _ in range(connections)]
        self._chats: asyncio.Queue[int] = asyncio.Queue()

    async def run(self) -> None:
        """Answer until cancelled."""
        try:
            async with asyncio.TaskGroup() as tasks:
                for sender in self._senders:
                    tasks.create_task(self._answers(sender))
                await self._polls()
        finally:
            for caller in (self._poller, *self._senders):
                caller.close()

    async def _polls(self) -> None:
        offset = 0
        while True:
            envelope = await self._poller.call("getUpdates", offset=offset, timeout=30)
            for update in envelope["result"]:
                offset = update["update_id"] + 1
                message = update.get("message") or update["callback_query"]["message"]
                self._chats.put_nowait(message["chat"]["id"])

    async def _answers(self, sender: Caller) -> None:
        while True:
            chat_id = await self._chats.get()
            await sender.call("sendMessage", chat_id=chat_id, text="Noted.")
