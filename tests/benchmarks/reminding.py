"""Reminders: what it costs to look at many people again, and how long others wait meanwhile."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from uuid import uuid4

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from bot.group_commit import GroupCommit
from bot.reminders import Reminders
from bot.transports import Batch
from handlers.model import Address, Session
from storage import numbers, reminders, sessions
from storage.loaded import Loaded
from storage.outbox import Committed
from tests.remembering import Remembering, at

PAGE = 1_000
LATER = timedelta(days=9)
SPEAKS_EVERY = 0.05
"""Seconds that somebody takes to write again, once they have been answered."""


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


class Look(Struct, frozen=True):
    """What one look of the clock took: seconds of CPU, and each wait of a person who wrote."""

    seconds: float
    told: int
    waits: Sequence[float]


async def look(bot: Remembering, now: datetime) -> Look:
    """Let the clock look once, on the road of everybody's messages, while somebody talks."""
    loop = asyncio.get_running_loop()
    waits: list[float] = []
    told, answered = 0, asyncio.Event()

    def follow(committed: Committed) -> None:
        nonlocal told
        told += sum(message.address != at("zoe") for message in committed.outgoing)

    async def talk(commits: GroupCommit) -> None:
        while True:
            event, began = bot.event("zoe", "hello"), perf_counter()
            await commits.take(Batch(transport="chat", events=(event,)))
            waits.append(perf_counter() - began)
            answered.set()
            await asyncio.sleep(SPEAKS_EVERY)

    with ThreadPoolExecutor(1) as writer:
        commits = GroupCommit(bot.intake, writer, lambda: now)
        committing, began = asyncio.create_task(commits.run(follow)), process_time()
        pages = Reminders(bot.engine, bot.keyring).due(now)
        talking = asyncio.create_task(talk(commits))
        while (page := await loop.run_in_executor(None, next, pages, None)) is not None:
            await commits.take(Batch(transport="clock", events=tuple(page)))
        seconds = process_time() - began
        await answered.wait()
        talking.cancel()
        commits.close()
        await committing
    return Look(seconds, told, waits)


def measured(count: int) -> str:
    """Return what it costs to plan anew for so many people, and to remind them."""
    with TemporaryDirectory() as folder:
        bot = Remembering(Path(folder), "reminders")
        people_who_agreed(bot, count)
        planned = asyncio.run(look(bot, bot.now + timedelta(hours=1)))
        said = asyncio.run(look(bot, bot.now + LATER))
        bot.close()
    return (
        f"{count:,} people: looked at and planned anew in {_a_thousand(planned.seconds, count)}; "
        f"{said.told:,} reminded in {_a_thousand(said.seconds, count)}\n"
        f"Somebody who wrote meanwhile waited {_waited(planned)}; {_waited(said)} during reminders"
    )


def _waited(look: Look) -> str:
    longest, usual = max(look.waits) * 1e3, median(look.waits) * 1e3
    return f"{usual:.0f} ms, the longest of {len(look.waits):,} times {longest:.0f} ms"


def _a_thousand(seconds: float, people: int) -> str:
    return f"{seconds / people * 1e6:.0f} ms of CPU a thousand"


if __name__ == "__main__":
    import sys

    print(measured(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))  # noqa: T201
