"""Early words: what was written before a question had arrived was not meant for it."""

import pytest

from tests.meeting import somebody_answering, value


def test_words_written_in_a_burst_add_to_the_answer_before() -> None:
    person = somebody_answering("required")
    told = person.in_a_burst("Ada", "Lovelace", "of London")
    assert value(person, "first") == "Ada\nLovelace\nof London"
    assert value(person, "city") is None
    assert told.count("I added this to your answer to question 1") == 2


def test_words_written_early_become_a_comment_on_a_choice() -> None:
    person = somebody_answering("or_other")
    person.in_a_burst("cat", "she is called Minou")
    answer = person.session.answers["pet"]
    assert (answer.value, answer.comment) == ("cat", "she is called Minou")


def test_a_choice_written_early_does_not_answer_a_question_nobody_has_seen() -> None:
    person = somebody_answering("relevant")
    person.in_a_burst("often", "2")
    assert value(person, "cars") is None


def test_early_words_can_be_edited_and_deleted_like_all_others() -> None:
    person = somebody_answering("required")
    person.in_a_burst("Ada", "Lovelace")
    person.edits("Lovelace", "King")
    assert value(person, "first") == "Ada\nKing"
    person.deletes("King")
    person.says("yes")
    assert value(person, "first") == "Ada"


def test_early_words_before_the_consent_are_not_kept() -> None:
    person = somebody_answering("required")
    person = type(person)(person.consultation, client="en")
    person.in_a_burst("/start", "I have so much to say!", "Really")
    assert person.session.answers == {}
    assert "Which language would you like?" in "\n".join(person.transcript)


@pytest.mark.parametrize("again", ["go on", "Done", "terminé", "continuer"])
def test_going_on_twice_in_impatience_adds_nothing(again: str) -> None:
    person = somebody_answering("multiline")
    person.in_a_burst("It rained.", "go on", again)
    assert value(person, "story") == "It rained."


def test_skipping_twice_in_impatience_skips_only_what_was_seen() -> None:
    person = somebody_answering("required")
    person.in_a_burst("skip", "skip", "back")
    assert person.session.answers["first"].status == "skipped"
    assert person.session.answers.keys() == {"first"}


def test_help_is_given_at_once_even_in_a_burst() -> None:
    person = somebody_answering("required")
    assert "/review" in person.in_a_burst("Ada", "help")
    assert value(person, "first") == "Ada"


def test_early_words_that_would_make_an_answer_too_long_are_refused() -> None:
    person = somebody_answering("required")
    told = person.in_a_burst("x" * 9_999, "yes")
    assert "would have 10,002 characters" in told
    assert value(person, "first") == "x" * 9_999


def test_nothing_is_early_for_somebody_who_has_stopped() -> None:
    person = somebody_answering("required")
    person.says("stop")
    assert "What is your first name?" in person.says("go on")


def test_words_that_come_back_from_a_stop_are_an_answer() -> None:
    person = somebody_answering("required")
    person.says("stop")
    assert person.says("Ada").startswith("Noted.")
    assert value(person, "first") == "Ada"


def test_a_deleted_answer_takes_no_early_words() -> None:
    person = somebody_answering("required")
    person.says("Ada")
    person.deletes("Ada")
    person.in_a_burst("yes", "go on", "hm")
    assert person.session.answers == {}
