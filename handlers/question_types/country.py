"""country: one of the world's countries and territories, by its name in either language.

Names and their order come from CLDR; the value is the ISO 3166 code.
"""

from datetime import date
from functools import cache

from handlers.model import Choice, Language, Question, Refusal, Value
from handlers.question_types.select_one import which
from handlers.reading import fold, matches
from locales import LANGUAGES, echo, say, territories

MOST_OFFERED = 8

_ALSO_CALLED = {
    "uk": "GB",
    "great britain": "GB",
    "grande bretagne": "GB",
    "england": "GB",
    "angleterre": "GB",
    "usa": "US",
    "united states of america": "US",
    "etats unis d amerique": "US",
    "ivory coast": "CI",
    "holland": "NL",
    "hollande": "NL",
    "czech republic": "CZ",
    "republique tcheque": "CZ",
    "south korea": "KR",
    "coree du sud": "KR",
    "uae": "AE",
    "turkey": "TR",
}


def offer(question: Question) -> tuple[Choice, ...]:
    """The whole world is written, not pressed."""
    return ()


def instructions(question: Question, language: Language) -> str:
    """Say that a name is wanted."""
    return say(language, "Write the name of a country.")


def read(question: Question, language: Language, said: str, today: date) -> Value | Refusal:
    """Return the code of the country that `said` names."""
    countries = _world()
    codes = {country.name for country in countries}
    wanted = _ALSO_CALLED.get(fold(said)) or said.strip().upper()
    if wanted in codes:
        return wanted
    found = tuple(countries[i] for i in matches([country.label for country in countries], said))
    if len(found) == 1:
        return found[0].name
    if 1 < len(found) <= MOST_OFFERED:
        return which(question, language, said, found)
    return Refusal(
        say(
            language,
            "I read {said} and do not know a country by that name. "
            "Could you write its full name, in English or in French?",
            said=echo(language, said),
        )
    )


@cache
def _world() -> tuple[Choice, ...]:
    names = {language: territories(language) for language in LANGUAGES}
    return tuple(
        Choice(name=code, label={language: names[language][code] for language in LANGUAGES})
        for code in names["en"]
    )


def show(question: Question, language: Language, value: Value) -> str:
    """Return the country's name, in `language`."""
    return territories(language).get(str(value), str(value))
