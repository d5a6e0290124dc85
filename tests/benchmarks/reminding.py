"""Reminders: how long it takes to look at many people again, and to remind them."""

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from uuid import uuid4

from msgspec.structs import replace

from bot.reminders import Reminders
from bot.transports import Batch
from handlers.model import Session
from storage import numbers, reminders, sessions
from storage.loaded import Loaded
from tests.remembering import Remembering, at

PAGE = 1_000
LATER = timedelta(days=9)


def people_who_agreed(bot: Remembering, count: int) -> None:
    """Store as many people as `count` who agreed to be reminded: copies of one who did so."""
    bot.says("anna", "", "English", "continue", "yes", "france", "stop", "yes")
    one = bot.session("anna")
    assert one is not None
    for begin in range(0, count, PAGE):
        _store(bot, one, range(begin, min(begin + PAGE, count)))


def _store(bot: Remembering, one: Session, which: range) -> None:
    with bot.engine.begin() as connection:
        rows = numbers.take(connection, "sessions", len(which))
        fresh = [
            Loaded(replace(one, id=uuid4().hex), at(f"p{number}"), row=row, kept=True)
            for number, row in zip(which, rows, strict=True)
        ]
        sessions.add(connection, bot.keyring, fresh, bot.now)
        reminders.plan(connection, dict.fromkeys(rows, bot.now))


def seconds_for(bot: Remembering, now: datetime) -> tuple[float, float, int]:
    """Let the clock look once; return its CPU seconds, the longest commit, how many are told."""
    longest, told, begin = 0.0, 0, process_time()
    for page in Reminders(bot.engine, bot.keyring).due(now):
        batch = Batch(transport="clock", events=tuple(page))
        before = perf_counter()
        told += len(bot.intake.commit_batch([batch], [], now))
        longest = max(longest, perf_counter() - before)
    return process_time() - begin, longest, told


def measured(count: int) -> str:
    """Return what it costs to plan anew for so many people, and to remind them."""
    with TemporaryDirectory() as folder:
        bot = Remembering(Path(folder), "reminders")
        people_who_agreed(bot, count)
        planned, longest, _ = seconds_for(bot, bot.now + timedelta(hours=1))
        said, _, told = seconds_for(bot, bot.now + LATER)
        bot.close()
    return (
        f"{count:,} people: looked at and planned anew in {_a_thousand(planned, count)}, the "
        f"longest commit {longest * 1e3:.0f} ms; {told:,} reminded in {_a_thousand(said, count)}"
    )


def _a_thousand(seconds: float, people: int) -> str:
    return f"{seconds / people * 1e6:.0f} ms of CPU a thousand"


if __name__ == "__main__":
    import sys

    print(measured(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))  # noqa: T201
