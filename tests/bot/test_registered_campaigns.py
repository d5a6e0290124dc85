"""A campaign before the opening: who registered is written to, and can have it end there."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.campaigns import Campaigns
from bot.transports import Batch
from handlers.model import Audience
from handlers.reminding.campaign import UNDO
from storage import campaigns
from storage.campaigns import Campaign, Progress
from tests.remembering import Remembering

EARLIER = datetime(2026, 8, 20, 9, 0, tzinfo=UTC)
NOON = datetime(2026, 8, 25, 12, 0, tzinfo=UTC)  # a Tuesday, six days before the opening
CAMPAIGN = Campaign(
    audience=Audience(kind="registered"), words={"en": "Six days.", "fr": "Six jours."}
)


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Remembering]:
    bot = Remembering(tmp_path, "reminders")
    bot.now = EARLIER
    for person in ("anna", "bert"):
        bot.says(person, "", "yes")
    yield bot
    bot.close()


def sent(bot: Remembering, now: datetime) -> tuple[list[str], int]:
    """Plan the campaign, and let the clock look once; return who is written to."""
    with bot.engine.begin() as connection:
        about = (CAMPAIGN, bot.consultation.name, None, now - UNDO, now)
        number = campaigns.add(connection, bot.keyring, *about)
    heard = []
    bot.now = now
    for page in Campaigns(bot.recipients).due(now):
        batch = Batch(transport="clock", events=tuple(page))
        outgoing = bot.intake.commit_batch([batch], bot.read, now).outgoing
        bot.read = [bot._reads(message) for message in outgoing]
        heard += [message.address.place for message in outgoing]
    return heard, number


def test_whoever_registered_is_written_to_and_can_want_no_more_of_it(bot: Remembering) -> None:
    assert sent(bot, NOON)[0] == ["anna", "bert"]
    session = bot.session("anna")
    assert session is not None
    assert [button.label for button in session.offered] == ["No more messages"]
    assert bot.says("anna", "[unregister]") == "That is fine. Nothing is kept."
    assert bot.session("anna") is None
    assert bot.says("bert", "1") == "That is fine. Nothing is kept."
    assert bot.rows_of("sessions") == bot.rows_of("campaign_letters") == []


def test_whoever_registered_rests_between_two_of_them(bot: Remembering) -> None:
    assert sent(bot, NOON)[0] == ["anna", "bert"]
    heard, number = sent(bot, NOON + timedelta(hours=2))
    assert heard == []
    with bot.engine.begin() as connection:
        found = campaigns.progress(connection, number)
    assert found == Progress(undone=False, left_out={"recent": 2})


def test_whoever_writes_something_else_stays_registered_and_can_begin(bot: Remembering) -> None:
    sent(bot, NOON)
    assert "The consultation opens on" in bot.says("anna", "hello")
    session = bot.session("anna")
    assert session is not None
    assert session.status == "registered"
    bot.now = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)
    assert "Which language would you like?" in bot.says("bert", "hello")
