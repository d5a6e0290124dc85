"""Bad weather on the way to the homeserver: refusals, garbage, silence, lost answers.

Everything passes through here unchanged, but for what a test has asked for.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import aiohttp
from aiohttp import web

from tests.homeserver.synapse import Homeserver

_HOP_BY_HOP = ("host", "content-length", "transfer-encoding", "content-encoding", "connection")


@dataclass
class Trouble:
    """What becomes of calls whose path contains `path`, so many times.

    Without a `status` the connection is lost: before the homeserver hears of the
    call, or, with `after`, when it has done it. What is `held` gets its answer at
    once, and is done when the weather clears. What is `lost` gets none.
    """

    path: str
    times: int
    status: int = 0
    body: bytes | Mapping[str, Any] = b""
    after: bool = False
    held: list["Request"] | None = None
    lost: bool = False


@dataclass
class Request:
    """A call on its way."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Weather:
    """The way to a homeserver."""

    server: Homeserver
    url: str = ""
    troubles: list[Trouble] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)

    @classmethod
    @asynccontextmanager
    async def before(cls, server: Homeserver) -> AsyncIterator["Weather"]:
        """Stand before `server` until the block is left."""
        weather = cls(server)
        app = web.Application(client_max_size=2**26)
        async with aiohttp.ClientSession(auto_decompress=False) as onward:
            app.router.add_route("*", "/{path:.*}", partial(weather._pass, onward))
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            host, port = runner.addresses[0][:2]
            weather.url = f"http://{host}:{port}"
            try:
                yield weather
            finally:
                await runner.cleanup()

    def brings(
        self,
        path: str,
        status: int = 0,
        body: bytes | Mapping[str, Any] = b"",
        *,
        times: int = 1,
        after: bool = False,
    ) -> Trouble:
        """Let the next calls that contain `path` go wrong, in the order of asking."""
        self.troubles.append(Trouble(path, times, status, body, after))
        return self.troubles[-1]

    def holds(self, path: str) -> Trouble:
        """Hold back calls that contain `path`, and answer that they are done."""
        self.troubles.append(Trouble(path, 10_000, 200, {}, held=[]))
        return self.troubles[-1]

    def loses(self, path: str) -> Trouble:
        """Leave calls that contain `path` without an answer, however long somebody waits."""
        self.troubles.append(Trouble(path, 10_000, lost=True))
        return self.troubles[-1]

    async def clears(self, trouble: Trouble) -> None:
        """Let through what was held back, and hold back nothing more."""
        trouble.times = 0
        async with aiohttp.ClientSession() as onward:
            for one in trouble.held or ():
                where = self.server.url + one.path
                await onward.request(one.method, where, data=one.body, headers=one.headers)

    async def _pass(self, onward: aiohttp.ClientSession, request: web.Request) -> web.Response:
        path = request.path
        self.calls[path.rpartition("/v3/")[2]] += 1
        trouble = next((one for one in self.troubles if one.times and one.path in path), None)
        if trouble is not None:
            trouble.times -= 1
            if trouble.lost:
                await asyncio.Event().wait()
            if trouble.held is not None:
                trouble.held.append(await _read(request))
            if not trouble.after:
                return self._troubled(request, trouble)
        answer = await self._asked(request, onward)
        return answer if trouble is None else self._troubled(request, trouble)

    def _troubled(self, request: web.Request, trouble: Trouble) -> web.Response:
        if not trouble.status:
            if request.transport is not None:
                request.transport.abort()
            raise asyncio.CancelledError
        if isinstance(trouble.body, bytes):
            return web.Response(status=trouble.status, body=trouble.body)
        return web.json_response(trouble.body, status=trouble.status)

    async def _asked(self, request: web.Request, onward: aiohttp.ClientSession) -> web.Response:
        one = await _read(request)
        async with onward.request(
            one.method, self.server.url + one.path, data=one.body, headers=one.headers
        ) as answer:
            body = await answer.read()
            kept = {k: v for k, v in answer.headers.items() if k.lower() not in _HOP_BY_HOP}
            return web.Response(status=answer.status, body=body, headers=kept)


async def _read(request: web.Request) -> Request:
    headers = {k: v for k, v in request.headers.items() if k.lower() not in _HOP_BY_HOP}
    return Request(request.method, request.raw_path, headers, await request.read())
