"""The webhook: Telegram brings each update itself, and is answered when it is committed.

The answer 200 is what confirms an update; anything else makes Telegram bring
it again. Whoever does not know the secret learns nothing but "forbidden".
"""

import asyncio
import hmac
import logging
import time
from collections.abc import AsyncIterator
from typing import Final

from aiohttp import web
from msgspec import Raw

log = logging.getLogger(__name__)

LARGEST: Final = 1024 * 1024  # bytes of an update
_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
_AT_ONCE: Final = 500  # updates in one batch


class Webhook:
    """A small HTTP server that Telegram posts to, at `path`, behind the operator's proxy."""

    def __init__(self, host: str, port: int, path: str, secret: str) -> None:
        self._host = host
        self._port = port
        self._path = path
        self._secret = secret.encode()
        self._waiting: list[tuple[Raw, asyncio.Future[None]]] = []
        self._arrived = asyncio.Event()
        self._heard = time.monotonic()

    @property
    def silence(self) -> float:
        """Seconds since Telegram last posted; a quiet night is no illness."""
        return time.monotonic() - self._heard

    async def updates(self) -> AsyncIterator[tuple[Raw, ...]]:
        """Yield what has been posted; to ask for more answers those posts with 200."""
        app = web.Application(client_max_size=LARGEST)
        app.router.add_post(self._path, self._take)
        # Its access log would hold the path, which is as secret as the operator made it.
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
            while True:
                await self._arrived.wait()
                some, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
                if not self._waiting:
                    self._arrived.clear()
                yield tuple(raw for raw, _ in some)
                for _, committed in some:
                    if not committed.done():
                        committed.set_result(None)
        finally:
            await runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        given = request.headers.get(_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            return web.Response(status=403)
        body = await request.read()
        self._heard = time.monotonic()
        committed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((Raw(body), committed))
        self._arrived.set()
        await committed
        return web.Response()
