"""text: people's own words, in one message or in several."""

import pytest

from handlers.question_types.text import LONGEST
from tests.conversing import Person
from tests.meeting import offered, payload, somebody_answering, value


def test_a_participant_writes_one_message_and_goes_on() -> None:
    person = somebody_answering("required")
    assert person.says("  Ada ").startswith("Noted.")
    assert value(person, "first") == "Ada"


def test_a_participant_writes_several_messages_until_they_go_on() -> None:
    person = somebody_answering("multiline")
    assert person.says("It rained.") == "Noted. Send more to add to it, or go on."
    assert person.says("Then it stopped.") == "Added: 2 messages, 27 characters."
    assert offered(person) == ["Go on", "Start this answer again"]
    assert "What shall we call you?" in person.says("go on")
    assert value(person, "story") == "It rained.\nThen it stopped."


def test_a_participant_reads_in_french_how_much_there_is() -> None:
    person = somebody_answering("multiline", "fr")
    person.says("Il pleuvait.")
    assert "2 messages, 22 caractères" in person.says("Puis non.")


def test_a_participant_starts_an_answer_again() -> None:
    person = somebody_answering("multiline")
    person.says("It rained.")
    person.says("start again")
    assert value(person, "story") is None
    assert offered(person) == ["Skip", "I would rather not say"]
    person.says("It snowed.")
    assert value(person, "story") == "It snowed."


def test_a_participant_comes_back_to_an_answer_and_adds_to_it() -> None:
    person = somebody_answering("multiline")
    person.says("It rained.")
    person.says("go on")
    assert "Your answer: It rained." in person.says("back")
    person.says("A lot.")
    assert person.session.answers["story"].complete is False
    person.says("go on")
    assert value(person, "story") == "It rained.\nA lot."


def test_a_participant_who_stopped_in_the_middle_finds_the_words_so_far() -> None:
    person = somebody_answering("multiline")
    person.says("It rained.")
    person.says("stop")
    again = person.says("go on")
    assert "Your answer so far: It rained." in again
    assert "Send more to add to it, or go on." in again


def test_a_participant_goes_on_from_a_long_answer_without_changing_it() -> None:
    person = somebody_answering("multiline")
    person.says("It rained.")
    person.says("go on")
    person.says("back")
    assert "What shall we call you?" in person.says("go on")
    assert value(person, "story") == "It rained."


def test_a_participant_skips_and_then_answers_after_all() -> None:
    person = somebody_answering("multiline")
    person.says("skip")
    person.says("back")
    person.says("It rained.")
    person.says("go on")
    assert person.session.answers["story"].status == "given"


def test_words_that_are_too_long_are_refused_in_words_and_never_cut() -> None:
    person = somebody_answering("required")
    refused = person.says("x" * (LONGEST + 1))
    assert "would have 10,001 characters, and 10,000 is the most" in refused
    assert value(person, "first") is None
    person.says("x" * LONGEST)
    assert value(person, "first") == "x" * LONGEST


def test_a_message_that_would_make_a_long_answer_too_long_is_not_taken_but_the_rest_stays() -> None:
    person = somebody_answering("multiline", "fr")
    person.says("x" * 9_000)
    refused = person.says("y" * 1_000)
    assert "10\N{NARROW NO-BREAK SPACE}001" in refused
    assert len(offered(person)) == 2
    assert value(person, "story") == "x" * 9_000
    person.edits("y" * 1_000, "short enough")
    assert str(value(person, "story")).endswith("\nshort enough")


def test_words_in_any_script_come_through_as_they_were_written() -> None:
    person = somebody_answering("required")
    written = "عمر، 李 and “Ada” 👩\u200d🔬 <b>&amp;</b> {number} %s"
    person.says(written)
    person.says("1")
    assert written in person.says("skip")
    person.says("send")
    assert payload(person)["answers"][0]["value"] == written


def test_a_participant_who_says_hello_again_is_shown_the_open_question() -> None:
    person = somebody_answering("required")
    assert "What is your first name?" in person.says("Bonjour !")
    assert value(person, "first") is None


