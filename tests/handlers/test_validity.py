"""Until when an invitation is good: to the minute that is printed, wherever clocks are changed."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from handlers import opening_hours, validity
from tests.conversing import NOW, consultation_called

INVITED = consultation_called("invited")
ZONES = [
    *("Europe/Paris", "America/Toronto", "Asia/Kolkata", "Pacific/Auckland", "Pacific/Apia"),
    *("Africa/Cairo", "America/Havana", "Asia/Beirut", "America/Santiago", "Australia/Lord_Howe"),
]


@given(last=st.dates(date(2020, 1, 1), date(2037, 12, 31)), zone=st.sampled_from(ZONES))
def test_the_last_day_ends_with_its_last_minute_as_it_is_printed_there(
    last: date, zone: str
) -> None:
    there = replace(INVITED, zone=zone)
    end = validity.until(there, last)
    local = end.astimezone(ZoneInfo(zone))
    assert local.date() == last
    assert "at 23:59 (" in opening_hours.told(there, "en", end)
    assert (end + timedelta(minutes=1)).astimezone(ZoneInfo(zone)).date() > last


@pytest.mark.parametrize(
    ("zone", "last", "end"),
    [
        ("Europe/Paris", date(2026, 10, 24), datetime(2026, 10, 24, 21, 59, tzinfo=UTC)),
        ("Europe/Paris", date(2026, 10, 25), datetime(2026, 10, 25, 22, 59, tzinfo=UTC)),
        ("Europe/Paris", date(2027, 3, 27), datetime(2027, 3, 27, 22, 59, tzinfo=UTC)),
        ("Europe/Paris", date(2027, 3, 28), datetime(2027, 3, 28, 21, 59, tzinfo=UTC)),
        # Clocks go back at midnight: there are two 23:59, and the day ends with the later one.
        ("Africa/Cairo", date(2026, 10, 29), datetime(2026, 10, 29, 21, 59, tzinfo=UTC)),
    ],
)
def test_a_day_on_which_clocks_are_changed_ends_when_it_does(
    zone: str, last: date, end: datetime
) -> None:
    assert validity.until(replace(INVITED, zone=zone), last) == end


@given(minutes=st.integers(0, 9_000_000))
def test_thirty_days_are_thirty_days_of_the_calendar_whatever_the_clocks_do(
    minutes: int,
) -> None:
    at = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    end = validity.usual(INVITED, at, 30).astimezone(ZoneInfo("Europe/Paris"))
    assert end.date() - validity.today(INVITED, at) == timedelta(days=30)


def test_no_invitation_outlasts_the_closing() -> None:
    closes = NOW + timedelta(days=3)
    closing = replace(INVITED, closes=closes)
    assert validity.usual(closing, NOW, 30) == closes
    assert validity.until(closing, date(2027, 6, 1)) == closes
    assert validity.until(closing, date(2026, 11, 5)) < closes


def test_days_count_from_the_opening_since_nobody_can_agree_before_it() -> None:
    opens = NOW + timedelta(days=60)
    later = replace(INVITED, opens=opens)
    assert validity.usual(later, NOW, 30) > opens + timedelta(days=30)
    assert validity.unfit(later, NOW, (opens - timedelta(days=1)).date()) == "before_opening"
    assert validity.unfit(later, NOW, opens.date()) is None


@pytest.mark.parametrize(
    ("last", "why"),
    [
        (date(2026, 11, 2), "over"),
        (date(2026, 11, 3), None),
        (date(2027, 11, 4), None),
        (date(2027, 11, 5), "too_far"),
        (date(9999, 12, 31), "too_far"),
        (date(1, 1, 1), "over"),
    ],
)
def test_a_day_that_is_over_or_far_away_is_no_day_for_an_invitation(
    last: date, why: str | None
) -> None:
    assert validity.unfit(INVITED, NOW, last) == why


def test_at_the_last_minute_of_a_day_it_is_over() -> None:
    end = validity.until(INVITED, date(2026, 11, 3))
    assert validity.unfit(INVITED, end - timedelta(microseconds=1), date(2026, 11, 3)) is None
    assert validity.unfit(INVITED, end, date(2026, 11, 3)) == "over"
