"""Kind hours: when somebody may be written to, on the clock of where they are.

Both kinds of day on which a clock is changed are thought of. An hour that is skipped
is the one that the clock shows instead; of an hour that comes twice, it is the first.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from handlers.model import ReminderRules
from handlers.reminding.days_off import is_day_off

_LONGEST_HOLIDAY = 30
"""Days after which a day off is no reason any more: no calendar has as many in a row."""


def kind_from(at: datetime, zone: str, rules: ReminderRules, *, any_day: bool = False) -> datetime:
    """Return the first kind instant from `at` on.

    A day is kind from the rules' hour until it grows quiet, if it is no day off; on `any_day`,
    if somebody has asked for it.
    """

    def first(day: date) -> date:
        return day if any_day else working_day(day, zone, rules)

    local = at.astimezone(ZoneInfo(zone))
    today, tomorrow = local.date(), local.date() + timedelta(days=1)
    if first(today) != today:
        return on(first(today), zone, rules)
    if at < on(today, zone, rules):
        return on(today, zone, rules)
    return at if not is_quiet(local.time(), rules) else on(first(tomorrow), zone, rules)


# Everybody of a place is looked at on the same days: what comes of them is kept.
@lru_cache(maxsize=4_000)
def on(day: date, zone: str, rules: ReminderRules) -> datetime:
    """Return the instant at which the rules' hour begins on `day` in `zone`, in UTC."""
    return datetime.combine(day, rules.hour, ZoneInfo(zone)).astimezone(UTC)


def quiet_from(at: datetime, zone: str, rules: ReminderRules) -> datetime:
    """Return the first instant after `at` at which it grows quiet in `zone`, in UTC."""
    local = at.astimezone(ZoneInfo(zone))
    today, tomorrow = local.date(), local.date() + timedelta(days=1)
    begins = (datetime.combine(day, rules.quiet[0], ZoneInfo(zone)) for day in (today, tomorrow))
    return next(evening for one in begins if (evening := one.astimezone(UTC)) > at)


def local_day(at: datetime, zone: str) -> date:
    """Return which day it is in `zone`."""
    return at.astimezone(ZoneInfo(zone)).date()


@lru_cache(maxsize=4_000)
def working_day(day: date, zone: str, rules: ReminderRules, *, step: int = 1) -> date:
    """Return `day`, or the next one (the one before, for a `step` of -1) that is no day off."""
    for _ in range(_LONGEST_HOLIDAY):
        if not is_day_off(day, zone, rules.holidays):
            break
        day += timedelta(days=step)
    return day


def is_quiet(clock: time, rules: ReminderRules) -> bool:
    """Say whether the clock shows a quiet hour."""
    begins, ends = rules.quiet
    if begins < ends:
        return begins <= clock < ends
    return clock >= begins or clock < ends
