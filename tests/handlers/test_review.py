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


@pytest.mark.parametrize("words", ["5", "0", "maybe", "no", "ready", "send nothing", "yes but"])
def test_what_is_neither_send_nor_a_number_sends_nothing(words: str) -> None:
    person = somebody_answering("required")
    for said in ("Ada", "Montreal", "Main Street"):
        person.says(said)
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
    assert "Your answers have been sent, under" in person.says("go on")


def test_a_number_of_a_list_long_closed_is_not_read_as_one() -> None:
    person = somebody_who_sent("required", "Ada", "Montreal", "skip")
    person.says("/review")
    person.says("thank you")
    assert "Your answers have been sent, under" in person.says("1")


def test_a_question_that_has_left_the_path_is_not_opened_any_more() -> None:
    person = somebody_answering("relevant")
    person.says("often")
    person.says("4")
    person.says("/review")
    assert offered(person) == ["1", "2", "Go back to question 3"]
    told = person.edits("often", "never")
    assert told.endswith("\n\nYour answer to question 1 is now: “Never”")
    assert "What do you use instead?" in person.presses("2")


@pytest.mark.parametrize(
    "words",
    [
        *("yes", "Yes!", "oui", "send", "Send it.", "send them", "send my answers", "4"),
        *("envoyer", "envoyez", "j'envoie", "J’envoie !", "Envoyer mes réponses"),
    ],
)
def test_a_participant_sends_in_their_own_words(words: str) -> None:
    person = somebody_answering("required")
    for said in ("Ada", "Montreal", "Main Street"):
        person.says(said)
    assert person.says(words).startswith("Thank you. Your answers have been sent.")
    assert len(person.submissions) == 1


@pytest.mark.parametrize("words", ["yes", "oui", "send", "j'envoie"])
def test_sending_in_impatience_sends_nothing_that_was_not_seen(words: str) -> None:
    person = somebody_answering("required")
    for said in ("Ada", "Montreal"):
        person.says(said)
    person.in_a_burst("Main Street", words)
    assert person.submissions == []


def test_an_answer_that_is_not_finished_is_in_the_list_and_says_so() -> None:
    person = somebody_answering("multiline")
    person.says("It rained.")
    shown = person.says("/review")
    assert shown.startswith("Your answers so far (0 of 2).")
    assert "1. What happened?\nIt rained. (not finished)" in shown
    assert offered(person) == ["1", "Go back to question 1"]
    assert "Your answer so far: It rained." in person.says("1")


def test_choices_are_never_cut_in_the_list_however_many() -> None:
    person = somebody_answering("pallmall")
    for said in ("industry", "2", "Europe"):
        person.says(said)
    labels = offered(person)[:7]
    person.says("1 2 3 4 5 6 7")
    shown = person.says("/review")
    assert ", ".join(labels) in shown
    assert "…" not in shown


def test_a_participant_who_changes_group_reads_how_many_answers_have_left_the_path() -> None:
    person = somebody_answering("relevant")
    for said in ("often", "4", "I collect them", "No", "1"):
        person.says(said)
    assert person.says("never").startswith(
        "2 answers do not belong to your path any more. They come back if you change your mind."
    )
    for said in ("bicycle", "1"):
        person.says(said)
    told = person.says("often")
    assert told.startswith("1 answer does not belong to your path any more. It comes back")
    assert value(person, "why_so_many") == "I collect them"


def test_nothing_is_said_to_leave_where_nothing_leaves() -> None:
    person = somebody_answering("relevant")
    for said in ("often", "4", "I collect them", "No", "1"):
        person.says(said)
    assert "any more" not in person.says("often")
