"""Work that may hang, in threads that do not keep the process from ending.

A person may think about a line for an hour, and a core store may not answer
for minutes; an executor would make the end of the process wait for them.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

_Result = TypeVar("_Result")


async def in_a_thread(work: Callable[[], _Result]) -> _Result:
    """Return what `work` returns; when nobody waits any more, it is left to itself."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[_Result] = loop.create_future()

    def finish(settle: Callable[[], None]) -> None:
        if not done.done():
            settle()

    def run() -> None:
        try:
            result = work()
        except Exception as trouble:
            outcome = trouble  # the name `trouble` ends with this block
            settle = lambda: done.set_exception(outcome)  # noqa: E731
        else:
            settle = lambda: done.set_result(result)  # noqa: E731
        with suppress(RuntimeError):  # the loop has been closed
            loop.call_soon_threadsafe(finish, settle)

    threading.Thread(target=run, daemon=True).start()
    return await done
