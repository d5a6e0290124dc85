"""Health: how long each messenger has been silent, written down where an operator can look.

A running bot knows best whether it still hears its messengers: a task that is alive
proves nothing, since one that asks in vain is alive too. It writes, every few
seconds, a small file beside its database; `intake health` reads it. There is no
port to open, and a bot that has died or hangs is known by a file that grows old.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

import msgspec
from msgspec import Struct

log = logging.getLogger(__name__)

EVERY: Final = 10.0
"""Seconds between two times that it is written."""

OLDEST: Final = 60.0
"""Seconds after which what was written says nothing any more."""

LONGEST_SILENCE: Final = 90.0
"""Seconds: a server that is asked answers within a minute, if only that nothing happened."""


class Hears(Protocol):
    """A messenger that knows how long it has been without an answer that was due."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def silence(self) -> float:
        """Seconds since its server last answered."""
        ...


class Health(Struct, frozen=True):
    """What was written at `at`: for how many seconds each messenger had been silent, by name."""

    at: datetime
    silences: dict[str, float]


async def keep(file: Path, heard: Iterable[Hears], clock: Callable[[], datetime]) -> None:
    """Write down how the bot is until cancelled; then take it away, so that it misleads nobody."""
    try:
        while True:
            silences = {one.name: round(one.silence, 1) for one in heard}
            _write(file, Health(clock(), silences))
            await asyncio.sleep(EVERY)
    finally:
        _take_away(file)


def _write(file: Path, health: Health) -> None:
    draft = file.with_name(f"{file.name}.new")
    try:
        draft.write_bytes(msgspec.json.encode(health))  # no fsync: after a crash it is of no use
        draft.replace(file)
    except OSError as error:  # a full disk stops the conversation, and is told by that
        log.warning("the bot's health could not be written down (%s)", type(error).__name__)


def _take_away(file: Path) -> None:
    file.unlink(missing_ok=True)


def read(file: Path) -> Health | None:
    """Return what a running bot wrote last; None where none runs, or what is there is not it."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Health)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None


def troubles(health: Health, now: datetime) -> list[str]:
    """Say in an operator's words what is not as it should be; nothing where all is well."""
    age = (now - health.at).total_seconds()
    if age > OLDEST:
        return [f"The bot has said nothing for {_told(age)}: it hangs, or was killed."]
    return [
        f"{name}: no answer for {_told(silence)}."
        for name, silence in health.silences.items()
        if silence > LONGEST_SILENCE
    ]


def _told(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes"
