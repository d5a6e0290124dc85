"""Days to come, as people write them: what is understood is the day they mean, or nothing."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.days_ahead import in_months, read
from locales import Language, day, weekdays

TODAY = date(2026, 11, 25)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("18 December", date(2026, 12, 18)),
        ("until December 18th", date(2026, 12, 18)),
        ("jusqu’au 18 décembre", date(2026, 12, 18)),
        ("d’ici le 1er janvier", date(2027, 1, 1)),
        ("avant le 18 décembre", date(2026, 12, 18)),
        ("good until Friday the 18th of December", date(2026, 12, 18)),
        ("Valable jusqu’au vendredi 18 décembre 2026.", date(2026, 12, 18)),
        ("18/12", date(2026, 12, 18)),
        ("18.12.", date(2026, 12, 18)),
        ("3 March", date(2027, 3, 3)),
        ("29 février", date(2028, 2, 29)),
        ("24 November", date(2027, 11, 24)),
        ("25 novembre", TODAY),
        ("2026-12-31", date(2026, 12, 31)),
        ("the 18th", date(2026, 12, 18)),
        ("le 31", date(2026, 12, 31)),
        ("end of the month", date(2026, 11, 30)),
        ("fin décembre", date(2026, 12, 31)),
        ("by the end of January", date(2027, 1, 31)),
        ("à la fin du mois", date(2026, 11, 30)),
        ("tomorrow", date(2026, 11, 26)),
        ("demain", date(2026, 11, 26)),
    ],
)
def test_a_day_needs_no_year_and_is_the_next_one_that_is_called_so(
    written: str, meant: date
) -> None:
    assert read(written, TODAY) == meant


@pytest.mark.parametrize(
    ("written", "days"),
    [
        *(("in two weeks", 14), ("dans deux semaines", 14), ("2 semaines", 14), ("a week", 7)),
        *(("in 3 weeks’ time", 21), ("d’ici quinze jours", 15), ("for ten days", 10)),
        *(("a fortnight", 14), ("une quinzaine", 15), ("la semaine prochaine", 7)),
        *(("Friday", 2), ("jusqu’à vendredi", 2), ("d’ici vendredi", 2), ("on Monday", 5)),
        *(("Wednesday", 7), ("mercredi prochain", 7)),
    ],
)
def test_spans_and_weekdays_count_from_today(written: str, days: int) -> None:
    assert read(written, TODAY) == TODAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("written", "from_day", "meant"),
    [
        ("in a month", date(2027, 1, 31), date(2027, 2, 28)),
        ("dans un mois", date(2026, 12, 15), date(2027, 1, 15)),
        ("in three months", TODAY, date(2027, 2, 25)),
        ("next month", date(2026, 12, 31), date(2027, 1, 31)),
        ("in a year", date(2028, 2, 29), date(2029, 2, 28)),
    ],
)
def test_a_month_ends_on_the_same_day_or_on_its_last_one(
    written: str, from_day: date, meant: date
) -> None:
    assert read(written, from_day) == meant


@pytest.mark.parametrize(
    "written",
    [
        *(
            "18",
            "5",
            "",
            "whenever",
            "never",
            "for ever",
            "before Christmas",
            "32/1",
            "31 February",
        ),
        *("Forum du 18 décembre", "Collectif 11 septembre", "Club du 8 mai 1945"),
        *("The 18 December Forum", "Movement of the 3rd of March", "Les Amis du vendredi 18 mars"),
        *("in 9999 years", "in a few days", "Ministry of Peace", "-", "in 99999999 days", "le 32"),
    ],
)
def test_what_is_no_day_is_not_guessed(written: str) -> None:
    assert read(written, TODAY) is None


@given(
    today=st.dates(date(1990, 1, 1), date(2200, 1, 1)),
    ahead=st.integers(0, 364),
    language=st.sampled_from(["en", "fr"]),
)
def test_every_day_of_the_coming_year_is_understood_as_it_is_told(
    today: date, ahead: int, language: Language
) -> None:
    meant = today + timedelta(days=ahead)
    told = day(language, meant)
    assert read(told, today) == meant
    assert read(told.rpartition(" ")[0], today) == meant


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_weekday_is_understood_and_is_to_come(language: Language) -> None:
    for name, number in weekdays(language).items():
        found = read(name, TODAY)
        assert found is not None
        assert found.weekday() == number
        assert timedelta() < found - TODAY <= timedelta(days=7)


@given(said=st.text(max_size=40), today=st.dates())
def test_whatever_somebody_writes_is_a_day_or_none(said: str, today: date) -> None:
    assert read(said, today) is None or isinstance(read(said, today), date)


@given(today=st.dates(date(1, 1, 1), date(9000, 1, 1)), number=st.integers(0, 1200))
def test_months_are_counted_as_a_calendar_does(today: date, number: int) -> None:
    found = in_months(number, today)
    assert (found.year - today.year) * 12 + found.month - today.month == number
    assert found.day <= today.day
