"""Planning: when somebody is reminded next, if at all."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from handlers.model import Reminded, ReminderRules
from handlers.reminding.days_off import has_a_calendar, is_day_off
from handlers.reminding.kind_hours import kind_from, on, quiet_from
from handlers.reminding.planning import Due, Standing, next_due

RULES = ReminderRules(
    consent="remind",
    idle=(3, 7, 14),
    before_closing=(7, 3, 1),
    at_most=4,
    holidays=("GB", "FR"),
)
PARIS = ZoneInfo("Europe/Paris")


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC)


def due(since: str, now: str | None = None, zone: str = "Europe/Paris", **about: Any) -> str | None:
    """Return the rule and the hour, in `zone`, of what is due next to somebody silent `since`."""
    one = Standing(zone=zone, since=paris(since), **about)
    found = next_due(RULES, one, paris(now or since))
    return None if found is None else told(found, zone)


def told(found: Due, zone: str) -> str:
    return f"{found.rule} {found.at.astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M}"


def reminded(count: int, last: str = "2026-01-01T10:00") -> Reminded:
    return Reminded(count=count, last=paris(last))


# --- After days without a word ------------------------------------------------


def test_somebody_silent_for_three_days_is_reminded_at_ten_in_the_morning() -> None:
    assert due("2026-11-03T15:00") == "idle/1 Fri 2026-11-06 10:00"


def test_each_reminder_leaves_more_time_than_the_one_before() -> None:
    assert due("2026-11-02T10:00", reminded=reminded(1)) == "idle/2 Mon 2026-11-09 10:00"
    assert due("2026-11-02T10:00", reminded=reminded(2)) == "idle/3 Mon 2026-11-16 10:00"
    assert due("2026-11-02T10:00", reminded=reminded(3)) is None


def test_a_weekend_and_both_national_holidays_are_left_in_peace() -> None:
    assert due("2026-11-05T15:00") == "idle/1 Mon 2026-11-09 10:00"
    assert due("2026-11-08T15:00") == "idle/1 Thu 2026-11-12 10:00"  # the Armistice, in France
    assert due("2026-08-28T09:00") == "idle/1 Tue 2026-09-01 10:00"  # a bank holiday, in England
    assert due("2026-12-22T15:00") == "idle/1 Tue 2026-12-29 10:00"  # Christmas to Boxing Day


def test_somebody_far_away_is_reminded_at_ten_where_they_are_and_rests_on_their_own_holidays() -> (
    None
):
    assert due("2026-11-03T15:00", zone="Asia/Seoul") == "idle/1 Fri 2026-11-06 10:00"
    # A Friday is part of the weekend in Israel, and a Sunday is not.
    assert due("2026-11-03T15:00", zone="Asia/Jerusalem") == "idle/1 Sun 2026-11-08 10:00"
    # Thanksgiving and the day of Hangul are holidays nowhere else.
    assert due("2026-11-23T15:00", zone="America/New_York") == "idle/1 Fri 2026-11-27 10:00"
    assert due("2026-10-06T12:00", zone="Asia/Seoul") == "idle/1 Mon 2026-10-12 10:00"


@pytest.mark.parametrize(
    ("weekday", "zone", "countries", "off"),
    [
        (date(2026, 11, 26), "America/New_York", (), True),
        (date(2026, 10, 9), "Asia/Seoul", ("GB", "FR"), True),
        (date(2026, 11, 26), "Asia/Seoul", (), False),
        (date(2026, 10, 9), "America/New_York", (), False),
        (date(2026, 7, 14), "America/New_York", (), False),
        (date(2026, 7, 14), "America/New_York", ("FR",), True),
    ],
)
def test_a_working_day_is_off_for_those_whose_holiday_it_is_and_where_the_organisers_are(
    weekday: date, zone: str, countries: tuple[str, ...], off: bool
) -> None:
    assert weekday.weekday() < 5
    assert is_day_off(weekday, zone, countries) == off


def test_somebody_who_has_written_since_is_not_reminded_of_the_days_before() -> None:
    assert due("2026-11-06T09:30", now="2026-11-06T10:00") == "idle/1 Mon 2026-11-09 10:00"


# --- Before the closing ---------------------------------------------------------


CLOSES = paris("2026-12-18T23:59")  # a Friday


def test_the_closing_is_announced_seven_three_and_one_days_before_it() -> None:
    weary: dict[str, Any] = {"reminded": Reminded(count=3), "closes": CLOSES}
    assert due("2026-12-09T10:00", **weary) == "closing/7 Fri 2026-12-11 10:00"
    assert due("2026-12-12T10:00", **weary) == "closing/3 Tue 2026-12-15 10:00"
    assert due("2026-12-15T10:00", **weary) == "closing/1 Thu 2026-12-17 10:00"
    assert due("2026-12-17T10:00", **weary) is None


def test_what_falls_on_a_weekend_before_the_closing_is_said_before_it_and_not_after() -> None:
    monday = paris("2026-12-14T23:59")
    about: dict[str, Any] = {"reminded": Reminded(count=3), "closes": monday}
    assert due("2026-12-09T10:00", **about) == "closing/3 Fri 2026-12-11 10:00"
    assert due("2026-12-11T10:00", **about) is None  # that of one day before was the same Friday


def test_after_a_week_without_electricity_there_is_one_reminder_and_it_says_the_latest() -> None:
    about: dict[str, Any] = {"closes": CLOSES}
    late = due("2026-12-05T10:00", now="2026-12-16T15:00", **about)
    assert late == "closing/3 Wed 2026-12-16 15:00"


def test_after_the_closing_there_is_none_however_much_is_overdue() -> None:
    assert due("2026-12-05T10:00", now="2026-12-19T00:00", closes=CLOSES) is None
    assert due("2026-12-05T10:00", now="2026-12-18T21:00", closes=CLOSES) is None
    asked = Reminded(asked_for=paris("2026-12-18T10:00"))
    assert due("2026-12-17T10:00", now="2026-12-18T21:00", closes=CLOSES, reminded=asked) is None


def test_nobody_is_reminded_more_often_than_the_rules_say() -> None:
    assert due("2026-12-09T10:00", closes=CLOSES, reminded=reminded(4)) is None


# --- What was asked for ----------------------------------------------------------


def test_a_day_that_somebody_asked_for_is_kept_even_if_it_is_a_sunday_and_counts_for_nothing() -> (
    None
):
    asked = Reminded(count=4, asked_for=paris("2026-11-08T10:00"))
    assert due("2026-11-07T18:00", reminded=asked) == "asked Sun 2026-11-08 10:00"
    assert (
        due("2026-11-07T18:00", now="2026-11-08T21:30", reminded=asked)
        == "asked Mon 2026-11-09 10:00"
    )
    assert (
        due("2026-11-07T18:00", now="2026-11-09T05:00", reminded=asked)
        == "asked Mon 2026-11-09 10:00"
    )


# --- Hours -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-05T08:59", "2026-11-05T10:00"),
        ("2026-11-05T09:30", "2026-11-05T10:00"),
        ("2026-11-05T10:01", "2026-11-05T10:01"),
        ("2026-11-05T19:59", "2026-11-05T19:59"),
        ("2026-11-05T20:00", "2026-11-06T10:00"),
        ("2026-11-06T20:00", "2026-11-09T10:00"),
        ("2026-11-07T12:00", "2026-11-09T10:00"),
    ],
)
def test_what_is_late_is_said_at_once_unless_the_hour_is_quiet_or_the_day_off(
    now: str, then: str
) -> None:
    assert kind_from(paris(now), "Europe/Paris", RULES) == paris(then)


def test_an_hour_that_the_clock_skips_is_the_one_it_shows_instead() -> None:
    early = replace(RULES, hour=time(2, 30), quiet=(time(20), time(1)))
    spring = on(date(2027, 3, 28), "Europe/Paris", early)
    assert spring.astimezone(PARIS).time() == time(3, 30)


def test_an_hour_that_comes_twice_is_taken_once() -> None:
    early = replace(RULES, hour=time(2, 30), quiet=(time(20), time(1)))
    autumn = on(date(2026, 10, 25), "Europe/Paris", early)
    assert autumn == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_quiet_hours_may_lie_within_one_day() -> None:
    siesta = replace(RULES, quiet=(time(12), time(14)))
    noon = paris("2026-11-05T12:30")
    assert kind_from(noon, "Europe/Paris", siesta) == paris("2026-11-06T10:00")
    assert kind_from(noon + timedelta(hours=2), "Europe/Paris", siesta) == noon + timedelta(hours=2)


def test_a_country_without_a_known_calendar_has_its_weekends_all_the_same() -> None:
    assert not has_a_calendar("XX")
    assert not has_a_calendar("UK")  # which ISO calls GB
    assert is_day_off(date(2026, 11, 7), "UTC", ())
    assert has_a_calendar("FR")


@pytest.mark.parametrize(
    ("now", "evening"),
    [
        ("2026-11-05 10:00", "2026-11-05 20:00"),
        ("2026-11-05 20:00", "2026-11-06 20:00"),
        ("2026-10-24 21:00", "2026-10-25 20:00"),  # a day of 25 hours
        ("2027-03-27 21:00", "2027-03-28 20:00"),  # and one of 23
    ],
)
def test_what_was_held_up_is_said_until_it_grows_quiet(now: str, evening: str) -> None:
    assert quiet_from(paris(now), "Europe/Paris", RULES) == paris(evening)
