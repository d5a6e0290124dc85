"""The review: everything in one list, each answer to be changed by its number."""

import pytest

from tests.meeting import offered, somebody_answering, somebody_who_sent, value


def test_a_participant_sees_every_answer_before_sending() -> None:
    person = somebody_answering("required")
    person.says("skip")
    person.says("Montreal")
    shown = person.says("prefer not to say")
    assert "1. What is your first name?\nskipped" in shown
    assert "2. Which city do you live in?\nMontreal" in shown
    assert "3. Which street do you live in?\nyou would rather not say" in shown
    assert "You agreed: keeping your answers." in shown
    assert offered(person) == ["1", "2", "3", "Send my answers"]


@pytest.mark.parametrize("two", ["2", "2.", "no 2", "[2]"])
def test_a_participant_opens_an_answer_by_its_number_and_changes_it(two: str) -> None:
    person = somebody_answering("required")
    for said in ("Ada", "Montreal", "Main Street"):
        person.says(said)
    opened = person.says(two)
    assert "Your answer: Montreal\nSend another to change it, or go on." in opened
    assert "2. Which city do you live in?\nQuebec City" in person.says("Quebec")


def test_a_participant_opens_an_answer_and_leaves_it() -> None:
    person = somebody_answering("required")
    for said in ("Ada", "Montreal", "Main Street", "1"):
        person.says(said)
    assert "Here is everything, once more." in person.says("go on")
    assert value(person, "first") == "Ada"


@pytest.mark.parametrize("words", ["4", "maybe", "yes", "ready"])
def test_what_is_neither_send_nor_a_number_sends_nothing(words: str) -> None:
    person = somebody_answering("required")
    for said in ("Ada", "Montreal", "Main Street"):
        person.says(said)
    if words == "4":
        person.says("5")
    else:
        assert "Write “send” to send this" in person.says(words)
    assert person.submissions == []


@pytest.mark.parametrize("words", ["continue", "go on", "suite"])
def test_going_on_at_the_review_shows_it_again(words: str) -> None:
    person = somebody_answering("required")
    for said in ("Ada", "Montreal", "Main Street"):
        person.says(said)
    assert person.says(words).startswith("Here is everything, once more.")


def test_a_participant_looks_at_the_answers_in_the_middle() -> None:
    person = somebody_answering("required")
    person.says("Ada")
    shown = person.says("review")
    assert shown.startswith("Your answers so far (1 of 3).")
    assert offered(person) == ["1", "Go back to question 2"]
    assert "What is your first name?" in person.says("1")
    assert "Which city do you live in?" in person.says("go on")


@pytest.mark.parametrize("back", ["2", "[Go back to question 2]", "go on", "Go back to question 2"])
def test_a_participant_goes_back_to_the_open_question(back: str) -> None:
    person = somebody_answering("required")
    person.says("Ada")
    person.says("/review")
    assert person.says(back).startswith("Question 2 of 3.")
    assert value(person, "city") is None


def test_an_answer_written_while_the_list_is_open_is_an_answer() -> None:
    person = somebody_answering("required")
    person.says("Ada")
    person.says("/review")
    person.says("Montreal")
    assert value(person, "city") == "mtl"


def test_before_the_first_answer_there_is_nothing_to_look_at() -> None:
    person = somebody_answering("required")
    assert person.says("review") == "You have not answered a question yet."
    assert offered(person) == ["Go back to question 1"]


def test_the_list_is_complete_when_it_is_asked_for_at_the_end() -> None:
    person = somebody_answering("required")
    for said in ("Ada", "Montreal", "Main Street"):
        person.says(said)
    assert "Here is everything, once more." in person.says("/relire")


def test_long_answers_are_shortened_in_the_list_and_whole_when_opened() -> None:
    person = somebody_answering("required")
    words = "It is a very long name indeed. " * 10
    for said in (words, "Montreal", "skip"):
        person.says(said)
    assert f"{words[:80]}" in person.replies[-1].text
    assert "…" in person.replies[-1].text
    assert words.strip() in person.says("1")


def test_after_sending_the_list_says_that_it_was_sent() -> None:
    person = somebody_who_sent("required", "Ada", "Montreal", "skip")
    assert person.says("/review").startswith("Your answers, as you sent them.")
    assert offered(person) == ["1", "2", "3", "Go on"]
    assert "Your answers are sent, under" in person.says("go on")


def test_a_number_of_a_list_long_closed_is_not_read_as_one() -> None:
    person = somebody_who_sent("required", "Ada", "Montreal", "skip")
    person.says("/review")
    person.says("thank you")
    assert "Your answers are sent, under" in person.says("1")


def test_a_question_that_has_left_the_path_is_not_opened_any_more() -> None:
    person = somebody_answering("relevant")
    person.says("often")
    person.says("4")
    person.says("/review")
    assert offered(person) == ["1", "2", "Go back to question 3"]
    assert person.edits("often", "never") == "Your answer to question 1 is now: “Never”"
    assert "What do you use instead?" in person.presses("2")
