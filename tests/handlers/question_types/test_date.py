"""date: a day, said back in words so that 3/11 cannot be in March by mistake."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from handlers.model import Language
from tests.meeting import payload, somebody_answering, value


@pytest.mark.parametrize(
    ("language", "written", "kept", "said_back"),
    [
        ("en", "3/11/2026", "2026-11-03", "3 November 2026."),
        ("fr", "3/11/2026", "2026-11-03", "3 novembre 2026."),
        ("fr", "1er mars 2027", "2027-03-01", "1er mars 2027."),
        ("en", "Dec 31, 2026", "2026-12-31", "31 December 2026."),
        ("en", "yesterday", "2026-11-02", "2 November 2026."),
        ("fr", "hier", "2026-11-02", "2 novembre 2026."),
    ],
)
def test_a_date_is_understood_and_said_back_in_words(
    language: Language, written: str, kept: str, said_back: str
) -> None:
    person = somebody_answering("date", language)
    name = person.consultation.questions[0].name
    assert person.says(written).startswith(said_back)
    assert value(person, name) == kept
    person.says("send")
    assert payload(person)["answers"][0]["value"] == kept


MORNING_IN_TOKYO = datetime(2026, 11, 3, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "today"),
    [
        ("Asia/Tokyo", "2026-11-04"),
        ("America/Vancouver", "2026-11-03"),
        ("", "2026-11-04"),  # they have not said where they are: Paris, where it is past midnight
    ],
)
def test_today_is_the_day_where_the_person_is(zone: str, today: str) -> None:
    person = somebody_answering("date", at=MORNING_IN_TOKYO)
    person.session = replace(person.session, zone=zone)
    name = person.consultation.questions[0].name
    person.says("today")
    assert value(person, name) == today
    person.edits("today", "yesterday")
    assert str(value(person, name)) < today


@pytest.mark.parametrize("written", ["soon", "31/02/2026", "3/11/26"])
def test_what_is_no_date_is_refused_with_an_example(written: str) -> None:
    person = somebody_answering("date")
    refused = person.says(written)
    assert f"I read “{written}” and need a date, for example 3 November 2026." in refused
    assert "3 novembre 2026" in somebody_answering("date", "fr").says(written)
