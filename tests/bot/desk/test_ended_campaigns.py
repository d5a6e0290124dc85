"""Campaigns end when their planner's role does, and any coordinator can end them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from handlers.coordination.orders import Order, TakeCampaignBack, TakeRoleBack
from storage import coordinators
from storage.orders import Carrying, carry_out
from tests.coordinating import Coordinating


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Coordinating]:
    bot = Coordinating(tmp_path, "reminders")
    bot.enrols("ada", "owner")
    bot.enrols("bob", "coordinator")
    bot.says("anna", "", "English", "continue", "yes", "france", "stop", "yes", "Paris")
    bot.now = bot.now.replace(day=bot.now.day + 1)
    bot.says("bob", "/remind", "Started, not sent")
    bot.does_work()
    bot.presses("bob", "Send it")
    assert len(bot.rows_of("campaigns")) == 1
    yield bot
    bot.close()


def test_what_a_revoked_coordinator_planned_is_not_sent_and_owners_are_told(
    bot: Coordinating,
) -> None:
    bob = bot.desk("bob")
    assert bob is not None
    token = f"coordinators/revoke/enrolled/{bob.coordinator}/yes"
    heard = bot.heard_by("ada", bot.takes(bot.pressing("ada", token)))
    assert "bob had planned a message to many (1). It is taken back: nothing was sent." in heard
    assert bot.rows_of("campaigns")[0].undone_at is not None
    assert [row.act for row in bot.rows_of("audit")][-2:] == ["undo", "revoke"]


def test_whoever_is_revoked_elsewhere_leaves_no_campaign_behind(bot: Coordinating) -> None:
    bob = bot.desk("bob")
    assert bob is not None
    with bot.engine.begin() as connection:
        coordinators.revoke(connection, bot.keyring, bob.coordinator, bot.now)
    assert bot.rows_of("campaigns")[0].undone_at is not None


def ordered(bot: Coordinating, order: Order) -> list[tuple[str, str]]:
    """Return whom it makes the bot say what to, when an operator orders something."""
    carrying = Carrying(
        connection=bot.engine.connect(),
        keyring=bot.keyring,
        consultation=bot.consultation,
        now=bot.now,
        outgoing=[],
        withdrawn=set(),
    )
    with carrying.connection as connection:
        carry_out(order, carrying)
        connection.commit()
    return [(one.address.place, one.reply.text) for one in carrying.outgoing]


def test_whoever_planned_a_campaign_hears_that_an_operator_took_it_back(bot: Coordinating) -> None:
    assert ordered(bot, TakeCampaignBack(number=1)) == [
        ("bob", "The operator took back your message to many (1). Nothing more of it is sent.")
    ]


def test_owners_hear_of_a_campaign_that_ends_with_a_role_that_an_operator_took_back(
    bot: Coordinating,
) -> None:
    bob = bot.desk("bob")
    assert bob is not None
    said = ordered(bot, TakeRoleBack(number=str(bob.coordinator)))
    (told,) = (text for place, text in said if place == "ada")
    assert told == "bob had planned a message to many (1). It is taken back: nothing was sent."


def test_whoever_enrols_anew_in_the_same_chat_has_to_plan_it_anew(bot: Coordinating) -> None:
    heard = bot.takes(bot.event("bob", bot.code_for("bo", "reader")))
    assert "bob had planned a message to many (1)." in bot.heard_by("ada", heard)
    assert bot.rows_of("campaigns")[0].undone_at is not None


def test_a_campaign_of_another_consultation_cannot_be_ended_from_here(bot: Coordinating) -> None:
    with bot.engine.begin() as connection:
        connection.execute(text("UPDATE campaigns SET consultation = 'another'"))
    heard = bot.heard_by("ada", bot.takes(bot.pressing("ada", "remind/undo/1")))
    assert heard.strip() == "There is no message to many with this number: 1."
    (campaign,) = bot.rows_of("campaigns")
    assert campaign.undone_at is None
    assert bot.rows_of("audit")[-1].act == "campaign"


def test_another_coordinator_sees_what_is_under_way_and_can_end_it(bot: Coordinating) -> None:
    said = bot.says("ada", "/remind")
    assert said.startswith("Planned already, and not begun yet:\n1: by bob, 4 November 2026 at ")
    assert " Started, not sent.\n\nTo whom?" in said
    desk = bot.desk("ada")
    assert desk is not None
    token = next(one.token for one in desk.offered if one.label == "Send no more of 1")
    heard = bot.takes(bot.pressing("ada", token))
    assert "Cancelled. Nothing was sent." in bot.heard_by("ada", heard)
    assert bot.heard_by("bob", heard) == (
        "ada took back your message to many (1). Nothing more of it is sent."
    )
    again = bot.takes(bot.pressing("bob", "remind/undo/1"))
    assert bot.heard_by("bob", again).strip() == "It was taken back already. No more is sent."
    assert bot.heard_by("ada", again) == ""
    assert [row.act for row in bot.rows_of("audit")].count("undo") == 1
    assert bot.says("ada", "/remind").startswith("To whom?")
