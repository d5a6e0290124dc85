"""Dates, numbers, lists, countries and months, as CLDR has them for each language.

English is British English: "3 November 2026", "A, B and C".
"""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.dates import format_timedelta, get_timezone_location
from babel.lists import format_list
from babel.numbers import format_decimal

Language: TypeAlias = Literal["en", "fr"]

_NO_BREAK: Final = "\N{NO-BREAK SPACE}"

_NOT_COUNTRIES: Final = frozenset(
    ("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ")
)
"""Two-letter codes that CLDR names and that are no countries.

XK, Kosovo, is not among them: ISO 3166-1 has not assigned it, but both
governments that ask here have recognised the state.
"""


@cache
def _locale(language: Language) -> Locale:
    return Locale("en", "GB") if language == "en" else Locale(language)


def day(language: Language, date: date) -> str:
    """Return "3 November 2026", "3 novembre 2026"; the first is "1er" in French."""
    ordinal = "er" if language == "fr" and date.day == 1 else ""
    return f"{date.day}{ordinal} {_month_names(language)[date.month]} {date.year}"


def moment(language: Language, at: datetime, zone: str | tzinfo) -> str:
    """Return the date and the time of day that `at` is in `zone` (an IANA name).

    "3 November 2026 at 14:05", "3 novembre 2026 à 14 h 05". Raises ValueError
    for a time without a zone of its own: it would be read as this machine's.
    """
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    local = at.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)
    at_ = "à" if language == "fr" else "at"
    return f"{day(language, local)} {at_} {clock(language, local.time())}"


def clock(language: Language, time: time) -> str:
    """Return "14:05", "14 h 05"; a full hour is "10:00", "10 h"."""
    if language == "fr":
        return f"{time.hour}{_NO_BREAK}h" + (f"{_NO_BREAK}{time:%M}" if time.minute else "")
    return f"{time:%H:%M}"


def duration(language: Language, time: timedelta) -> str:
    """Return about how long that is: "3 days", "1 heure"; never less than a minute."""
    time = max(time, timedelta(minutes=1))
    return format_timedelta(time, granularity="minute", threshold=1, locale=_locale(language))


@cache
def city(language: Language, zone: str) -> str:
    """Return the name of the city a zone is called after: "Paris" for Europe/Paris."""
    if "/" not in zone:
        return zone
    name: str = get_timezone_location(zone, locale=_locale(language), return_city=True)
    return name


@cache
def country_of(zone: str) -> str:
    """Return the two letters of the country that a zone lies in; "001" for one in none."""
    known: Mapping[str, str] = get_global("zone_territories")
    return known.get(other_names().get(zone, zone), "001")


@cache
def zones() -> frozenset[str]:
    """Return every zone that lies in a country, by its IANA name."""
    known: Mapping[str, str] = get_global("zone_territories")
    return frozenset(zone for zone, country in known.items() if country not in ("001", "ZZ"))


def other_names() -> Mapping[str, str]:
    """Return which zone is meant by names that IANA has for it besides, such as Montreal's."""
    names: Mapping[str, str] = get_global("zone_aliases")
    return names


def number(language: Language, value: int | Decimal) -> str:
    """Return `value` with this language's separators; no digit is rounded away."""
    if isinstance(value, int) and -1000 < value < 1000:
        return str(value)
    text: str = format_decimal(value, locale=_locale(language), decimal_quantization=False)
    return text


def ordinal(language: Language, place: int) -> str:
    """Return a place in an order as it is written: 1st, 2nd, 11th; 1er, 2e."""
    if language == "fr":
        return f"{place}er" if place == 1 else f"{place}e"
    teens = place % 100 in (11, 12, 13)
    ending = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"


def listing(language: Language, items: Sequence[str], last: Literal["and", "or"] = "and") -> str:
    """Return "A, B and C", or with `last="or"` "A, B or C"."""
    style: Literal["standard", "or"] = "standard" if last == "and" else "or"
    return format_list(items, style, _locale(language))


@cache
def spoken(language: Language, which: Language) -> str:
    """Return what a language is called in another one: "French", "anglais"."""
    return str(_locale(language).languages[which])


@cache
def territories(language: Language) -> Mapping[str, str]:
    """Return the countries of ISO 3166-1, and Kosovo, by their two letters.

    They are in the alphabetical order that readers expect: É sorts as E.
    """
    names = {
        code: name
        for code, name in _locale(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    } | {"PS": "Palestine"}  # CLDR's short name; Babel carries only the long one
    return MappingProxyType(dict(sorted(names.items(), key=lambda item: _letters(item[1]))))


@cache
def months(language: Language) -> Mapping[str, int]:
    """Return the number of each month by its names, whole and short, in lower case.

    Short names lose the dot they are written with: people leave it out.
    """
    return MappingProxyType(
        {
            name.casefold().rstrip("."): month
            for use in ("format", "stand-alone")
            for width in ("wide", "abbreviated")
            for month, name in _locale(language).months[use][width].items()
        }
    )


@cache
def weekdays(language: Language) -> Mapping[str, int]:
    """Return the number of each day of the week, Monday being 0, by its names, as of months."""
    return MappingProxyType(
        {
            name.casefold().rstrip("."): weekday
            for use in ("format", "stand-alone")
            for width in ("wide", "abbreviated")
            for weekday, name in _locale(language).days[use][width].items()
        }
    )


@cache
def _month_names(language: Language) -> dict[int, str]:
    return dict(_locale(language).months["format"]["wide"])


def _letters(name: str) -> str:
    """Return what decides on a name's place in an alphabetical list."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in bare if sign.isalnum() or sign == " ")
