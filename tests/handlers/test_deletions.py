"""Deletions: a message deleted in the chat asks before it takes an answer with it."""

import pytest

from tests.meeting import (
    presses_token,
    somebody_answering,
    value,
)


@pytest.mark.parametrize("no", ["no", "non", "2", "[No, keep it]"])
def test_deleting_a_message_asks_before_its_answer_goes(no: str) -> None:
    person = somebody_answering("required")
    person.says("Ada")
    asked = person.deletes("Ada")
    assert asked.startswith("You deleted the message with your answer to question 1.")
    assert value(person, "first") == "Ada"
    assert person.says(no).startswith("Your answer is kept.")
    assert value(person, "first") == "Ada"


@pytest.mark.parametrize("yes", ["yes", "Oui", "1", "[Yes, delete it]"])
def test_an_answer_goes_with_its_message_and_is_asked_again(yes: str) -> None:
    person = somebody_answering("required")
    person.says("Ada")
    person.deletes("Ada")
    assert person.says(yes) == "It is deleted.\n\nQuestion 2 is open."
    assert value(person, "first") is None
    assert "What is your first name?" in person.says("back")


def test_one_of_several_messages_goes_alone() -> None:
    person = somebody_answering("multiline")
    person.says("It rained.")
    person.says("Not for publication.")
    person.deletes("Not for publication.")
    person.says("yes")
    assert value(person, "story") == "It rained."
    person.deletes("It rained.")
    person.says("yes")
    assert value(person, "story") is None


@pytest.mark.parametrize(("name", "choice"), [("comment", "good"), ("or_other", "3")])
def test_no_words_are_waited_for_when_the_choice_they_explain_is_gone(
    name: str, choice: str
) -> None:
    person = somebody_answering(name)
    person.says(choice)
    person.deletes(choice)
    person.says("yes")
    person.says("because of it")
    assert person.session.answers == {}
    assert "Shall I take it as “Other”?" in person.replies[-1].text


def test_going_on_after_the_only_words_were_deleted_shows_the_question() -> None:
    person = somebody_answering("multiline")
    person.says("It rained.")
    old = person.replies[0].buttons[0].token
    person.deletes("It rained.")
    person.says("yes")
    assert "What happened?" in presses_token(person, old)


def test_a_comment_goes_and_its_choice_stays() -> None:
    person = somebody_answering("comment")
    person.says("good")
    person.says("Not for publication.")
    person.deletes("Not for publication.")
    person.says("yes")
    answer = person.session.answers["rules"]
    assert (answer.value, answer.comment) == ("good", "")


def test_the_words_of_other_take_their_choice_with_them() -> None:
    person = somebody_answering("or_other")
    person.presses("Other")
    person.says("a parrot")
    person.deletes("a parrot")
    person.says("yes")
    assert value(person, "pet") is None


def test_a_participant_who_goes_on_after_deleting_keeps_the_answer() -> None:
    person = somebody_answering("required")
    person.says("Ada")
    person.deletes("Ada")
    person.says("Montreal")
    assert value(person, "first") == "Ada"
    assert value(person, "city") == "mtl"


def test_deleting_a_message_that_gave_no_answer_asks_nothing() -> None:
    person = somebody_answering("required")
    person.says("help")
    assert person.deletes("help") == ""


def test_a_required_answer_that_was_deleted_is_asked_before_anything_is_sent() -> None:
    person = somebody_answering("required")
    for said in ("Ada", "Montreal", "Main Street"):
        person.says(said)
    person.deletes("Montreal")
    person.says("yes")
    assert "Which city do you live in?" in person.says("send")
    assert person.submissions == []


def test_an_answer_that_was_replaced_before_the_yes_is_not_harmed() -> None:
    person = somebody_answering("required")
    person.says("Ada")
    person.deletes("Ada")
    person.presses("Yes, delete it")
    assert person.presses("Yes, delete it")
    assert value(person, "first") is None


def test_an_answer_that_cannot_stand_without_a_message_goes_with_it() -> None:
    person = somebody_answering("strict")
    for said in ("Ada", "It rained all day.", "And it snowed too.", "go on"):
        person.says(said)
    person.deletes("And it snowed too.")
    person.says("yes")
    assert value(person, "seen") is None
