"""The instants that matter, and a bot that dies at one of them.

`python -m tests.crashes.telegram.points POINT NTH` is `intake serve`, killed
when it comes to POINT for the NTH time: nothing is tidied up, and nothing in
the product knows of it.
"""

import functools
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp.web import Request, Response
from sqlalchemy import Engine, event

from bot.cli import main
from bot.delivery import Delivery
from bot.group_commit import GroupCommit
from bot.handoff import HandOff
from bot.intake import Intake
from bot.transports.telegram.api import Api
from bot.transports.telegram.webhook import Webhook
from storage.core import SqlCoreStore

Dies = Callable[[], None]
Arm = Callable[[Dies], None]


def before(owner: type, name: str, method: str = "") -> Arm:
    """Die when a call begins; of the Bot API's methods, at one only."""

    def arm(dies: Dies) -> None:
        called = getattr(owner, name)

        @functools.wraps(called)
        def wrapped(self: Any, *arguments: Any, **named: Any) -> Any:
            if not method or arguments[0] == method:
                dies()
            return called(self, *arguments, **named)

        setattr(owner, name, wrapped)

    return arm


def after(owner: type, name: str, method: str = "") -> Arm:
    """Die when a call has returned; of the Bot API's methods, when one has been sent off."""

    def arm(dies: Dies) -> None:
        called = getattr(owner, name)

        @functools.wraps(called)
        def wrapped(self: Any, *arguments: Any, **named: Any) -> Any:
            result = called(self, *arguments, **named)
            if not method or arguments[0] == method:
                dies()
            return result

        setattr(owner, name, wrapped)

    return arm


def after_awaiting(owner: type, name: str, method: str = "") -> Arm:
    """Die when what was called has been done."""

    def arm(dies: Dies) -> None:
        called: Callable[..., Awaitable[Any]] = getattr(owner, name)

        @functools.wraps(called)
        async def wrapped(self: Any, *arguments: Any, **named: Any) -> Any:
            result = await called(self, *arguments, **named)
            if not method or arguments[0] == method:
                dies()
            return result

        setattr(owner, name, wrapped)

    return arm


def before_taking(dies: Dies) -> None:
    """Die when Telegram has posted an update, and nothing has been done with it."""
    take = Webhook._take

    async def wrapped(self: Webhook, request: Request) -> Response:
        dies()
        return await take(self, request)

    Webhook._take = wrapped  # type: ignore[method-assign]


def before_commit(dies: Dies) -> None:
    """Die with everything written, of either database, and nothing committed."""
    event.listen(Engine, "commit", lambda _: dies())


def before_confirming(dies: Dies) -> None:
    """Die when what was fetched has been committed, and is about to be confirmed."""
    call = Api.call

    async def wrapped(self: Api, method: str, parameters: Any, *, timeout: float) -> bytes:  # noqa: ASYNC109
        if method == "getUpdates" and parameters.offset is not None:
            dies()
        return await call(self, method, parameters, timeout=timeout)

    Api.call = wrapped  # type: ignore[method-assign]


ANYWHERE: dict[str, Arm] = {
    "before a batch is taken": before(Intake, "commit_batch"),
    "before COMMIT": before_commit,
    "after COMMIT, before any reply": after(Intake, "commit_batch"),
    "before replies are handed to delivery": before(Delivery, "add"),
    "before sendMessage": before(Api, "call", "sendMessage"),
    "after sendMessage, before it is settled": after_awaiting(Api, "call", "sendMessage"),
    "after it is settled, before that is written": after(GroupCommit, "settle"),
    "before editMessageText": before(Api, "start", "editMessageText"),
    "after answerCallbackQuery": after(Api, "start", "answerCallbackQuery"),
}
AT_THE_END: dict[str, Arm] = {
    "before the core store takes it": before(SqlCoreStore, "put"),
    "after the core store's COMMIT": after(SqlCoreStore, "put"),
    "before the hand-off is noted": before(HandOff, "_settle"),
    "after the hand-off is noted": after(HandOff, "_settle"),
}
POLLING: dict[str, Arm] = {"after COMMIT, before the offset moves": before_confirming}
WEBHOOK: dict[str, Arm] = {
    "when an update is posted": before_taking,
    "after COMMIT, before 200": after_awaiting(Webhook, "_take"),
}
POINTS = {**ANYWHERE, **AT_THE_END, **POLLING, **WEBHOOK}


def armed(arm: Arm, nth: int) -> None:
    """Let this process be killed when it comes to a point for the `nth` time."""
    left = nth

    def dies() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    arm(dies)


if __name__ == "__main__":
    armed(POINTS[sys.argv[1]], int(sys.argv[2]))
    sys.argv[1:] = ["serve"]
    main()
