"""One row that does not open, after a disk or a hand has changed it, keeps nobody else waiting."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.campaigns import Campaigns
from bot.openings import Openings
from bot.reminders import Reminders
from bot.results import overview
from bot.transports import Happening
from handlers.invitations import Draft
from handlers.model import Audience
from handlers.reminding.campaign import UNDO
from storage import campaigns, campaigns_planned, everybody, invitations, readable
from storage.campaigns import Campaign
from tests.conversing import LONG
from tests.coordinating import Coordinating
from tests.remembering import Remembering

DUE = datetime(2026, 11, 6, 9, 0, tzinfo=UTC)
OPENING = datetime(2026, 9, 1, 7, 0, tzinfo=UTC)
UNFINISHED = Audience(kind="unfinished")
PEOPLE = ("anna", "bert", "cleo", "dora")


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(everybody, "PAGE", 1)  # the damaged one has a page of its own
    monkeypatch.setattr(readable, "_said", set())


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Remembering]:
    bot = Remembering(tmp_path, "reminders")
    for person in PEOPLE:
        bot.says(person, "", "English", "continue", "yes", "france", "stop", "yes")
    yield bot
    bot.close()


def plan(bot: Remembering) -> int:
    words = {"en": "Words.", "fr": "Des mots."}
    campaign = Campaign(audience=UNFINISHED, words=words)  # type: ignore[arg-type]
    with bot.engine.begin() as connection:
        about = (bot.consultation.name, None, DUE - UNDO, DUE)
        return campaigns.add(connection, bot.keyring, campaign, *about)


def spoken_to(pages: Iterable[Sequence[Happening]]) -> list[str]:
    """Return who is spoken to, page after page; the end of an audience speaks to nobody."""
    return [one.address.place for page in pages for one in page if one.address.place]


def damage_first(bot: Remembering, column: str) -> None:
    row = min(row.id for row in bot.rows_of("sessions"))
    bot.spoils("sessions", column, row)


@pytest.mark.parametrize("column", ["wrapped_key", "sealed"])
def test_the_others_are_reminded(bot: Remembering, column: str) -> None:
    damage_first(bot, column)
    pages = Reminders(bot.engine, bot.keyring).due(DUE)
    assert spoken_to(pages) == ["bert", "cleo", "dora"]


@pytest.mark.parametrize("column", ["wrapped_key", "sealed"])
def test_the_others_are_counted_for_a_campaign_and_get_it(bot: Remembering, column: str) -> None:
    plan(bot)
    damage_first(bot, column)
    assert bot.recipients.survey(UNFINISHED, DUE).people == 3
    pages = Campaigns(bot.recipients).due(DUE)
    assert spoken_to(pages) == ["bert", "cleo", "dora"]


def test_another_campaign_is_sent_all_the_same(bot: Remembering) -> None:
    bot.spoils("campaigns", "sealed", plan(bot))
    plan(bot)
    pages = Campaigns(bot.recipients).due(DUE)
    assert spoken_to(pages) == list(PEOPLE)


def test_the_others_are_told_of_the_opening(tmp_path: Path) -> None:
    bot = Remembering(tmp_path, "dated")
    bot.now = datetime(2026, 8, 30, 12, 0, tzinfo=UTC)
    for person in PEOPLE:
        bot.says(person, "", "yes")
    damage_first(bot, "sealed")
    pages = Openings(bot.engine, bot.keyring, bot.consultation).due(OPENING)
    assert spoken_to(pages) == ["bert", "cleo", "dora"]
    bot.close()


def test_the_other_campaigns_are_listed(bot: Remembering) -> None:
    bot.spoils("campaigns", "sealed", plan(bot))
    second = plan(bot)
    with bot.engine.begin() as connection:
        found = campaigns_planned.planned(connection, bot.keyring, bot.consultation.name)
    assert [one.id for one in found] == [second]


def test_a_coordinator_sees_the_other_invitations(tmp_path: Path) -> None:
    desk = Coordinating(tmp_path, "invited")
    desk.enrols("ada", "coordinator")
    desk.has_invitations()
    every = len(desk.rows_of("invitations"))
    desk.spoils("invitations", "sealed", desk.rows_of("invitations")[0].id)
    desk.says("ada", "/invited")
    heard = desk.heard_by("ada", desk.does_work())
    assert every == 2
    assert heard.startswith("1 invitation.")
    desk.close()


def test_a_coordinator_who_asks_for_the_damaged_invitation_is_answered(tmp_path: Path) -> None:
    desk = Coordinating(tmp_path, "invited")
    desk.enrols("ada", "coordinator")
    with desk.engine.begin() as connection:
        about = (desk.consultation.name, [Draft(until=LONG)] * 2, desk.now)
        damaged, other = invitations.issue(connection, desk.keyring, *about)
    desk.spoils("invitations", "sealed", desk.rows_of("invitations")[0].id)
    assert "I know no such invitation." in desk.says("ada", f"/invited {damaged.reference}")
    assert other.reference in desk.says("ada", f"/invited {other.reference}")
    assert desk.rows_of("set_aside") == []
    desk.close()


def test_a_coordinator_sees_who_else_is_invited_to_coordinate(tmp_path: Path) -> None:
    desk = Coordinating(tmp_path)
    desk.enrols("ada", "owner")
    code = desk.code_for("Bert", "reader")
    desk.code_for("Cleo", "reader")
    desk.spoils("enrolments", "sealed", min(row.id for row in desk.rows_of("enrolments")))
    said = desk.says("ada", "/coordinators")
    assert "Cleo" in said
    assert "Bert" not in said
    assert "not know" in desk.says("bert", code)
    assert desk.rows_of("set_aside") == []
    desk.close()


def test_the_others_are_in_the_overview_and_the_log_says_once_that_one_is_not(
    bot: Remembering, caplog: pytest.LogCaptureFixture
) -> None:
    damage_first(bot, "wrapped_key")
    for _ in range(3):
        found = overview.counted(bot.engine, bot.keyring, bot.consultation, DUE)
        assert found.started == 3
    (said,) = [record.getMessage() for record in caplog.records]
    row = min(row.id for row in bot.rows_of("sessions"))
    assert said == f"sessions: what does not open is left out (1: row {row})"
