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
    "u k": "GB",
    "great britain": "GB",
    "grande bretagne": "GB",
    "england": "GB",
    "angleterre": "GB",
    "scotland": "GB",
    "ecosse": "GB",
    "wales": "GB",
    "pays de galles": "GB",
    "northern ireland": "GB",
    "irlande du nord": "GB",
    "us": "US",
    "u s": "US",
    "usa": "US",
    "u s a": "US",
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

_ARTICLES = ("the", "la", "le", "les", "l")

_NO = "NO"
"""Norway's code is what somebody says who declines."""


def offer(question: Question) -> tuple[Choice, ...]:
    """The whole world is written, not pressed."""
    return ()


def instructions(question: Question, language: Language) -> str:
    """Say that a name is wanted."""
    return say(language, "Write the name of a country.")


def read(question: Question, language: Language, said: str, today: date) -> Value | Refusal:
    """Return the code of the country that `said` names.

    A code counts in capitals only: "it", "is", "me" and "la" are words.
    """
    if is_code(said.strip()) and said.strip() != _NO:
        return said.strip()
    found = _named(said) or _named(_without_article(said))
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


def is_code(name: str) -> bool:
    """Say whether `name` is the code of a country."""
    return name in territories(LANGUAGES[0])


def _named(said: str) -> tuple[Choice, ...]:
    """Return the countries that `said` may name."""
    words = fold(said)
    if words in _ARTICLES:  # "les" is no beginning of Lesotho
        return ()
    countries = _world()
    if words in _ALSO_CALLED:
        return tuple(one for one in countries if one.name == _ALSO_CALLED[words])
    return tuple(countries[i] for i in matches([country.label for country in countries], said))


def _without_article(said: str) -> str:
    first, _, rest = fold(said).partition(" ")
    return rest if first in _ARTICLES else ""


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
