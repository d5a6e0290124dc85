"""The bot as a process of its own, started again each time it dies."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

TOP = Path(__file__).parents[3]
LAST_MOMENT = 20.0
# Killed; or the line was bad when it called for the first time, and it says so and ends. What
# nobody foresaw ends it with 1, and is a fault, not a death.
ENDS = (-signal.SIGKILL, 2)
LAST_LINES = 60


class Lodging(Protocol):
    """Where a bot lives: its folder, its settings, and what kills it at a named point."""

    @property
    def folder(self) -> Path: ...

    @property
    def environment(self) -> dict[str, str]: ...

    @property
    def dying(self) -> str: ...


@dataclass(frozen=True)
class Household:
    """Where a bot keeps its files, and how it reaches Telegram."""

    folder: Path
    api: str
    token: str
    listens: int = 0  # the port of its webhook; 0: it polls
    posts_to: str = ""  # where Telegram takes that port to be
    dying: str = "tests.crashes.telegram.points"
    settings: Mapping[str, str] = field(default_factory=dict)  # that are different here

    @property
    def environment(self) -> dict[str, str]:
        settings = {
            "TELEGRAM__API": self.api,
            "TELEGRAM__TOKEN": self.token,
            "TELEGRAM__MESSAGES_PER_SECOND": "0",
            "TELEGRAM__MESSAGES_PER_SECOND_PER_CHAT": "0",
        }
        if self.listens:
            settings |= {
                "TELEGRAM__MODE": "webhook",
                "TELEGRAM__WEBHOOK": f"{self.posts_to}/hook",
                "TELEGRAM__LISTEN": f"127.0.0.1:{self.listens}",
            }
        settings |= self.settings
        ours = {f"INTAKE_{name}": value for name, value in settings.items()}
        return {**os.environ, "PYTHONPATH": str(TOP), **ours}


class Life:
    """One life of the bot; `point` is where it is to end by itself, if anywhere."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self._log = log

    @classmethod
    async def begins(cls, household: Lodging, point: str = "", nth: int = 1) -> "Life":
        """Start the bot, as an operator would or with a death ahead of it."""
        ours = ["-m", household.dying, point, str(nth)]
        file = household.folder / "log"
        with file.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *(ours if point else ["-m", "bot", "serve"]),
                cwd=household.folder,
                env=household.environment,
                stderr=log,
            )
        return cls(process, file)

    @property
    def is_over(self) -> bool:
        return self._process.returncode is not None

    async def ends_within(self, seconds: float) -> bool:
        """Return whether it has been killed by then, where it was to be."""
        try:
            async with asyncio.timeout(seconds):
                status = await self._process.wait()
        except TimeoutError:
            return False
        self._must_have_been_killed(status)
        return status == -signal.SIGKILL

    async def killed(self) -> None:
        """Kill it, and return when it is gone."""
        if not self.is_over:
            self._process.kill()
        self._must_have_been_killed(await self._process.wait())

    def _must_have_been_killed(self, status: int) -> None:
        if status not in ENDS:
            last = self._log.read_text("utf-8", "replace").splitlines()[-LAST_LINES:]
            told = "\n".join(last)
            raise AssertionError(f"the bot ended by itself ({status}), and its log says:\n{told}")

    @contextmanager
    def not_left_behind(self) -> Iterator[None]:
        """Kill it where a test fails in the middle of its life, which would wait without end."""
        try:
            yield
        except BaseException:
            if not self.is_over:
                self._process.kill()
            raise

    async def stops(self) -> None:
        """Ask it to stop, as an operator does."""
        with suppress(ProcessLookupError):  # it has ended by itself, of which more below
            self._process.terminate()
        async with asyncio.timeout(LAST_MOMENT):
            status = await self._process.wait()
        if status != 0:
            self._must_have_been_killed(status)
            raise AssertionError(f"the bot did not stop as it was asked to ({status})")
