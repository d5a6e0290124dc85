"""The words: every sentence the bot says, in each of its languages.

English is written where it is said, and is the catalogue's key (gettext's
habit): `say("fr", "Thank you.")` looks the sentence up in the French
catalogue, and without an entry falls through to the English. Placeholders are
named, so that a translation may order them as its grammar likes:

    say(language, "Question {number} of {total}", number="4", total="17")

`make words` finds these calls by their names and brings the catalogues up to
date. It reads the source without running it: a sentence must stand in the call
itself, as a literal.

Dates, numbers, lists and the names of countries and months are CLDR's.
Everything here is pure and imports none of the other floors.
"""

from collections.abc import Mapping
from typing import Final

from locales.catalogue import CATALOGUES, pseudo
from locales.cldr import (
    Language,
    city,
    clock,
    country_of,
    day,
    duration,
    listing,
    moment,
    months,
    number,
    ordinal,
    other_names,
    spoken,
    territories,
    weekdays,
    zones,
)
from locales.elision import elided
from locales.typography import echo, quote

__all__ = [
    "LANGUAGES",
    "OWN_NAME",
    "Language",
    "city",
    "clock",
    "country_of",
    "day",
    "duration",
    "echo",
    "listing",
    "moment",
    "months",
    "number",
    "ordinal",
    "other_names",
    "pseudo",
    "quote",
    "say",
    "say_as",
    "say_many",
    "spoken",
    "territories",
    "weekdays",
    "zones",
]

LANGUAGES: Final[tuple[Language, ...]] = ("en", "fr")

OWN_NAME: Final[dict[Language, str]] = {"en": "English", "fr": "Français"}
"""What each language calls itself: the only words shown untranslated."""


def say(language: Language, message: str, /, **values: str | int) -> str:
    """Return `message` in `language`, its {placeholders} filled with `values`.

    Values are inserted as they are and never read as placeholders, so a
    participant's own words are safe there.
    """
    found = CATALOGUES[language].gettext(message)
    return _filled(language, found, values) if values else found


def say_many(language: Language, one: str, many: str, count: int, /, **values: str | int) -> str:
    """Return `one` or `many`, as `language` counts; {number} is `count`.

    French counts zero as one ("0 réponse"), English as many ("0 answers").
    """
    message = CATALOGUES[language].ngettext(one, many, count)
    return _filled(language, message, {"number": number(language, count), **values})


def say_as(context: str, language: Language, message: str, /, **values: str | int) -> str:
    """Return `message` as it is said in `context`.

    A word alone on a button can need two translations: "Back" of a step, and
    "Back" of a page. The context keeps them apart and tells the translator.
    """
    return _filled(language, CATALOGUES[language].pgettext(context, message), values)


def _filled(language: Language, message: str, values: Mapping[str, str | int]) -> str:
    return (elided(message, values) if language == "fr" else message).format_map(values)
