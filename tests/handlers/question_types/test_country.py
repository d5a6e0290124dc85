"""country: one of the world's countries, by its name in either language."""

from datetime import date

import pytest

from handlers.model import Language, Refusal
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
        ("FR", "FR"),
        ("niger", "NE"),
        ("Guinée", "GN"),
        ("switz", "CH"),
        ("Turkey", "TR"),
        ("The United Kingdom", "GB"),
        ("the uk", "GB"),
        ("le Royaume-Uni", "GB"),
        ("la France", "FR"),
        ("l'Allemagne", "DE"),
        ("l’Allemagne", "DE"),
        ("les États-Unis", "US"),
        ("The Gambia", "GM"),
        ("England", "GB"),
        ("Scotland", "GB"),
        ("Wales", "GB"),
        ("Northern Ireland", "GB"),
        ("l’Angleterre", "GB"),
        ("Écosse", "GB"),
        ("Pays de Galles", "GB"),
        ("le pays de Galles", "GB"),
        ("Irlande du Nord", "GB"),
        ("Ireland", "IE"),
        ("IT", "IT"),
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


def test_norway_can_be_pressed_though_its_code_is_a_no() -> None:
    person = somebody_answering("country")
    person.says("Nor")
    person.presses("Norway")
    assert value(person, "born") == "NO"


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


@pytest.mark.parametrize(
    "written",
    ["no", "No", "NO", "it", "is", "me", "to", "et", "la", "le", "fr", "Oui", "the", "l’"],
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_small_word_is_not_taken_for_a_country_by_its_code(
    written: str, language: Language
) -> None:
    question = consultation_called("country").questions[0]
    assert isinstance(country.read(question, language, written, date(2026, 11, 3)), Refusal)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_country_but_one_is_understood_by_its_code(language: Language) -> None:
    question = consultation_called("country").questions[0]
    for code in territories(language):
        found = country.read(question, language, code, date(2026, 11, 3))
        assert found == code or code == "NO"  # which is what somebody says who declines


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_country_can_be_written_as_its_language_shows_it(language: Language) -> None:
    question = consultation_called("country").questions[0]
    for code, name in territories(language).items():
        assert country.read(question, language, name, date(2026, 11, 3)) == code
        assert country.show(question, language, code) == name
