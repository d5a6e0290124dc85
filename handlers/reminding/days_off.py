"""Days off: weekends and public holidays, where somebody is and where the organisers are."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any, Final

from locales import country_of

_SUBDIVISIONS: Final = {"GB": "ENG"}
"""Where a country has no bank holidays as a whole, the part that its government keeps."""

_WEEKEND: Final = frozenset((5, 6))


def is_day_off(day: date, zone: str, countries: Sequence[str]) -> bool:
    """Say whether `day` is a weekend or a holiday in the zone's country, or in `countries`."""
    return _off(country_of(zone), tuple(countries))(day)


def has_a_calendar(country: str) -> bool:
    """Say whether the public holidays of a country (two letters of ISO 3166) are known."""
    from holidays.registry import EntityLoader  # the list alone: one calendar brings them all

    return country in EntityLoader.get_country_codes(include_aliases=False)


@cache
def _off(here: str, countries: tuple[str, ...]) -> Callable[[date], bool]:
    """Return the question, with its answers kept: everybody of a place asks about the same days."""
    own = _calendar(here)
    weekend = frozenset(own.weekend) if own is not None else _WEEKEND
    calendars = [calendar for calendar in (own, *map(_calendar, countries)) if calendar is not None]

    @lru_cache(maxsize=2_000)
    def off(day: date) -> bool:
        return day.weekday() in weekend or any(day in calendar for calendar in calendars)

    return off


@cache
def _calendar(country: str) -> Any:
    """Return a country's calendar, made when it is first asked for: there are two hundred."""
    from holidays import country_holidays

    try:
        return country_holidays(country, subdiv=_SUBDIVISIONS.get(country))
    except NotImplementedError:
        return None
