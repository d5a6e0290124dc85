"""Rules for reminders in the consultation file: an author is told what would not be kind."""

from pathlib import Path

import pytest

from handlers.consultation_file import check, load

FILE = Path(__file__).parents[2] / "consultations" / "reminders.toml"
SOURCE = FILE.read_text("utf-8")


def found(old: str, new: str) -> list[str]:
    """Return what is said of the file with `new` in the place of `old`."""
    assert old in SOURCE
    return [f"{one.what}. {one.cure}" for one in check(SOURCE.replace(old, new), "draft.toml")]


def test_the_rules_are_read_as_they_are_written() -> None:
    rules = load(SOURCE, FILE.name).reminders
    assert rules is not None
    assert (rules.idle, rules.before_closing, rules.at_most) == ((3, 7, 14), (7, 3, 1), 5)
    assert check(SOURCE, FILE.name) == ()


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('consent = "remind"', 'consent = "remin"', "there is no consent “remin”"),
        ('consent = "remind"\n', "", "“consent” is missing"),
        ("[3, 7, 14]", "[7, 3]", "do not grow from one reminder to the next"),
        ("[3, 7, 14]", "[0]", "must be at least 1"),
        ("[3, 7, 14]", '["3"]', "“idle_days” must be a whole number"),
        (
            "idle_days = [3, 7, 14]\ndays_before_closing = [7, 3, 1]\n",
            "",
            "nobody is ever reminded",
        ),
        ("closes = 2026-12-18T23:59:00+01:00\n", "", "nothing comes before its closing"),
        ('hour = "10:00"', 'hour = "21:00"', "21:00 is within the quiet hours"),
        ('hour = "10:00"', 'hour = "10h"', "“hour” cannot be 10h"),
        ('["20:00", "09:00"]', '["09:00", "09:00"]', "the quiet hours end when they begin"),
        ('["20:00", "09:00"]', '["20:00"]', 'Write quiet = ["20:00", "09:00"].'),
        ('["20:00", "09:00"]', '["20:00", "09:00", "1"]', 'Write quiet = ["20:00", "09:00"].'),
        ('["GB", "FR"]', '["XX"]', "the public holidays of “XX” are not known"),
        ("rest_hours", "rest_hour", "“rest_hour” is not known here. Did you mean rest_hours?"),
        ('consent = "remind"', 'consent = "remind"\ncontact = "kep"', "there is no consent “kep”"),
    ],
)
def test_an_author_is_told_what_is_wrong_and_what_to_write(old: str, new: str, what: str) -> None:
    assert any(what in one for one in found(old, new)), found(old, new)
