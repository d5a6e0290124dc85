"""integer and decimal: numbers as people write them, said back as the language writes them."""

import pytest
from msgspec.structs import replace

from handlers.model import Language
from tests.conversing import consultation_called
from tests.meeting import payload, somebody_answering, value


@pytest.mark.parametrize(
    ("language", "written", "read", "said_back"),
    [
        ("en", "1,200", 1200, "1,200."),
        ("en", "twelve", 12, "12."),
        ("fr", "1 200", 1200, "1\N{NARROW NO-BREAK SPACE}200."),
        ("fr", "douze", 12, "12."),
        ("en", "-3", -3, "-3."),
        ("en", "4.0", 4, "4."),
    ],
)
def test_a_whole_number_is_understood_and_said_back(
    language: Language, written: str, read: int, said_back: str
) -> None:
    person = somebody_answering("numbers", language)
    assert person.says(written).startswith(said_back)
    assert value(person, "age") == read


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_single_point_never_makes_somebody_a_thousand_years_old(language: Language) -> None:
    person = somebody_answering("numbers", language)
    person.says("1.234")
    assert value(person, "age") is None
    person.says("40")
    person.says("1.234")
    assert value(person, "distance") == "1.234"


@pytest.mark.parametrize("written", ["4.5", "many", "10" * 9, "1.2.3"])
def test_what_is_no_whole_number_is_refused_with_an_example(written: str) -> None:
    person = somebody_answering("numbers")
    refused = person.says(written)
    assert f"I read “{written}” and need a whole number, for example 12." in refused
    assert value(person, "age") is None


@pytest.mark.parametrize(
    ("language", "written", "kept", "said_back"),
    [
        ("en", "2.50", "2.5", "2.5."),
        ("fr", "2,5", "2.5", "2,5."),
        ("fr", "1 234,5", "1234.5", "1\N{NARROW NO-BREAK SPACE}234,5."),
        ("en", "100", "100", "100."),
        ("en", "0.000", "0", "0."),
    ],
)
def test_a_number_with_a_fraction_is_kept_in_plain_digits(
    language: Language, written: str, kept: str, said_back: str
) -> None:
    person = somebody_answering("numbers", language)
    person.says("40")
    assert person.says(written).startswith(said_back)
    assert value(person, "distance") == kept


def test_what_is_no_number_is_refused_with_an_example_of_the_language() -> None:
    person = somebody_answering("numbers", "fr")
    person.says("40")
    refused = person.says("loin")
    assert "«\N{NARROW NO-BREAK SPACE}loin\N{NARROW NO-BREAK SPACE}»" in refused
    assert "2,5" in refused
    assert "2,5" in person.says("9" * 16)
    assert value(person, "distance") is None


def test_a_number_outside_the_authors_bounds_is_refused_in_the_authors_words() -> None:
    person = somebody_answering("constraint", "fr")
    refused = person.says("17")
    assert refused.startswith("Cette consultation s’adresse aux personnes de 18 à 120")
    person.edits("17", "18")
    assert value(person, "age") == 18


def test_a_number_outside_the_bounds_is_refused_also_where_the_author_found_no_words() -> None:
    consultation = consultation_called("constraint")
    wordless = replace(consultation.questions[0], constraint_message=None)
    person = somebody_answering("constraint")
    questions = (wordless, *consultation.questions[1:])
    person.consultation = replace(consultation, version="wordless", questions=questions)
    assert person.says("17") == "This answer does not fit the question. Could you check it?"


def test_numbers_reach_the_core_store_as_numbers_and_as_exact_digits() -> None:
    person = somebody_answering("numbers", "fr")
    for said in ("1 200", "0,1", "envoyer"):
        person.says(said)
    assert [one["value"] for one in payload(person)["answers"]] == [1200, "0.1"]
