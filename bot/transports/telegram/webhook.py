"""The webhook: Telegram brings each update itself, and is answered when it is committed.

The answer 200 is what confirms an update; anything else makes Telegram bring
it again. Whoever does not know the secret learns nothing but "forbidden".

That nothing is posted may mean that nothing happens, or that Telegram cannot reach us: it is asked
now and then which of the two it is.
"""

import asyncio
import hmac
import logging
import time
from collections.abc import AsyncGenerator, Iterable
from typing import Final, TypeAlias
from urllib.parse import urlsplit

import msgspec
from aiohttp import web
from msgspec import Raw, Struct

from bot.transports.telegram.api import Api, NoAnswer, Refused
from bot.transports.telegram.arriving import UNREADABLE

log = logging.getLogger(__name__)

EVERY = 30.0
"""Seconds between two times that Telegram is asked how it gets on."""

_PATIENCE: Final = 20.0
LARGEST: Final = 1024 * 1024  # bytes of an update
_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
_AT_ONCE: Final = 500  # updates in one batch
_LAST_MOMENT: Final = 1.0  # seconds that a post is given to end when the bot stops

_Posted: TypeAlias = tuple[Raw, asyncio.Future[bool]]


class _Info(Struct):
    """As much as matters of what Telegram says of a webhook."""

    url: str = ""
    pending_update_count: int = 0
    last_error_date: int = 0


class Webhook:
    """A small HTTP server, behind the operator's proxy, which Telegram reaches at `url`."""

    def __init__(self, api: Api, url: str, host: str, port: int, secret: str) -> None:
        self._api = api
        self._url = url
        self._host = host
        self._port = port
        self._secret = secret.encode()
        self._heard = time.monotonic()
        self._posted = False  # since Telegram was last asked
        self._trouble = ""
        self._waiting: list[_Posted] = []
        self._arrived = asyncio.Event()

    @property
    def silence(self) -> float:
        """Seconds since Telegram last posted something, or said that nothing waits in vain."""
        return time.monotonic() - self._heard

    async def updates(self) -> AsyncGenerator[tuple[Raw, ...], None]:
        """Yield what has been posted; to ask for more answers those posts with 200."""
        app = web.Application(client_max_size=LARGEST)
        app.router.add_post(urlsplit(self._url).path or "/", self._take)
        # Its access log would hold the path, which is as secret as the operator made it.
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=_LAST_MOMENT)
        await runner.setup()
        some: list[_Posted] = []
        asking = asyncio.create_task(self._ask_how_it_gets_on())
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
            asking.cancel()
            # What may not have been committed is brought again, and known by then if it was.
            _answer([*some, *self._waiting], committed=False)
            await runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        given = request.headers.get(_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            return web.Response(status=403)
        self._heard, self._posted = time.monotonic(), True
        try:
            body = await request.read()
        except (web.RequestPayloadError, OSError):  # cut short: it is brought again
            return web.Response(status=400)
        committed: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((Raw(body), committed))
        self._arrived.set()
        return web.Response(status=200 if await committed else 503)

    async def _ask_how_it_gets_on(self) -> None:
        """Ask Telegram now and then whether it reaches us; say so in the log where that changes."""
        while True:
            await asyncio.sleep(EVERY)
            posted, self._posted = self._posted, False
            try:
                answer = await self._api.call("getWebhookInfo", {}, timeout=_PATIENCE)
                info = msgspec.json.decode(answer, type=_Info)
            except (Refused, NoAnswer, *UNREADABLE):
                continue
            trouble = self._what_is_wrong(info, posted=posted or self._posted)
            if not trouble:
                self._heard = time.monotonic()
            if trouble and not self._trouble:
                log.warning("telegram: %s", trouble)
            elif self._trouble and not trouble:
                log.warning("telegram: reaches the bot again")
            self._trouble = trouble

    def _what_is_wrong(self, info: _Info, *, posted: bool) -> str:
        # Why it could not, is in Telegram's words, which may name the address.
        if info.url != self._url:
            return "the webhook is not ours: another program has changed or removed it"
        if info.pending_update_count and info.last_error_date and not posted:
            return (
                f"updates wait, and it could not bring {info.pending_update_count} of them to the "
                "webhook; is its address reachable from outside, with a valid certificate?"
            )
        return ""


def _answer(posted: Iterable[_Posted], *, committed: bool) -> None:
    for _, answer in posted:
        if not answer.done():
            answer.set_result(committed)
