"""Places: which time zones somebody may mean who names a city or a country."""

import re
from collections.abc import Iterator, Mapping
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


_BEFORE, _AFTER = (
    frozenset(words.split())
    for words in (
        "in at from near the i am m im live we are my city country is it s to "
        "a au aux en de d du des je j suis habite vis nous sommes habitons heure l la le les c est "
        "pres ville pays mon ma",
        "time please thanks svp merci",
    )
)
"""Small words before the name of a place, and after it, in both languages."""

_OFFSET: Final = re.compile(
    r"(?:UTC|GMT)(?:\s*[+\-−]?\s*\d{1,2}(?:[:.h]?\d{2})?)?|[+\-−]\s*\d{1,2}(?:[:.h]?\d{2})?",
    re.IGNORECASE,
)

_SAME_TIME: Final[Mapping[str, str]] = {
    "Africa/Johannesburg": "Cape Town, Le Cap, Pretoria, Durban",
    "Africa/Lagos": "Abuja",
    "Africa/Casablanca": "Rabat, Marrakech",
    "America/Chicago": "Houston, Dallas, Austin",
    "America/Los_Angeles": "San Francisco, Seattle, San Diego",
    "America/New_York": "Washington, Washington DC, Boston, Philadelphia, Miami, Atlanta, NYC",
    "America/Sao_Paulo": "Rio, Rio de Janeiro, Brasília",
    "America/Toronto": "Québec, Quebec City, Ottawa, Gatineau",
    "Asia/Ho_Chi_Minh": "Hanoi, Hanoï, Saigon",
    "Asia/Jerusalem": "Tel Aviv, Haifa",
    "Asia/Karachi": "Islamabad, Lahore",
    "Asia/Kolkata": "Mumbai, Bombay, Delhi, New Delhi, Bangalore, Bengaluru, Chennai, Hyderabad",
    "Asia/Shanghai": "Beijing, Pékin, Shenzhen, Guangzhou",
    "Asia/Tokyo": "Osaka, Kyoto",
    "Australia/Sydney": "Canberra",
    "Europe/Amsterdam": "The Hague, La Haye, Rotterdam, Utrecht",
    "Europe/Berlin": "Munich, München, Hamburg, Hambourg, Frankfurt, Francfort, Cologne, "
    "Köln, Bonn",
    "Europe/Brussels": "Antwerp, Anvers, Ghent, Gand, Liège, Namur",
    "Europe/Istanbul": "Ankara, Izmir",
    "Europe/London": "Manchester, Birmingham, Edinburgh, Édimbourg, Glasgow, Cardiff, Oxford, "
    "Cambridge, Liverpool, Leeds, Bristol",
    "Europe/Madrid": "Barcelona, Barcelone, Valencia, Valence, Seville, Séville",
    "Europe/Paris": "Lyon, Marseille, Lille, Bordeaux, Toulouse, Nice, Nantes, Strasbourg, "
    "Montpellier, Rennes, Grenoble",
    "Europe/Rome": "Milan, Turin, Naples, Florence, Venice, Venise, Bologna, Bologne",
    "Europe/Warsaw": "Kraków, Cracovie, Gdansk",
    "Europe/Zurich": "Geneva, Genève, Bern, Berne, Lausanne, Basel, Bâle",
    "Pacific/Auckland": "Wellington",
}
"""Cities that many people live in and no zone is called after."""


def meant(said: str) -> tuple[str, ...]:
    """Return the zones that a city or a country may mean, each with a time of its own.

    Small words around it do not count: "I am in Kenya", "heure de Paris". A country may
    follow the city; it decides where that city is not known, or not in that country.
    Zones that cannot be told apart on a clock are one.
    """
    for words in _without_small_words(fold(said)):
        if zones := _named(words) or _city_and_country(words):
            return zones
    town, _, country = said.replace("(", ",").replace(")", "").rpartition(",")
    return _country_named(country) if town else ()


def is_offset(said: str) -> bool:
    """Say whether `said` is a distance from UTC: it names no place, and changes with summer."""
    return _OFFSET.fullmatch(said.strip()) is not None


def _named(words: str) -> tuple[str, ...]:
    zone = _cities().get(words)
    return (zone,) if zone is not None else zones_of(_countries().get(words, ""))


def _city_and_country(words: str) -> tuple[str, ...]:
    """Return the zone of "paris france", or the country's for a city that is elsewhere too."""
    parts = words.split()
    for cut in range(1, len(parts)):
        zone = _cities().get(" ".join(parts[:cut]))
        found = _country_named(" ".join(parts[cut:]))
        if zone is not None and found:
            known = locales.country_of(zone) == locales.country_of(found[0])
            return (zone,) if known else found
    return ()


def _country_named(said: str) -> tuple[str, ...]:
    codes = (_countries().get(words, "") for words in _without_small_words(fold(said)))
    return zones_of(next((code for code in codes if code), ""))


def _without_small_words(words: str) -> Iterator[str]:
    """Yield `words`, then less and less of what may stand around a name.

    The whole comes first: "the hague" and "la paz" keep theirs.
    """
    parts = words.split()
    while parts:
        yield " ".join(parts)
        if parts[-1] in _AFTER:
            del parts[-1]
        elif parts[0] in _BEFORE:
            del parts[0]
        else:
            return


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
    names = {fold(city): zone for zone, cities in _SAME_TIME.items() for city in cities.split(",")}
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
            "GB": (
                "UK",
                "U.K.",
                "Great Britain",
                "Britain",
                "England",
                "Scotland",
                "Wales",
                "Angleterre",
            ),
            "US": (
                "USA",
                "US",
                "U.S.",
                "U.S.A.",
                "the States",
                "United States of America",
                "America",
                "États-Unis d'Amérique",
            ),
            "NL": ("Holland", "Hollande"),
            "AE": ("UAE", "Emirates", "Émirats"),
            "KR": ("Korea", "Corée"),
            "CZ": ("Czech Republic", "République tchèque"),
        }.items()
        for name in also
    }
