"""Reminders: how long it takes to look at many people again, and to remind them."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from uuid import uuid4

from msgspec.structs import replace
from sqlalchemy import Connection

from bot.reminders import Reminders
from bot.transports import Batch
from handlers.model import Address, Session
from storage import numbers, reminders, sessions
from storage.loaded import Loaded
from tests.remembering import Remembering, at

PAGE = 1_000
LATER = timedelta(days=9)


def people_who_agreed(
    bot: Remembering,
    count: int,
    where: Callable[[int], Address] = lambda number: at(f"p{number}"),
    *,
    looked_at: bool = True,
) -> None:
    """Store as many people as `count` who agreed to be reminded: copies of one who did so.

    They are to be looked at at once, unless nobody is to be reminded.
    """
    bot.says("anna", "", "English", "continue", "yes", "france", "stop", "yes")
    one = bot.session("anna")
    assert one is not None
    for begin in range(0, count, PAGE):
        places = [where(number) for number in range(begin, min(begin + PAGE, count))]
        with bot.engine.begin() as connection:
            rows = _store(connection, bot, one, places)
            if looked_at:
                reminders.plan(connection, dict.fromkeys(rows, bot.now))


def _store(
    connection: Connection, bot: Remembering, one: Session, places: Sequence[Address]
) -> range:
    rows = numbers.take(connection, "sessions", len(places))
    fresh = [
        Loaded(replace(one, id=uuid4().hex), place, row=row, kept=True)
        for place, row in zip(places, rows, strict=True)
    ]
    sessions.add(connection, bot.keyring, fresh, bot.now)
    return rows


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
