"""Five years in forty time zones: each reminder that is due comes once, and none that is not.

What the bot plans and what the plain rules say (`watching`) must be the same, whatever people
do, through changes of clocks, nights without electricity and clocks that are set.
`make reminders` does it in full.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from tests.handlers.reminding.watching import COUNTRIES, Watched

IN_FULL = bool(os.environ.get("INTAKE_REMINDERS"))
BEGIN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
DAYS = 5 * 366 if IN_FULL else 150
TICK = timedelta(minutes=30)
ZONES = tuple(COUNTRIES)


def ticks(random: Random) -> Iterator[tuple[datetime, bool]]:
    """Yield what the clock shows, and whether the bot is up: it sleeps, and its clock is set."""
    now, asleep = BEGIN, 0
    while now < BEGIN + timedelta(days=DAYS):
        asleep = max(0, asleep - 1) or (random.random() < 0.002) * random.randint(1, 400)
        now += TICK
        if random.random() < 0.0005:
            now += random.choice([-3, -1, 1, 5]) * timedelta(hours=random.randint(1, 30))
        yield now, not asleep


def lives(zone: ZoneInfo, random: Random) -> Iterator[int]:
    """Live through all ticks, one consultation after the other; yield each reminder's count."""
    one: Watched | None = None
    resting = BEGIN + timedelta(hours=random.random() * 200)
    for now, is_up in ticks(random):
        if one is not None and (
            now >= one.closes + timedelta(days=3)
            or (one.sent and random.random() < 0.05)
            or one.acted > now  # by a clock that was ahead: no rule says when that was
        ):
            one, resting = None, now + timedelta(days=random.randint(1, 9))
        if one is None and now >= resting:
            one = Watched(zone, random, now)
        elif one is not None and now < one.closes and not one.sent and random.random() < 0.004:
            one.acts(now)
        if one is not None and is_up:
            due = one.is_due(now)
            assert one.is_reminded(now) == due, (zone, now, vars(one))
            if due:
                one.note(now)
                yield one.count


@pytest.mark.timeout(900 if IN_FULL else 120)
@pytest.mark.parametrize("zone", ZONES if IN_FULL else ZONES[::4])
def test_each_reminder_that_is_due_comes_once_and_none_that_is_not(zone: str) -> None:
    reminders = list(lives(ZoneInfo(zone), Random(zone)))  # noqa: S311
    assert len(reminders) > DAYS / 40
