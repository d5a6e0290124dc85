"""Running a coroutine on the quickest event loop there is."""

import asyncio
import gc
import importlib
import importlib.util
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


def run(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Run to the end, on uvloop if that is installed.

    Every message stays in the memory of its chat, where there is nothing to
    collect: looking for garbage there would take most of the time.
    """
    gc.disable()
    factory = None
    if importlib.util.find_spec("uvloop"):
        factory = importlib.import_module("uvloop").new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        return runner.run(coroutine)
