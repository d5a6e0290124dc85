"""Dates, numbers, lists, countries and months, in both languages."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Literal

import pytest

import locales
from locales.cldr import Language


@pytest.mark.parametrize(
    ("language", "on", "expected"),
    [
        ("en", date(2026, 11, 3), "3 November 2026"),
        ("fr", date(2026, 11, 3), "3 novembre 2026"),
        ("en", date(2027, 3, 1), "1 March 2027"),
        ("fr", date(2027, 3, 1), "1er mars 2027"),
        ("fr", date(2027, 8, 31), "31 août 2027"),
    ],
)
def test_a_participant_reads_a_date_as_their_language_writes_it(
    language: Language, on: date, expected: str
):
    assert locales.day(language, on) == expected


@pytest.mark.parametrize(
    ("language", "at", "expected"),
    [
        ("en", datetime(2026, 11, 3, 13, 5, tzinfo=UTC), "3 November 2026 at 14:05"),
        ("fr", datetime(2026, 11, 3, 13, 5, tzinfo=UTC), "3 novembre 2026 à 14\u00a0h\u00a005"),
        ("fr", datetime(2026, 11, 3, 13, 0, tzinfo=UTC), "3 novembre 2026 à 14\u00a0h"),
        ("en", datetime(2026, 7, 31, 23, 0, tzinfo=UTC), "1 August 2026 at 01:00"),
        ("fr", datetime(2026, 7, 31, 23, 0, tzinfo=UTC), "1er août 2026 à 1\u00a0h"),
    ],
)
def test_a_participant_reads_a_time_in_the_consultations_zone(
    language: Language, at: datetime, expected: str
):
    assert locales.moment(language, at, "Europe/Paris") == expected


def test_a_zone_may_be_an_object():
    at = datetime(2026, 11, 3, 13, 5, tzinfo=UTC)
    assert locales.moment("en", at, timezone(timedelta(hours=9))) == "3 November 2026 at 22:05"


@pytest.mark.parametrize(
    ("language", "zone", "expected"),
    [
        ("en", "Europe/London", "London"),
        ("fr", "Europe/London", "Londres"),
        ("fr", "America/Sao_Paulo", "São Paulo"),
        ("en", "UTC", "UTC"),
    ],
)
def test_a_deadline_is_told_with_its_city(language: Language, zone: str, expected: str):
    assert locales.city(language, zone) == expected


def test_a_time_without_a_zone_is_refused_rather_than_guessed():
    with pytest.raises(ValueError, match="zone"):
        locales.moment("en", datetime(2026, 11, 3), "Europe/Paris")  # noqa: DTZ001


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (0, "0", "0"),
        (-7, "-7", "-7"),
        (999, "999", "999"),
        (1000, "1,000", "1\u202f000"),
        (-1_234_567, "-1,234,567", "-1\u202f234\u202f567"),
        (Decimal("2.5"), "2.5", "2,5"),
        (Decimal("0.123456789"), "0.123456789", "0,123456789"),
        (Decimal("1E+3"), "1,000", "1\u202f000"),
    ],
)
def test_a_number_keeps_all_its_digits(value: int | Decimal, english: str, french: str):
    assert locales.number("en", value) == english
    assert locales.number("fr", value) == french


@pytest.mark.parametrize(
    ("language", "items", "last", "expected"),
    [
        ("en", ["A", "B", "C"], "and", "A, B and C"),
        ("fr", ["A", "B", "C"], "and", "A, B et C"),
        ("en", ["A", "B", "C"], "or", "A, B or C"),
        ("fr", ["A", "B"], "or", "A ou B"),
        ("fr", ["A"], "and", "A"),
        ("en", [], "and", ""),
    ],
)
def test_a_list_is_read_as_a_sentence(
    language: Language, items: Sequence[str], last: Literal["and", "or"], expected: str
):
    assert locales.listing(language, items, last) == expected


def test_every_country_of_iso_3166_and_kosovo_can_be_chosen_and_nothing_else():
    english, french = locales.territories("en"), locales.territories("fr")
    assert len(english) == 249 + len({"XK"})
    assert set(english) == set(french)
    assert {"FR", "GB", "CI", "PS", "TW", "XK"} <= set(english)
    assert not {"EU", "UN", "ZZ", "XA", "150"} & set(english)


def test_a_french_reader_finds_countries_where_their_letters_are():
    names = list(locales.territories("fr").values())
    assert names.index("Égypte") == names.index("Émirats arabes unis") - 1
    assert names.index("Djibouti") < names.index("Égypte") < names.index("Finlande")
    assert names[0] == "Afghanistan"
    assert names[-1] == "Zimbabwe"


def test_a_french_reader_finds_the_ivory_coast_by_its_name():
    assert locales.territories("fr")["CI"] == "Côte d’Ivoire"


def test_months_are_known_whole_and_short():
    assert locales.months("fr")["novembre"] == locales.months("fr")["nov"] == 11
    assert locales.months("fr")["févr"] == locales.months("en")["feb"] == 2
    assert locales.months("en")["may"] == locales.months("fr")["mai"] == 5
    for language in locales.LANGUAGES:
        assert set(locales.months(language).values()) == set(range(1, 13))
        assert not any(name.endswith(".") for name in locales.months(language))


@pytest.mark.parametrize(
    ("place", "english", "french"),
    [
        (1, "1st", "1er"),
        (2, "2nd", "2e"),
        (3, "3rd", "3e"),
        (11, "11th", "11e"),
        (22, "22nd", "22e"),
    ],
)
def test_a_place_in_an_order_is_written_as_people_do(place: int, english: str, french: str):
    assert locales.ordinal("en", place) == english
    assert locales.ordinal("fr", place) == french
