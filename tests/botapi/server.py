"""The Bot API on a port: from a request to its answer, by way of whatever goes wrong."""

import asyncio
from collections import Counter
from collections.abc import Callable
from urllib.parse import unquote

import msgspec

from tests.botapi.answers import Mistaken, Refused, accepted, refused
from tests.botapi.faults import Fault, Faults
from tests.botapi.forms import parameters
from tests.botapi.methods import METHODS, Method
from tests.botapi.updates import Answer
from tests.botapi.wire import Connection, Request, response
from tests.botapi.world import World

GOOD = Fault(processed=True)


class Server:
    """Answers what comes in over connections from what the world says."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.faults = Faults()
        self.latency = 0.0  # of each call, in seconds
        self.calls: Counter[str] = Counter()
        self.statuses: Counter[int] = Counter()
        self.overhears: Callable[[str, bytes], None] | None = None  # each call: method, body
        self._connections: set[Connection] = set()
        self._bot_path = f"/bot{world.token}/"
        self._file_path = f"/file/bot{world.token}/"

    def connection(self) -> Connection:
        return Connection(self._receive, self._connections)

    def hang_up(self) -> None:
        """Close every connection."""
        for connection in tuple(self._connections):
            connection.close()

    def _receive(self, request: Request, connection: Connection) -> None:
        if self.latency:
            loop = asyncio.get_running_loop()
            loop.call_later(self.latency / 2, self._process, request, connection)
        else:
            self._process(request, connection)

    def _process(self, request: Request, connection: Connection) -> None:
        path = unquote(request.path) if "%" in request.path else request.path
        if path.startswith(self._bot_path):
            self._called(path[len(self._bot_path) :], request, connection)
        elif path.startswith(self._file_path):
            self._file(path[len(self._file_path) :], connection)
        else:
            known = path.startswith(("/bot", "/file/bot"))
            why = Refused(401, "Unauthorized") if known else Refused(404, "Not Found")
            self._answer(connection, GOOD, why.error_code, refused(why))

    def _file(self, path: str, connection: Connection) -> None:
        content = self.world.files.at(path)
        if content is None:
            self._answer(connection, GOOD, 404, refused(Refused(404, "Not Found: file not found")))
        else:
            connection.answer(response(200, content, "application/octet-stream"))

    # --- Calling a method ----------------------------------------------------

    def _called(self, name: str, request: Request, connection: Connection) -> None:
        method = METHODS.get(name.lower())
        name = method.name if method else name
        self.calls[name] += 1
        if self.overhears:
            self.overhears(name, request.body)
        fault = self.faults.strike(name) or GOOD
        if not fault.processed:
            self._answer(connection, fault, fault.status, b"")
            return
        try:
            result = self._call(name, method, request)
        except Refused as refusal:
            self._answer(connection, fault, refusal.error_code, refused(refusal))
            return
        if isinstance(result, bytes):
            self._answer(connection, fault, 200, result)
        else:
            self._answer_later(connection, fault, result)

    def _call(self, name: str, method: Method | None, request: Request) -> Answer:
        given: object = request.body
        try:
            if self.world.logged_out:
                raise Refused(400, "Logged out")
            if method is None:
                raise Mistaken("Not Found: method not found", 404)
            call = _read(method, request)
            given = call
            result = method.does(self.world, call)
        except Mistaken as mistaken:
            self.world.complain(name, mistaken.description, given)
            raise
        except Refused:
            raise
        except Exception as error:
            # No test should pass because the double broke down.
            self.world.complain(name, f"the double failed: {error!r}", given)
            raise Refused(500, "Internal Server Error") from error
        if isinstance(result, asyncio.Future):
            return result
        return result if isinstance(result, bytes) else accepted(result)

    def _answer_later(
        self, connection: Connection, fault: Fault, promise: asyncio.Future[bytes]
    ) -> None:
        def arrived(result: asyncio.Future[bytes]) -> None:
            connection.waiting = None
            if result.cancelled():
                return  # nobody waits any more
            refusal = result.exception()
            if isinstance(refusal, Refused):
                self._answer(connection, fault, refusal.error_code, refused(refusal))
            else:
                self._answer(connection, fault, 200, result.result())

        connection.waiting = promise
        promise.add_done_callback(arrived)

    # --- Answering -----------------------------------------------------------

    def _answer(self, connection: Connection, fault: Fault, status: int, body: bytes) -> None:
        delay = fault.delay + self.latency / 2
        if delay:
            loop = asyncio.get_running_loop()
            loop.call_later(delay, self._send, connection, fault, status, body)
        else:
            self._send(connection, fault, status, body)

    def _send(self, connection: Connection, fault: Fault, status: int, body: bytes) -> None:
        if fault is GOOD:
            self.statuses[status] += 1
            connection.answer(response(status, body))
            return
        if not fault.silent:
            said = fault.body if fault.body is not None else body[: int(len(body) * fault.kept)]
            status = fault.status if fault.body is not None else status
            self.statuses[status] += 1
            sent = response(status, said, fault.content_type)
            if fault.drip:
                self._drip(connection, fault.drip, sent)
                return
            connection.answer(sent)
        if fault.closes:
            connection.close()

    def _drip(self, connection: Connection, pause: float, rest: bytes) -> None:
        if not rest or connection.gone:
            connection.finish()
            return
        connection.send(rest[:1])
        loop = asyncio.get_running_loop()
        loop.call_later(pause, self._drip, connection, pause, rest[1:])


def _read(method: Method, request: Request) -> object:
    """Return the call that a request makes; a plain JSON body is read in one go."""
    if not request.query and request.content_type.startswith("application/json"):
        try:
            return method.from_json(request.body)
        except msgspec.DecodeError:
            pass  # it may be JSON within JSON, which Telegram takes as well
    return method.read(parameters(request.query, request.content_type, request.body))
