"""What goes wrong between a bot and Telegram, on order."""

import random
from dataclasses import dataclass, replace

from tests.botapi.answers import Refused, refused, too_many_requests


@dataclass(frozen=True)
class Fault:
    """One way for a call to go wrong.

    `processed` is whether the call has its effect all the same.
    """

    status: int = 200
    body: bytes | None = None  # instead of the answer
    content_type: str = "application/json"
    processed: bool = False
    kept: float = 1.0  # the share of the answer that is sent
    closes: bool = False  # the connection, afterwards
    silent: bool = False  # nothing is sent at all
    delay: float = 0.0  # before the answer, in seconds
    drip: float = 0.0  # between any two of its bytes, in seconds


def server_error(status: int = 502) -> Fault:
    """Return what a proxy says when Telegram is down: a page of HTML."""
    page = f"<html>\r\n<head><title>{status}</title></head>\r\n<body>nginx</body>\r\n</html>\r\n"
    return Fault(status=status, body=page.encode(), content_type="text/html")


def refusal(error_code: int, description: str, **parameters: int) -> Fault:
    """Return a refusal in Telegram's own envelope."""
    said = Refused(error_code, description, **parameters)
    return Fault(status=error_code, body=refused(said))


def flood(retry_after: int = 1) -> Fault:
    return Fault(status=429, body=refused(too_many_requests(retry_after)))


def unauthorized() -> Fault:
    return refusal(401, "Unauthorized")


def not_found() -> Fault:
    return refusal(404, "Not Found")


def conflict() -> Fault:
    return refusal(
        409,
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    )


def truncated() -> Fault:
    """Return half of an answer, with a Content-Length that agrees: its JSON does not end."""
    return Fault(processed=True, kept=0.5)


def garbage() -> Fault:
    return Fault(body=b"\x00\xff\xfe not JSON {{{")


def refused_connection() -> Fault:
    """Return a connection closed before the call was looked at."""
    return Fault(silent=True, closes=True)


def lost_answer() -> Fault:
    """Return a connection closed after the call had its effect."""
    return Fault(processed=True, silent=True, closes=True)


def never_answers() -> Fault:
    """Return a connection on which nothing more is heard; the call had its effect."""
    return Fault(processed=True, silent=True)


def slow(seconds: float) -> Fault:
    return Fault(processed=True, delay=seconds)


def slow_loris(seconds: float = 0.05) -> Fault:
    """Return an answer that comes byte by byte."""
    return Fault(processed=True, drip=seconds)


@dataclass
class Order:
    fault: Fault
    method: str
    probability: float
    left: int | None


class Faults:
    """The faults on order, and how often each method has been struck."""

    def __init__(self, seed: int = 0) -> None:
        self.struck: dict[str, int] = {}
        self._orders: list[Order] = []
        self._random = random.Random(seed)  # noqa: S311

    def inject(
        self,
        method: str,
        fault: Fault,
        *,
        times: int | None = 1,
        probability: float = 1.0,
        processed: bool | None = None,
    ) -> None:
        """Let a method ("*": any) go wrong: so many times, or (None) until `clear`."""
        if processed is not None:
            fault = replace(fault, processed=processed)
        self._orders.append(Order(fault, method.lower(), probability, times))

    def clear(self) -> None:
        """Let everything go well again."""
        self._orders.clear()

    def strike(self, method: str) -> Fault | None:
        """Return what goes wrong with this call, if anything does."""
        for order in self._orders:
            if order.method not in (method, "*") or self._random.random() >= order.probability:
                continue
            if order.left is not None:
                order.left -= 1
                if not order.left:
                    self._orders.remove(order)
            self.struck[method] = self.struck.get(method, 0) + 1
            return order.fault
        return None
