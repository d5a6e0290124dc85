"""country: one of the world's countries, by its name in either language."""

from datetime import date

import pytest

from handlers.model import Language
from handlers.question_types import country
from locales import territories
from tests.conversing import consultation_called
from tests.meeting import offered, somebody_answering, value


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("France", "FR"),
        ("germany", "DE"),
        ("Allemagne", "DE"),
        ("Cote d'Ivoire", "CI"),
        ("Ivory Coast", "CI"),
        ("UK", "GB"),
        ("Grande-Bretagne", "GB"),
        ("ROYAUME UNI", "GB"),
        ("USA", "US"),
        ("États-Unis", "US"),
        ("fr", "FR"),
        ("niger", "NE"),
        ("Guinée", "GN"),
        ("switz", "CH"),
        ("Turkey", "TR"),
    ],
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_country_is_named_in_either_language(written: str, code: str, language: Language) -> None:
    person = somebody_answering("country", language)
    assert person.says(written).startswith(f"{territories(language)[code]}.")
    assert value(person, "born") == code


def test_a_part_that_fits_a_few_countries_asks_which() -> None:
    person = somebody_answering("country")
    asked = person.says("Korea")
    assert "Which one do you mean?" in asked
    assert set(offered(person)) == {"North Korea", "South Korea"}
    person.presses("South Korea")
    assert value(person, "born") == "KR"


def test_a_number_is_not_taken_for_a_country() -> None:
    person = somebody_answering("country")
    person.says("Korea")
    assert "I read “1” and do not know a country" in person.says("1")
    person.says("South Korea")
    assert value(person, "born") == "KR"


@pytest.mark.parametrize("written", ["Atlantis", "land", "a", "XX"])
def test_a_name_that_is_none_or_could_be_too_many_is_asked_for_in_full(written: str) -> None:
    person = somebody_answering("country")
    assert f"I read “{written}” and do not know a country by that name." in person.says(written)
    assert value(person, "born") is None


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_country_can_be_written_as_its_language_shows_it(language: Language) -> None:
    question = consultation_called("country").questions[0]
    for code, name in territories(language).items():
        assert country.read(question, language, name, date(2026, 11, 3)) == code
        assert country.show(question, language, code) == name
