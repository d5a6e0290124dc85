"""How people write choices, numbers and dates, in both languages."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.model import Language, Text
from handlers.reading import clean, day, fold, matches, number, place, several
from locales import LANGUAGES, months

CITIES: list[Text] = [
    {"en": "Montreal", "fr": "Montréal"},
    {"en": "Quebec City", "fr": "Québec"},
    {"en": "New York", "fr": "New York"},
    {"en": "York", "fr": "York"},
    {"en": "Other city", "fr": "Autre ville"},
]
TODAY = date(2026, 11, 3)


# --- Words -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  hello  ", "hello"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("e\u0301te\u0301", "été"),
        ("\ud800", "\ufffd"),
        ("a\tb", "a\tb"),
        ("👩\u200d🔬", "👩\u200d🔬"),
    ],
)
def test_what_people_write_is_kept_without_what_no_one_can_see(written: str, kept: str) -> None:
    assert clean(written) == kept


@given(st.text())
def test_whatever_people_write_can_be_stored_and_cleaning_it_twice_changes_nothing(
    written: str,
) -> None:
    kept = clean(written)
    kept.encode("utf-8")
    assert "\x00" not in kept
    assert clean(kept) == kept


@pytest.mark.parametrize(
    "written", ["Montréal", "montreal", " MONTREAL! ", "Montre\u0301al", "«Montréal»", "Montréal."]
)
def test_a_word_is_the_same_however_it_is_typed(written: str) -> None:
    assert fold(written) == "montreal"


def test_ligatures_and_apostrophes_are_what_keyboards_have_for_them() -> None:
    assert fold("l’œuvre d'art") == fold("L'OEUVRE D’ART") == "l oeuvre d art"


@given(st.text())
def test_folding_twice_is_folding_once(written: str) -> None:
    assert fold(fold(written)) == fold(written)


@given(st.text(alphabet=st.characters(codec="ascii")))
def test_plain_letters_are_folded_like_all_others(written: str) -> None:
    assert fold(written) == fold(f"{written}\u202f")


# --- Choices -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Montréal", {0}),
        ("MONTREAL", {0}),
        ("mont", {0}),
        ("quebec", {1}),
        ("Québec", {1}),
        ("city", {1, 4}),
        ("new", {2}),
        ("york", {3}),
        ("yor", {3}),
        ("autre", {4}),
        ("mo", set()),
        ("Toronto", set()),
        ("", set()),
        ("?!", set()),
    ],
)
def test_a_choice_is_meant_by_its_label_or_a_part_of_it_in_either_language(
    written: str, meant: set[int]
) -> None:
    assert set(matches(CITIES, written)) == meant


@pytest.mark.parametrize("written", ["3", "3.", "3)", " 3 ", "no 3", "n° 3", "nº3", "#3", "No 3."])
def test_a_place_in_a_list_is_written_in_many_ways(written: str) -> None:
    assert place(written) == 3


@pytest.mark.parametrize("written", ["three", "3 or 4", "-3", "3.5", "1234", "", "3e"])
def test_what_is_no_place_in_a_list_is_not_taken_for_one(written: str) -> None:
    assert place(written) is None


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("1, 4 and 5", ("1", "4", "5")),
        ("1 4 5", ("1", "4", "5")),
        ("1,4,5", ("1", "4", "5")),
        ("1) 4) 5)", ("1", "4", "5")),
        ("1 et 3", ("1", "3")),
        ("1 3 et 12", ("1", "3", "12")),
        ("1 3, 4 and 12", ("1", "3", "4", "12")),
        ("1 3 puis le juge", ("1", "3", "le juge")),
        ("juge ; parlement", ("juge", "parlement")),
        ("the judge and parliament", ("the judge", "parliament")),
        ("le juge puis le parlement", ("le juge", "le parlement")),
        ("judge\nparliament", ("judge", "parliament")),
        ("judge / parliament & press", ("judge", "parliament", "press")),
        ("1-3", ("1", "2", "3")),
        ("1 à 3 et 5", ("1", "2", "3", "5")),
        ("3-1", ("3-1",)),
        ("Andrew", ("Andrew",)),
        ("", ()),
        (",;", ()),
    ],
)
def test_a_list_is_cut_where_people_cut_it(written: str, parts: tuple[str, ...]) -> None:
    assert several(written) == parts


# --- Numbers -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "language", "meant"),
    [
        ("12", "en", "12"),
        ("+12", "fr", "12"),
        ("-4", "en", "-4"),
        ("−4", "fr", "-4"),
        ("1,234.5", "en", "1234.5"),
        ("1,234.5", "fr", "1234.5"),
        ("1 234,5", "fr", "1234.5"),
        ("1\u202f234,5", "en", "1234.5"),
        ("1\u00a0234,5", "fr", "1234.5"),
        ("1.234,5", "en", "1234.5"),
        ("1'234.5", "fr", "1234.5"),
        ("1.234.567", "en", "1234567"),
        ("1,234,567", "fr", "1234567"),
        ("1,234,567.89", "en", "1234567.89"),
        ("2,5", "en", "2.5"),
        ("2.5", "fr", "2.5"),
        ("1,234", "en", "1234"),
        ("1,234", "fr", "1.234"),
        ("1.234", "fr", "1.234"),
        ("1.234", "en", "1.234"),
        ("１２", "en", "12"),
        ("twelve", "fr", "12"),
        ("douze", "en", "12"),
        ("Une", "fr", "1"),
        ("aucune", "fr", "0"),
        ("none", "en", "0"),
        ("٣", "en", "3"),
    ],
)
def test_a_number_is_understood_as_both_languages_write_it(
    written: str, language: Language, meant: str
) -> None:
    assert number(written, language) == Decimal(meant)


@pytest.mark.parametrize(
    "written",
    [
        *("", "a few", "12 or 13", "NaN", "infinity", "1e5", "--3", "3-4", ".", "9" * 50),
        *("0,123,456", "1.2.3", "1,23,456", "1.234,567.8", "12,34.56,7", "1,2345,678.9"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_could_be_two_numbers_or_none_is_not_guessed(written: str, language: Language) -> None:
    assert number(written, language) is None


@pytest.mark.parametrize(
    "written", ["0,500", "-0,500", "1234,567", "1 234,567", "01,234", "00,500"]
)
def test_in_english_a_comma_that_may_be_a_point_is_not_guessed(written: str) -> None:
    assert number(written, "en") is None


@pytest.mark.parametrize(
    ("written", "meant"), [("0,500", "0.5"), ("1234,567", "1234.567"), ("1 234,567", "1234.567")]
)
def test_in_french_a_comma_is_never_anything_else(written: str, meant: str) -> None:
    assert number(written, "fr") == Decimal(meant)


@given(st.text(max_size=30), st.sampled_from(LANGUAGES))
def test_whatever_people_write_for_a_number_is_a_finite_one_or_none(
    written: str, language: Language
) -> None:
    found = number(written, language)
    assert found is None or found.is_finite()


# --- Dates -------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-03",
        "2026/11/3",
        "3/11/2026",
        "03.11.2026",
        "3-11-2026",
        "3 11 2026",
        "3 / 11 / 2026",
        "3 November 2026",
        "3 november, 2026",
        "3rd of November 2026",
        "November 3, 2026",
        "Nov 3rd 2026",
        "3 nov. 2026",
        "3 novembre 2026",
        "le 3 novembre 2026",
        "mardi 3 novembre 2026",
        "Tuesday, 3 November 2026",
        "today",
        "Aujourd’hui",
        "aujourd'hui",
    ],
)
def test_a_date_is_understood_as_both_languages_write_it(written: str) -> None:
    assert day(written, TODAY) == TODAY


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("yesterday", date(2026, 11, 2)),
        ("hier", date(2026, 11, 2)),
        ("tomorrow", date(2026, 11, 4)),
        ("Demain", date(2026, 11, 4)),
        ("1er mars 2027", date(2027, 3, 1)),
        ("11/30/2026", date(2026, 11, 30)),
        ("29 février 2028", date(2028, 2, 29)),
        ("1 août 2026", date(2026, 8, 1)),
    ],
)
def test_days_near_today_and_the_first_of_the_month_are_dates(written: str, meant: date) -> None:
    assert day(written, TODAY) == meant


@pytest.mark.parametrize(
    "written",
    [
        *("", "soon", "2026", "1 2", "May 2026", "3/11/26", "13/13/2026", "0000-01-01"),
        *("31 février 2026", "29 February 2027", "32 May 2026", "November 31 2026"),
        "3 Brumaire 2026",
    ],
)
def test_what_is_no_day_of_the_calendar_is_not_guessed(written: str) -> None:
    assert day(written, TODAY) is None


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from(LANGUAGES))
def test_every_day_is_understood_in_both_languages(on: date, language: Language) -> None:
    named = [name for name, month in months(language).items() if month == on.month]
    for name in named:
        assert day(f"{on.day} {name} {on.year}", TODAY) == on


@given(st.text(max_size=30))
def test_whatever_people_write_for_a_date_is_one_or_none(written: str) -> None:
    found = day(written, TODAY)
    assert found is None or isinstance(found, date)


def test_the_first_and_the_last_day_have_no_neighbour_to_fall_over() -> None:
    assert day("yesterday", date(1, 1, 2)) == date(1, 1, 1)
