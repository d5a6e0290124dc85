"""Validity: until when an invitation is good. Each one ends some day.

A link that was passed on, or a card that was left on a table, must not be a way in for ever. A
day ends where the consultation is at home, as its closing does; that is the zone in which it is
told to everybody. Nobody can agree to anything before the opening: days count from then.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

from handlers.model import Consultation

DAYS: Final = 30
"""As many an invitation is good for, unless the configuration says otherwise."""

MOST_DAYS: Final = 366
"""As many it can be good for at most."""

_LAST_MINUTE: Final = time(23, 59, fold=1)
"""The later one, where clocks are set back at midnight and there are two."""

Unfit: TypeAlias = Literal["over", "before_opening", "too_far"]
"""Why no invitation can be good until a day."""


def today(consultation: Consultation, at: datetime) -> date:
    """Return which day it is where the consultation is at home."""
    return at.astimezone(ZoneInfo(consultation.zone)).date()


def usual(consultation: Consultation, at: datetime, days: int) -> datetime:
    """Return until when an invitation of now is good, if nobody wishes anything else."""
    return until(consultation, _first_day(consultation, at) + timedelta(days=days))


def until(consultation: Consultation, last: date) -> datetime:
    """Return the end of the last good day, or the closing if that is earlier."""
    end = datetime.combine(last, _LAST_MINUTE, ZoneInfo(consultation.zone)).astimezone(UTC)
    closes = consultation.closes
    return end if closes is None else min(end, closes.astimezone(UTC))


def unfit(consultation: Consultation, at: datetime, last: date) -> Unfit | None:
    """Say why no invitation can be good until the end of this day; None: it can."""
    first = _first_day(consultation, at)
    if last > first + timedelta(days=MOST_DAYS):
        return "too_far"
    end = until(consultation, last)
    if end <= at:
        return "over"
    if consultation.opens is not None and end <= consultation.opens:
        return "before_opening"
    return None


def _first_day(consultation: Consultation, at: datetime) -> date:
    opens = consultation.opens
    begins = at if opens is None or opens < at else opens
    return today(consultation, begins)
