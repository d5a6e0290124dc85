"""The webhook: Telegram brings each update itself, and is answered when it is committed.

The answer 200 is what confirms an update; anything else makes Telegram bring
it again. Whoever does not know the secret learns nothing but "forbidden".
"""

import asyncio
import hmac
import logging
from collections.abc import AsyncGenerator, Iterable
from typing import Final, TypeAlias

from aiohttp import web
from msgspec import Raw

log = logging.getLogger(__name__)

LARGEST: Final = 1024 * 1024  # bytes of an update
_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
_AT_ONCE: Final = 500  # updates in one batch
_LAST_MOMENT: Final = 1.0  # seconds that a post is given to end when the bot stops

_Posted: TypeAlias = tuple[Raw, asyncio.Future[bool]]


class Webhook:
    """A small HTTP server that Telegram posts to, at `path`, behind the operator's proxy."""

    def __init__(self, host: str, port: int, path: str, secret: str) -> None:
        self._host = host
        self._port = port
        self._path = path
        self._secret = secret.encode()
        self._waiting: list[_Posted] = []
        self._arrived = asyncio.Event()

    @property
    def silence(self) -> float:
        """Nought: Telegram posts when there is something, and a quiet night is no illness."""
        return 0.0

    async def updates(self) -> AsyncGenerator[tuple[Raw, ...], None]:
        """Yield what has been posted; to ask for more answers those posts with 200."""
        app = web.Application(client_max_size=LARGEST)
        app.router.add_post(self._path, self._take)
        # Its access log would hold the path, which is as secret as the operator made it.
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=_LAST_MOMENT)
        await runner.setup()
        some: list[_Posted] = []
        try:
            await web.TCPSite(runner, self._host, self._port).start()
            while True:
                await self._arrived.wait()
                some, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
                if not self._waiting:
                    self._arrived.clear()
                yield tuple(raw for raw, _ in some)
                _answer(some, committed=True)
        finally:
            # What may not have been committed is brought again, and known by then if it was.
            _answer([*some, *self._waiting], committed=False)
            await runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        given = request.headers.get(_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            return web.Response(status=403)
        body = await request.read()
        committed: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((Raw(body), committed))
        self._arrived.set()
        return web.Response(status=200 if await committed else 503)


def _answer(posted: Iterable[_Posted], *, committed: bool) -> None:
    for _, answer in posted:
        if not answer.done():
            answer.set_result(committed)
