"""What somebody gets of a campaign, and when; or why not."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from handlers.model import Address, Audience, AudienceKind, CampaignDue, Consultation, Session
from handlers.reminding.campaign import letter, verdict
from tests.conversing import Person, consultation_called

REMINDERS = consultation_called("reminders")
FRIDAY = datetime(2026, 12, 18, 12, 0, tzinfo=UTC)  # it closes at 23:59 in Paris
UNFINISHED = Audience(kind="unfinished")
CONTACT = Audience(kind="contact")


def with_contact() -> Consultation:
    """Return the consultation, in which whoever lets it keep answers may hear of other things."""
    assert REMINDERS.reminders is not None
    return replace(REMINDERS, reminders=replace(REMINDERS.reminders, contact="keep"))


def somebody() -> Session:
    """Return the session of somebody in Paris who stopped and agreed to be reminded."""
    person = Person(REMINDERS, client="en")
    person.starts()
    for line in ("English", "continue", "yes", "france", "stop", "yes", "Paris"):
        person.says(line)
    return person.session


def test_a_reminder_comes_before_the_closing_or_not_at_all() -> None:
    session, since = somebody(), FRIDAY - timedelta(days=9)
    assert verdict(REMINDERS, session, UNFINISHED, since, FRIDAY) == FRIDAY
    evening = FRIDAY + timedelta(hours=9)
    assert verdict(REMINDERS, session, UNFINISHED, since, evening) == "closing"
    noon = replace(REMINDERS, closes=FRIDAY)  # what opens or closes does so on the second
    assert verdict(noon, session, UNFINISHED, since, FRIDAY) == "closing"
    just_before = FRIDAY - timedelta(seconds=1)
    assert verdict(noon, session, UNFINISHED, since, just_before) == just_before


def test_an_announcement_is_about_other_things_and_comes_after_the_closing_too() -> None:
    session, since = somebody(), FRIDAY - timedelta(days=9)
    evening, monday = FRIDAY + timedelta(hours=9), datetime(2026, 12, 21, 9, 0, tzinfo=UTC)
    assert verdict(with_contact(), session, CONTACT, since, evening) == monday


@pytest.mark.parametrize(
    ("kind", "labels"),
    [
        ("unfinished", ["Go on", "Tomorrow", "In a week", "No more reminders"]),
        ("contact", ["No more messages"]),
        ("registered", ["No more messages"]),
    ],
)
def test_a_reminder_can_be_put_off_and_to_an_announcement_there_is_nothing_to_go_on_with(
    kind: AudienceKind, labels: list[str]
) -> None:
    due = campaign_due(kind, FRIDAY - timedelta(days=30))
    shown = letter(with_contact(), somebody(), due)
    assert [button.label for button in shown.buttons] == labels


def test_a_reminder_is_not_put_off_beyond_the_closing() -> None:
    due = campaign_due("unfinished", FRIDAY - timedelta(days=2))
    shown = letter(REMINDERS, somebody(), due)
    assert [one.label for one in shown.buttons] == ["Go on", "Tomorrow", "No more reminders"]


def campaign_due(kind: AudienceKind, at: datetime) -> CampaignDue:
    """Return the event that it is time to write to somebody."""
    return CampaignDue(
        id="campaign/1/1//0",
        address=Address(transport="telegram", place="7"),
        at=at,
        since=at - timedelta(days=9),
        campaign=1,
        row=1,
        session="s",
        made_at=at,
        audience=Audience(kind=kind),
        words={"en": "Still time.", "fr": "Encore un peu."},
    )
