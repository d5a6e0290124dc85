"""A choice that is open at a desk: a word that fits none of it is no answer to anything."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.coordinating import Coordinating

OPEN = "a choice is open here"


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Coordinating]:
    bot = Coordinating(tmp_path)
    bot.says("ada", "", "English", "continue", "yes")  # she takes part, too, and is asked her wish
    bot.enrols("ada")
    yield bot
    bot.close()


def wish(bot: Coordinating) -> object:
    session = bot.session("ada")
    assert session is not None
    return session.answers.get("wish")


@pytest.mark.parametrize("command", ["/compare", "/export", "/coordinators"])
@pytest.mark.parametrize("word", ["export it", "undo", "yes please", "trust", "99"])
def test_a_word_that_fits_no_choice_is_kept_by_nobody(
    bot: Coordinating, command: str, word: str
) -> None:
    bot.says("ada", command)
    if command == "/coordinators":
        bot.presses("ada", "Invite somebody")
    assert OPEN in bot.says("ada", word)
    assert OPEN in bot.says("ada", word)  # and the choice is open still
    assert wish(bot) is None


def test_what_was_offered_can_be_chosen_after_a_word_that_fitted_nothing(
    bot: Coordinating,
) -> None:
    bot.says("ada", "/coordinators")
    bot.presses("ada", "Invite somebody")
    bot.says("ada", "boss")
    assert bot.says("ada", "reader").startswith("What is their name?")


def test_somebody_who_leaves_the_choice_goes_on_with_the_consultation(bot: Coordinating) -> None:
    bot.says("ada", "/export")
    assert OPEN not in bot.says("ada", "/start")
    bot.says("ada", "to be heard")
    assert wish(bot) is not None


def test_what_is_only_offered_keeps_nobody_from_answering(bot: Coordinating) -> None:
    """The list of who coordinates has a button, and asks nothing."""
    bot.says("ada", "/coordinators")
    bot.says("ada", "to be heard")
    assert wish(bot) is not None
