"""Dying at the Nth statement of whatever is done: the SQLite way to look for half-done things."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


class Death(BaseException):
    """The process ends here. No code of ours may catch it."""


def die() -> None:
    """End, as a test in the same process can."""
    raise Death


class Countdown:
    """Counts statements and commits; at the `nth` it ends the process, before that is done."""

    def __init__(self, nth: int, end: Callable[[], None] = die) -> None:
        self.nth = nth
        self.passed = 0
        self._end = end

    def __call__(self, *_: Any) -> None:
        """Count one more."""
        self.passed += 1
        if self.passed == self.nth:
            self._end()


@contextmanager
def counted(countdown: Countdown, *engines: Engine) -> Iterator[None]:
    """Count what is done on `engines`: each BEGIN, each statement, each COMMIT."""
    for engine in engines:
        event.listen(engine, "before_cursor_execute", countdown)
        event.listen(engine, "commit", countdown)
    try:
        yield
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", countdown)
            event.remove(engine, "commit", countdown)
