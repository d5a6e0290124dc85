"""Days ahead: how people write a day that is still to come, in both languages.

"18 December", "vendredi", "in two weeks", « d’ici un mois ». What was read is said back, with its
year. A bare number is none: "18" may be so many days, or one of the month. Nor is what says more
than a day: « Forum du 18 décembre » is a name.
"""

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import count, islice
from typing import Final

import locales
from handlers import reading
from handlers.number_words import NUMBER_WORDS
from handlers.reading import fold

_BEFORE: Final = re.compile(
    r"(?:good|valid|expires?|rather|valables?|utilisables?|plutot"
    r"|until|till|up to|by|before|on|the|this"
    r"|jusqu (?:au|a la|a|en)|d ici|avant|au|a la|le|la|ce|cette) "
)
_IN: Final = re.compile(r"(?:in|within|for|after|dans|pendant|pour|sous|encore) ")
_SPAN: Final = re.compile(
    r"(?P<number>\d{1,4}|[a-z ]+?) "
    r"(?:(?P<days>days?|jours?)|(?P<weeks>weeks?|semaines?)|(?P<months>months?|mois)"
    r"|(?P<years>years?|ans?|annees?))"
    r"(?: from now| from today| time)?"
)
_SPANS: Final = {
    "a fortnight": 14,
    "fortnight": 14,
    "une quinzaine": 15,
    "quinze jours": 15,
    "next week": 7,
    "semaine prochaine": 7,
}
"""Of days; « quinze jours » is fifteen by the word."""
_NEXT_MONTH: Final = frozenset(("next month", "mois prochain"))
_ONE: Final = frozenset(("a", "an", "un", "une"))
_OF_THE_MONTH: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er)")
_THE: Final = re.compile(r"\s*(?:until |jusqu['’]au )?(?:the|le)\s+(\d{1,2})\s*", re.IGNORECASE)
_AFTER_WORDS: Final = re.compile(r"(\D+) \d{1,2}(?:st|nd|rd|th|er|e)?(?: of)? [^\W\d]+(?: \d{4})?")
_NUMERIC: Final = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\.?")
_END: Final = re.compile(r"(?:end of|fin|fin de|fin du|a la fin de|a la fin du)(?: (.+))?")
_NO_MONTH: Final = frozenset(("month", "mois", "the month", "this month", "du mois", "ce mois"))

_YEARS: Final = 9
"""So many are tried for a day without one: a 29 February comes at least every eight."""


def read(said: str, today: date) -> date | None:
    """Return the day that `said` means, as seen from `today`, or None.

    One that is written with its year may be over.
    """
    words = _bare(fold(said))
    if _says_more(words):
        return None
    try:
        return (
            reading.day(said, today)
            or reading.day(words, today)
            or _span(words, today)
            or _weekday(words, today)
            or _end_of_month(words, today)
            or next(iter(_coming(said, words, today)), None)
        )
    except OverflowError:  # beyond what a calendar has
        return None


def _bare(words: str) -> str:
    """Take away what is said before a day: "until the", « jusqu’au »."""
    while found := _BEFORE.match(words):
        words = words[found.end() :]
    return words


def _says_more(words: str) -> bool:
    """Say whether other words than a day's stand before its number: "the club of 8 May 1945"."""
    found = _AFTER_WORDS.fullmatch(words)
    if found is None or _IN.fullmatch(f"{found[1]} "):
        return False
    return not set(found[1].split()) <= {*_weekdays(), "the", "le"}


def in_months(number: int, today: date) -> date:
    """Return the same day so many months later, or the last one of a month that is shorter."""
    year, month = divmod(today.year * 12 + today.month - 1 + number, 12)
    if year > date.max.year:
        raise OverflowError
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(today.day, last))


def _span(words: str, today: date) -> date | None:
    begins = _IN.match(words)
    words = words[begins.end() :] if begins else words
    if words in _SPANS:
        return today + timedelta(days=_SPANS[words])
    if words in _NEXT_MONTH:
        return in_months(1, today)
    found = _SPAN.fullmatch(words)
    number = _number(found["number"]) if found else None
    if found is None or number is None:
        return None
    if found["months"] or found["years"]:
        return in_months(number * (12 if found["years"] else 1), today)
    return today + timedelta(days=number * (7 if found["weeks"] else 1))


def _number(words: str) -> int | None:
    if words.isdecimal():
        return int(words)
    return 1 if words in _ONE else NUMBER_WORDS.get(words)


@cache
def _weekdays() -> dict[str, int]:
    return {
        fold(name): number
        for language in locales.LANGUAGES
        for name, number in locales.weekdays(language).items()
    }


def _weekday(words: str, today: date) -> date | None:
    """Return the next such day, and never today: whoever means today says so."""
    name = words.removeprefix("next ").removesuffix(" prochain")
    wanted = _weekdays().get(name)
    if wanted is None:
        return None
    return today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)


def _end_of_month(words: str, today: date) -> date | None:
    found = _END.fullmatch(words)
    if found is None:
        return None
    named = found[1]
    if named in _NO_MONTH:
        return _last_of(today)
    first = _first_with_year(f"1 {named}", today) if named else None
    return _last_of(first) if first else None


def _first_with_year(words: str, today: date) -> date | None:
    """Return the first of a month whose end is still to come."""
    written = (reading.day(f"{words} {year}", today) for year in range(today.year, today.year + 2))
    return next((one for one in written if one and _last_of(one) >= today), None)


def _last_of(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def _coming(said: str, words: str, today: date) -> Iterator[date]:
    """Yield the days to come, nearest first, that are written without their year or month."""
    numeric = _NUMERIC.fullmatch(said.strip())
    if numeric:
        words = f"{numeric[1]}/{numeric[2]}/"
    elif named := _OF_THE_MONTH.fullmatch(words) or _THE.fullmatch(said):
        yield from _of_the_month(int(named[1]), today)
        return
    for year in islice(count(today.year), _YEARS):
        found = reading.day(f"{words}{year}" if numeric else f"{words} {year}", today)
        if found is not None and found >= today:
            yield found


def _of_the_month(wanted: int, today: date) -> Iterator[date]:
    """Yield the next days with this number; the thirty-first is left out where there is none."""
    for ahead in range(13):
        month = in_months(ahead, today.replace(day=1))
        if 1 <= wanted <= _last_of(month).day and month.replace(day=wanted) >= today:
            yield month.replace(day=wanted)
