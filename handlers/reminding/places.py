"""Places: which time zones somebody may mean who names a city or a country."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

import locales
from handlers.reading import fold

_BEST_KNOWN: Final = frozenset(
    f"{area}/{city}"
    for area, cities in {
        "Africa": "Kinshasa",
        "America": "Anchorage Argentina/Buenos_Aires Chicago Denver Edmonton Guayaquil "
        "Halifax Los_Angeles Manaus Mexico_City New_York Phoenix Regina "
        "Santiago Sao_Paulo St_Johns Tijuana Toronto Vancouver Winnipeg",
        "Asia": "Almaty Irkutsk Jakarta Jayapura Krasnoyarsk Kuala_Lumpur Makassar "
        "Nicosia Omsk Shanghai Tashkent Vladivostok Yakutsk Yekaterinburg",
        "Australia": "Adelaide Brisbane Darwin Perth Sydney",
        "Europe": "Berlin Kaliningrad Kyiv Lisbon Madrid Moscow Samara",
        "Pacific": "Auckland Honolulu",
    }.items()
    for city in cities.split()
)
"""Of several cities with the same time, the one by which people know it."""


def meant(said: str) -> tuple[str, ...]:
    """Return the zones that a city or a country may mean, each with a time of its own.

    Zones that cannot be told apart on a clock are one.
    """
    words = fold(said)
    zone = _cities().get(words)
    if zone is not None:
        return (zone,)
    return zones_of(_countries().get(words, ""))


@cache
def zones_of(country: str) -> tuple[str, ...]:
    """Return the zones of a country (two letters of ISO 3166) that differ, from west to east."""
    here = sorted(
        (zone for zone in locales.zones() if locales.country_of(zone) == country),
        key=lambda zone: (zone not in _BEST_KNOWN, zone),
    )
    differing: dict[tuple[timedelta, ...], str] = {}
    for zone in here:
        differing.setdefault(_clock_of(zone), zone)
    return tuple(zone for _, zone in sorted(differing.items()))


def _clock_of(zone: str) -> tuple[timedelta, ...]:
    """Return by how much a zone's clock differs from UTC, in both halves of a year."""
    moments = (datetime(2026, month, 1, tzinfo=UTC) for month in (1, 7))
    return tuple(at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta() for at in moments)


@cache
def _cities() -> Mapping[str, str]:
    """Return the zone of each city that one is called after, in both languages."""
    names: dict[str, str] = {}
    for other, zone in locales.other_names().items():
        if "/" in other and zone in locales.zones():
            names[fold(other.rpartition("/")[2])] = zone
    for zone in sorted(locales.zones() & available_timezones()):
        names[fold(zone.rpartition("/")[2])] = zone
        for language in locales.LANGUAGES:
            names[fold(locales.city(language, zone))] = zone
    return names


@cache
def _countries() -> Mapping[str, str]:
    """Return the two letters of each country by its names, and by what people call some."""
    names = {
        fold(name): code
        for language in locales.LANGUAGES
        for code, name in locales.territories(language).items()
    }
    return names | {
        fold(name): code
        for code, also in {
            "GB": ("UK", "Great Britain", "Britain", "England", "Scotland", "Wales", "Angleterre"),
            "US": ("USA", "US", "United States of America", "America", "États-Unis d'Amérique"),
            "NL": ("Holland", "Hollande"),
            "AE": ("UAE", "Emirates", "Émirats"),
            "KR": ("Korea", "Corée"),
            "CZ": ("Czech Republic", "République tchèque"),
        }.items()
        for name in also
    }