def test_a_message_without_a_word_is_not_taken_for_an_answer() -> None:
    person = somebody_answering("required")
    assert "I can only read text so far." in person.says(" \x00 ")
    assert value(person, "first") is None


# --- Leaving out what has words ----------------------------------------------

ASKED = "You wrote 10 characters here. Shall I take them away?"


def somebody_back_at_their_words(name: str) -> Person:
    person = somebody_answering(name)
    person.says("It rained.")
    if name == "multiline":
        return person
    person.says("back")
    return person


@pytest.mark.parametrize(
    ("words", "status"),
    [
        *(("skip", "skipped"), ("/passer", "skipped"), ("pass", "skipped")),
        *(("I would rather not say", "withheld"), ("je préfère ne pas répondre", "withheld")),
        *(("no comment", "withheld"), ("Je ne souhaite pas répondre.", "withheld")),
        *(("I prefer not to answer", "withheld"), ("sans commentaire", "withheld")),
    ],
)
@pytest.mark.parametrize("yes", ["yes", "1", "[Yes, take them away]"])
def test_a_participant_is_asked_before_words_they_wrote_are_taken_away(
    words: str, status: str, yes: str
) -> None:
    person = somebody_answering("multiline")
    person.says("It rained.")
    person.says("go on")
    person.says("back")
    assert person.says(words) == ASKED
    assert value(person, "story") == "It rained."
    person.says(yes)
    assert person.session.answers["story"].status == status
    assert value(person, "story") is None


def test_a_participant_is_told_one_count_of_what_they_wrote() -> None:
    person = somebody_answering("multiline")
    person.says("abcd")
    assert "2 messages, 9 characters" in person.says("efgh")
    assert "You wrote 9 characters here." in person.says("/skip")


@pytest.mark.parametrize("name", ["multiline", "required"])
@pytest.mark.parametrize("no", ["no", "2", "non", "[No, keep my words]"])
def test_a_participant_who_keeps_their_words_goes_on_with_them(name: str, no: str) -> None:
    person = somebody_back_at_their_words(name)
    question = person.session.latest
    assert person.says("skip") == ASKED
    assert "Question 2 of" in person.says(no)
    answer = person.session.answers[question]
    assert (answer.status, answer.value, answer.complete) == ("given", "It rained.", True)


def test_a_participant_who_writes_on_instead_of_deciding_keeps_everything() -> None:
    person = somebody_back_at_their_words("multiline")
    person.says("skip")
    person.says("A lot.")
    assert value(person, "story") == "It rained.\nA lot."
    assert person.session.aside is None


@pytest.mark.parametrize("words", ["skip", "I would rather not say"])
def test_nothing_is_asked_where_nothing_was_written(words: str) -> None:
    person = somebody_answering("multiline")
    assert "Question 2 of 2." in person.says(words)


def test_a_single_letter_is_spoken_of_as_one() -> None:
    person = somebody_answering("required")
    person.says("A")
    person.says("back")
    assert person.says("skip") == "You wrote 1 character here. Shall I take it away?"


def test_a_choice_is_left_out_without_a_question() -> None:
    person = somebody_answering("choices")
    person.says("Montreal")
    person.says("back")
    assert person.says("skip").startswith("Skipped.")


@pytest.mark.parametrize("words", ["go on", "Continue", "continuer", "suite"])
@pytest.mark.parametrize("name", ["required", "multiline", "choices"])
def test_going_on_without_an_answer_says_that_there_is_none(name: str, words: str) -> None:
    person = somebody_answering(name)
    told = person.says(words)
    assert told.startswith("This question has no answer yet.\n\nQuestion 1 of")
    assert person.session.answers == {}


def test_what_the_author_asks_for_is_asked_of_all_messages_together() -> None:
    """Each of two messages may be too short alone, and both together long enough."""
    person = somebody_answering("strict")
    person.says("Ada")
    assert person.says("It rained all day.").startswith("Noted.")
    assert person.says("go on") == "Between 30 and 200 characters, please."
    person.says("And it snowed too.")
    assert "Question 3 of 6." in person.says("go on")
    assert value(person, "seen") == "It rained all day.\nAnd it snowed too."
