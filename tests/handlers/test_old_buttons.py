"""Old buttons: pressed long after, they offer to change the answer they belong to."""

import pytest

from tests.meeting import (
    offered,
    somebody_answering,
    value,
)


def test_an_old_button_offers_to_change_that_old_answer() -> None:
    person = somebody_answering("range")
    person.presses("5")
    person.says("50")
    person.presses("Send my answers")
    person.says("/review")
    told = person.presses("3")
    assert "Change it to “3”?" in told
    assert offered(person) == ["Change to 3", "Keep my answer"]
    told = person.presses("Change to 3")
    assert told.startswith("Your answer to question 1 is now: “3 out of 5”")
    assert value(person, "trust") == 3


@pytest.mark.parametrize("yes", ["yes", "1", "[Change to Never]"])
def test_a_change_by_an_old_button_takes_a_yes(yes: str) -> None:
    person = somebody_answering("relevant")
    person.presses("Often")
    asked = person.presses("Never")
    assert "That button belongs to question 1, where your answer is “Often”." in asked
    person.says(yes)
    assert value(person, "drives") == "never"


def test_an_old_button_may_have_been_a_slip() -> None:
    person = somebody_answering("relevant")
    person.presses("Often")
    person.presses("Never")
    assert person.presses("Keep my answer") == "Your answer is kept."
    assert value(person, "drives") == "often"


def test_an_old_button_of_several_choices_opens_the_question() -> None:
    person = somebody_answering("multiple")
    person.says("1, 2")
    told = person.presses("By car")
    assert told.endswith("where your answer is “On foot, By bicycle”.")
    assert offered(person) == ["Change that answer", "Keep my answer"]
    assert "How do you get about?" in person.presses("Change that answer")


def test_an_old_button_of_the_answer_as_it_is_changes_nothing() -> None:
    person = somebody_answering("multiple")
    person.says("1, 2")
    person.presses("By car")
    assert "Here is everything, once more." in person.presses("Keep my answer")
    assert value(person, "transport") == ("foot", "bicycle")


@pytest.mark.parametrize("label", ["Skip", "I would rather not say", "Go on"])
def test_an_old_skip_does_not_skip_what_is_answered(label: str) -> None:
    person = somebody_answering("multiline")
    person.says("It rained.")
    person.says("go on")
    person.says("Ada")
    person._shown = [one for one in person._shown if not one.token.endswith("/name")]
    person.presses(label)
    assert value(person, "story") == "It rained."


def test_an_old_why_is_still_answered() -> None:
    person = somebody_answering("sensitive")
    person.says("In 1999.")
    person.says("go on")
    assert person.presses("Why do you ask?") == "It tells us when help was lacking."
    assert offered(person) == []


@pytest.mark.parametrize("label", ["4", "The attic"])
def test_an_old_button_of_a_choice_that_is_not_taken_offers_no_change_to_it(label: str) -> None:
    person = somebody_answering("strict")
    for said in ("Ada", "skip", "skip", "3", "hall"):
        person.says(said)
    person.presses(label)
    assert offered(person) == ["Change that answer", "Keep my answer"]


def test_a_participant_who_keeps_the_answer_of_an_old_button_goes_on() -> None:
    person = somebody_answering("required")
    for said in ("Ada", "Montreal"):
        person.says(said)
    assert "Change it to “Quebec City”?" in person.presses("Quebec City")
    assert person.says("2") == "Your answer is kept."
    person.says("Main Street")
    assert value(person, "city") == "mtl"
    assert value(person, "street") == "Main Street"
