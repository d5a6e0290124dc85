"""Lines from a keyboard, or from whatever is piped in.

A participant's terminal has no clock: nothing here ever times out.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

from bot.threads import in_a_thread

_AT_ONCE = 65536


class Lines(Protocol):
    """Where a person's lines come from."""

    async def read(self, number: int) -> str | None:
        """Return the next line, or None at the end; `number` is what its message will be called."""
        ...


class Piped:
    """Lines of UTF-8 from a file descriptor, one message each."""

    def __init__(self, descriptor: int = 0) -> None:
        # Not sys.stdin: Python locks it while it reads, and a process that
        # ends meanwhile is aborted because it cannot have that lock.
        self._descriptor = descriptor
        self._unread = b""
        self._ended = False
        self._began = False

    async def read(self, number: int) -> str | None:
        while b"\n" not in self._unread and not self._ended:
            more = await in_a_thread(lambda: os.read(self._descriptor, _AT_ONCE))
            if not self._began:
                more = more.removeprefix(b"\xef\xbb\xbf")  # Windows editors sign files with it
            self._began, self._ended = True, not more
            self._unread += more
        if not self._unread:
            return None
        line, _, self._unread = self._unread.partition(b"\n")
        return line.decode("utf-8", "replace").removesuffix("\r")


class Keyboard:
    """Lines typed at a terminal, with the keys and the history people know.

    The history is kept in memory only: it is made of answers.
    """

    def __init__(self, prompt: Callable[[int], str]) -> None:
        self._prompt = prompt
        with suppress(ImportError):  # without readline there is no history, and nothing else less
            import readline  # noqa: F401

    async def read(self, number: int) -> str | None:
        prompt = self._prompt(number)
        try:
            with _terminal_put_back():
                line = await in_a_thread(lambda: input(prompt))
        except EOFError:
            return None
        # Bytes that are not UTF-8 arrive as halves of characters, which no
        # file and no database would take.
        return line.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


@contextmanager
def _terminal_put_back() -> Iterator[None]:
    """Leave the terminal as it was, even when we are stopped in the middle of a line.

    readline takes over echo and line ends while somebody types, and gives
    them back only when the line is finished.
    """
    try:
        import termios

        before = termios.tcgetattr(sys.stdin.fileno())
    except (ImportError, OSError, ValueError, termios.error):
        yield
        return
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, before)
