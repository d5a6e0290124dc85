"""Ways out of a desk: nobody is caught there, and no stray word falls into the consultation."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.coordination.desk import AtRest, PreparingCampaign
from handlers.model import Audience
from tests.coordinating import Coordinating, attended, desk_of, written

NOTHING_KEPT = "I have kept nothing of this."


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Coordinating]:
    bot = Coordinating(tmp_path, "reminders")
    bot.enrols("ada")
    yield bot
    bot.close()


# --- Stray words ---------------------------------------------------------------


@pytest.mark.parametrize("stray", ["ok", "Bonjour à vous.", "undo", "age1xyz", "Bob", "1", "yes"])
def test_a_stray_word_of_somebody_who_only_coordinates_begins_nothing(
    bot: Coordinating, stray: str
) -> None:
    assert bot.says("ada", stray).startswith(NOTHING_KEPT)
    assert bot.session("ada") is None


def test_a_stray_word_after_a_thread_arrived_is_nobodys(bot: Coordinating) -> None:
    bot.says("zoe", "", "English", "continue", "yes", "/human", "Is this real?")
    assert bot.says("ada", "Hello to you.").startswith(NOTHING_KEPT)


def test_somebody_who_was_only_greeted_is_not_led_on_by_a_word_for_the_desk(
    bot: Coordinating,
) -> None:
    bot.says("ada", "/start", "English")
    bot.says("ada", "/desk")
    assert bot.says("ada", "ok").startswith(NOTHING_KEPT)
    session = bot.session("ada")
    assert session is not None
    assert not session.welcomed


def test_whoever_begins_the_consultation_in_the_same_chat_answers_it_in_words(
    bot: Coordinating,
) -> None:
    assert "Question 1" in bot.says("ada", "/start", "English", "continue", "yes")
    bot.says("ada", "/desk")
    session = bot.session("ada")
    assert session is not None
    assert NOTHING_KEPT not in bot.says("ada", "France")


def test_an_invitation_that_a_coordinator_sends_is_looked_up(bot: Coordinating) -> None:
    assert "I cannot take this invitation" in bot.says("ada", "BCDFG-HJKLM-NPQRS-TVWXZ-BCDFG")


# --- Leaving what is open ----------------------------------------------------------


@pytest.mark.parametrize("word", ["cancel", "Annuler", "never mind", "laissez tomber"])
def test_a_word_leaves_whatever_is_asked_at_the_desk(bot: Coordinating, word: str) -> None:
    bot.says("ada", "/coordinators")
    bot.presses("ada", "Invite somebody")
    bot.presses("ada", "coordinator")
    assert bot.says("ada", word) == "All right. Nothing was done."
    assert bot.says("ada", "Bob").startswith(NOTHING_KEPT)
    assert bot.rows_of("enrolments") == []


@pytest.mark.parametrize("word", ["no", "annuler", "cancel"])
def test_whoever_was_about_to_take_a_role_back_can_leave_it(bot: Coordinating, word: str) -> None:
    bot.enrols("bob")
    bot.says("ada", "/coordinators")
    bot.presses("ada", "Remove a role")
    bot.presses("ada", "bob")
    bot.says("ada", word)
    assert bot.desk("bob") is not None
    assert bot.says("ada", "hello").startswith(NOTHING_KEPT)


def test_where_words_are_waited_for_a_button_leads_out(bot: Coordinating) -> None:
    bot.says("ada", "/coordinators")
    bot.presses("ada", "Invite somebody")
    bot.presses("ada", "coordinator")
    assert bot.presses("ada", "Cancel") == "All right. Nothing was done."
    late = bot.heard_by("ada", bot.takes(bot.pressing("ada", "desk/leave")))
    assert late == "This button no longer works."


def test_the_words_of_a_campaign_are_not_cancel() -> None:
    step = PreparingCampaign(audience=Audience(kind="contact"))
    turn = attended(desk_of("owner", step=step), written("annuler"))
    assert turn is not None
    assert turn.desk.step == AtRest()
    assert turn.effects == ()
