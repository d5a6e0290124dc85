"""Webhook mode: each update is posted until the bot has taken it.

Updates of one chat go one after the other; chats go side by side, over at most
`max_connections` connections that are kept open.
"""

import asyncio
import re
from collections import deque
from urllib.parse import urlsplit

from tests.botapi.answers import mistake
from tests.botapi.calls import SetWebhook
from tests.botapi.updates import Pending, Updates

CONNECTIONS = 40
MOST_CONNECTIONS = 100
FIRST_PAUSE = 0.05
LONGEST_PAUSE = 2.0
PATIENCE = 10.0
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_LENGTH = re.compile(rb"(?i)\r\ncontent-length:\s*(\d+)")

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Webhook:
    """The webhook of one bot; it has none while `url` is empty."""

    def __init__(self, updates: Updates) -> None:
        self.url = ""
        self.max_connections = CONNECTIONS
        self.last_error: tuple[int, str] | None = None  # date, message
        self.statuses: list[int] = []
        self._updates = updates
        self._head = b""
        self._chats: dict[int, deque[Pending]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._idle: list[Connection] = []
        self._slots = asyncio.Semaphore(CONNECTIONS)

    def set(self, call: SetWebhook) -> bool:
        """Start to post what waits, or stop when there is no URL."""
        if call.secret_token is not None and not _SECRET.fullmatch(call.secret_token):
            raise mistake("secret token contains unallowed characters")
        if call.url and urlsplit(call.url).scheme not in ("http", "https"):
            raise mistake("bad webhook: An HTTPS URL must be provided for webhook")
        self.delete(bool(call.drop_pending_updates))
        self._updates.allow(call.allowed_updates)
        if call.url:
            self._start(call)
        return True

    def delete(self, drop_pending_updates: bool) -> bool:
        """Stop posting; what has not been taken waits for getUpdates."""
        for task in self._tasks:
            task.cancel()
        for _, writer in self._idle:
            writer.close()
        self._idle.clear()
        self._chats.clear()
        self.url, self._updates.pushes = "", None
        if drop_pending_updates:
            self._updates.drop()
        return True

    @property
    def info(self) -> dict[str, object]:
        """Return the answer of getWebhookInfo."""
        info: dict[str, object] = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.pending),
        }
        if self.url:
            info |= {"max_connections": self.max_connections, "ip_address": "127.0.0.1"}
        if self.last_error:
            info |= {
                "last_error_date": self.last_error[0],
                "last_error_message": self.last_error[1],
            }
        if self._updates.allowed:
            info["allowed_updates"] = self._updates.allowed
        return info

    # --- Posting -------------------------------------------------------------

    def _start(self, call: SetWebhook) -> None:
        self.url = call.url
        self.max_connections = min(max(call.max_connections or CONNECTIONS, 1), MOST_CONNECTIONS)
        self._slots = asyncio.Semaphore(self.max_connections)
        parts = urlsplit(call.url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        secret = call.secret_token
        said = f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\n" if secret else ""
        self._head = (
            f"POST {path} HTTP/1.1\r\nHost: {parts.netloc}\r\n{said}"
            "Content-Type: application/json\r\nContent-Length: "
        ).encode()
        self._updates.pushes = self._offer
        self._updates.asked.set()
        for pending in tuple(self._updates.pending):
            self._offer(pending)

    def _offer(self, pending: Pending) -> None:
        waiting = self._chats.get(pending.chat_id)
        if waiting is not None:
            waiting.append(pending)
            return
        self._chats[pending.chat_id] = waiting = deque([pending])
        task = asyncio.get_running_loop().create_task(self._deliver(pending.chat_id, waiting))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, chat_id: int, waiting: deque[Pending]) -> None:
        pause = FIRST_PAUSE
        while waiting:
            async with self._slots:
                taken = await self._post(waiting[0].body)
            if taken:
                self._updates.done(waiting.popleft())
                pause = FIRST_PAUSE
            else:
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
        del self._chats[chat_id]

    async def _post(self, body: bytes) -> bool:
        try:
            async with asyncio.timeout(PATIENCE):
                status = await self._exchange(body)
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            self._failed(f"Connection failed: {error}")
            return False
        self.statuses.append(status)
        if not 200 <= status < 300:
            self._failed(f"Wrong response from the webhook: {status}")
            return False
        return True

    async def _exchange(self, body: bytes) -> int:
        reader, writer = self._idle.pop() if self._idle else await self._connect()
        try:
            writer.write(self._head + b"%d\r\n\r\n" % len(body) + body)
            head = await reader.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(head)
            if length:
                await reader.readexactly(int(length[1]))
        except BaseException:
            writer.close()
            raise
        if b"connection: close" in head.lower():
            writer.close()
        else:
            self._idle.append((reader, writer))
        return int(head.split(b" ", 2)[1])

    async def _connect(self) -> Connection:
        parts = urlsplit(self.url)
        return await asyncio.open_connection(parts.hostname, parts.port or 80)

    def _failed(self, why: str) -> None:
        self.last_error = (int(self._updates.clock()), why)
