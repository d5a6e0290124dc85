"""A button of a question that is over says what became of it, and never does anything twice."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.model import Update
from storage.outbox import Outgoing
from tests.coordinating import Coordinating, of_button
from tests.remembering import at


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Coordinating]:
    bot = Coordinating(tmp_path, "pallmall")
    bot.enrols("ada")
    bot.enrols("bob", "coordinator")
    yield bot
    bot.close()


def updates(heard: tuple[Outgoing, ...], person: str = "ada") -> list[Update]:
    """Return what changes of what somebody was shown before."""
    return [change for one in heard if one.address == at(person) for change in one.reply.updates]


def invites(bot: Coordinating) -> tuple[str, str]:
    """Let Ada come to the yes for three invitations; return the button for it."""
    bot.says("ada", "/invite 3")
    bot.presses("ada", "No group in particular")
    bot.presses("ada", "English")
    return bot.shows("ada", "Yes, go on")


def test_a_second_tap_is_told_what_was_chosen_and_when_and_makes_nothing_again(
    bot: Coordinating,
) -> None:
    yes = invites(bot)
    bot.presses_old("ada", yes)
    assert len(bot.rows_of("works")) == 1
    assert bot.presses_old("ada", yes) == (
        "You chose “Yes, go on” on 3 November 2026 at 15:05. Nothing more was done. "
        "To begin again, write /invite."
    )
    assert len(bot.rows_of("works")) == 1
    bot.does_work()
    assert "Nothing more was done" in bot.presses_old("ada", yes)
    assert len(bot.rows_of("invitations")) == 3


def test_it_is_told_in_french_at_a_french_desk(bot: Coordinating) -> None:
    bot.says("ada", "/langue")
    bot.says("ada", "/inviter 3")
    bot.presses("ada", "Sans groupe particulier")
    bot.presses("ada", "English")
    yes = bot.shows("ada", "Oui, continuer")
    bot.presses_old("ada", yes)
    told = bot.presses_old("ada", yes).replace("\u00a0", " ").replace("\u202f", " ")
    assert told == (
        "Vous avez choisi « Oui, continuer » le 3 novembre 2026 à 15 h 05. Rien d’autre n’a été "
        "fait. Pour recommencer, écrivez /inviter."
    )


@pytest.mark.parametrize("way_out", ["cancel", "annuler", "[No]"])
def test_what_was_cancelled_is_told_to_be(bot: Coordinating, way_out: str) -> None:
    yes = invites(bot)
    if way_out == "[No]":
        bot.presses("ada", "No")
    else:
        bot.says("ada", way_out)
    assert bot.presses_old("ada", yes).startswith("You cancelled this on 3 November 2026")
    assert bot.rows_of("works") == []


@pytest.mark.parametrize("elsewhere", ["/help", "/coordinators", "/start"])
def test_what_was_left_for_something_else_is_told_to_have_been(
    bot: Coordinating, elsewhere: str
) -> None:
    yes = invites(bot)
    bot.says("ada", elsewhere)
    assert bot.presses_old("ada", yes).startswith("You went on to something else on 3 November")
    assert bot.rows_of("works") == []


def test_a_question_that_was_put_again_is_answered_where_it_stands_now(bot: Coordinating) -> None:
    bot.says("ada", "/coordinators")
    bot.presses("ada", "Invite somebody")
    reader = bot.shows("ada", "reader")
    bot.says("ada", "boss")
    assert bot.presses_old("ada", reader) == (
        "I have asked this again further down. Please answer there."
    )
    assert bot.presses("ada", "reader").startswith("What is their name?")


def test_an_answer_in_words_takes_the_buttons_away_and_shows_what_was_chosen(
    bot: Coordinating,
) -> None:
    invites(bot)
    heard = bot.takes(bot.event("ada", "yes"))
    (change,) = updates(heard)
    assert change.buttons == ()
    assert change.text.startswith("3 invitations, each for one person.")
    assert change.text.endswith("Is this what you want?\n\nYour choice: Yes, go on")


def test_whoever_leaves_for_the_consultation_has_no_buttons_left_behind(bot: Coordinating) -> None:
    invites(bot)
    (change,) = updates(bot.takes(bot.event("ada", "/start")))
    assert change.buttons == ()
    assert change.text.endswith("You left this without an answer.")


def test_what_is_only_offered_can_be_pressed_until_it_was(bot: Coordinating) -> None:
    bot.says("ada", "/coordinators")
    invite = bot.shows("ada", "Invite somebody")
    heard = bot.takes(bot.event("ada", "/help"))
    assert updates(heard) == []
    assert bot.presses_old("ada", invite).startswith("In which role?")
    assert bot.presses_old("ada", invite).startswith("You answered on 3 November 2026")


def test_a_button_about_something_else_leaves_open_what_is_asked(bot: Coordinating) -> None:
    yes = invites(bot)
    desk = bot.desk("ada")
    assert desk is not None
    assert of_button(desk, "threads/close/1") != yes[1]
    assert "no longer open" in bot.presses_old("ada", ("threads/close/1", of_button(desk, "")))
    bot.presses_old("ada", yes)
    assert len(bot.rows_of("works")) == 1


def test_what_became_of_a_very_old_question_is_forgotten_and_it_still_does_nothing(
    bot: Coordinating,
) -> None:
    yes = invites(bot)
    for _ in range(40):
        bot.says("ada", "/export")
        bot.now += timedelta(minutes=1)
    assert bot.presses_old("ada", yes).startswith("This was settled long ago.")
    assert bot.rows_of("works") == []


def test_what_is_written_while_work_is_done_is_no_answer_to_the_consultation(
    bot: Coordinating,
) -> None:
    bot.says("ada", "", "English", "continue", "I understand", "yes")
    bot.says("ada", "/overview")
    assert bot.says("ada", "1").startswith("I am still at work on what you asked for")
    session = bot.session("ada")
    assert session is not None
    assert session.answers == {}


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Coordinating]:
    bot = Coordinating(tmp_path / "terminal", "pallmall")
    bot.enrols("ada on terminal")
    yield bot
    bot.close()


def test_whoever_opens_a_terminal_again_comes_back_to_what_was_open(terminal: Coordinating) -> None:
    asked = terminal.says("ada on terminal", "/export")
    assert terminal.says("ada on terminal", "") == asked
    assert terminal.says("ada on terminal", "1").startswith("Purpose: ")


def test_whoever_opens_a_terminal_again_is_not_led_into_the_consultation(
    terminal: Coordinating,
) -> None:
    assert terminal.says("ada on terminal", "").startswith("You coordinate")
    assert "I have kept nothing of this" in terminal.says("ada on terminal", "yes")
    assert terminal.says("ada on terminal", "/start").startswith("Pall Mall Process consultation")


def test_whoever_takes_part_comes_back_to_their_own_question(terminal: Coordinating) -> None:
    terminal.says("ada on terminal", "/start", "English", "continue")
    assert "Before we start" in terminal.says("ada on terminal", "")
