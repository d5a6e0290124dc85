"""Early words: what was written before a question had arrived was not meant for it."""

import pytest
from msgspec.structs import replace

from tests.conversing import Person, consultation_called
from tests.meeting import payload, somebody_answering, value


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
    told = person.in_a_burst("x" * 9_999, "and")
    assert "would have 10,002 characters" in told
    assert value(person, "first") == "x" * 9_999


def test_nothing_is_early_for_somebody_who_has_stopped() -> None:
    person = somebody_answering("required")
    person.says("stop")
    assert "What is your first name?" in person.says("go on")


def test_a_deleted_answer_takes_no_early_words() -> None:
    person = somebody_answering("required")
    person.says("Ada")
    person.deletes("Ada")
    person.in_a_burst("yes", "go on", "hm")
    assert person.session.answers == {}


# --- Nothing to add to -------------------------------------------------------

NOT_KEPT = "You wrote this before my question had reached you, so I have not kept it."


@pytest.mark.parametrize(
    ("word", "status"), [("skip", "skipped"), ("prefer not to say", "withheld")]
)
def test_words_sent_right_after_leaving_a_question_out_do_not_answer_it(
    word: str, status: str
) -> None:
    person = somebody_answering("required")
    told = person.in_a_burst(word, "because I must not")
    assert NOT_KEPT in told
    answer = person.session.answers["first"]
    assert (answer.status, answer.value, answer.parts) == (status, None, ())


def test_words_sent_right_after_leaving_a_choice_out_are_no_comment_on_it() -> None:
    person = somebody_answering("or_other")
    assert NOT_KEPT in person.in_a_burst("I would rather not say", "my landlord reads this")
    person.says("1")
    person.says("send")
    assert payload(person)["answers"][0] | {"at": ""} == {
        "question": "pet",
        "type": "select_one",
        "status": "withheld",
        "value": None,
        "other": "",
        "comment": "",
        "language": "en",
        "detected": None,
        "at": "",
    }


def test_a_choice_that_was_explained_and_then_withheld_is_sent_without_its_explanation() -> None:
    person = somebody_answering("comment")
    for said in ("unheard of", "yes", "Nobody told me.", "1", "I would rather not say", "send"):
        person.says(said)
    (sent,) = payload(person)["answers"]
    assert (sent["status"], sent["value"]) == ("withheld", None)
    assert (sent["other"], sent["comment"], sent["detected"]) == ("", "", None)
    assert "Nobody told me." not in person.submissions[0].body.decode()


def test_words_written_before_the_first_question_had_arrived_are_not_kept() -> None:
    person = Person(consultation_called("required"), client="en")
    for said in ("/start", "1", "continue"):
        person.says(said)
    assert NOT_KEPT in person.in_a_burst("yes", "My name is Ada.")
    assert person.session.answers == {}
    assert "What is your first name?" in "\n".join(person.transcript)


@pytest.mark.parametrize("word", ["yes", "Yes!", "oui", "no", "non", "go on", "next", "continuer"])
@pytest.mark.parametrize("first", ["Ada", "skip"])
def test_impatient_words_are_passed_over_without_a_word(first: str, word: str) -> None:
    person = somebody_answering("required")
    person.in_a_burst(first, word, word)
    before = person.session.answers["first"]
    assert len(person.replies) == 1
    assert before.value in ("Ada", None)
    assert person.session.answers.keys() == {"first"}


def test_a_comma_too_many_does_not_break_what_the_author_asks_for() -> None:
    """Early words go through the same check as all others."""
    person = somebody_answering("strict")
    told = person.in_a_burst("Ada", "Countess of Lovelace, born in London in 1815")
    assert "A name has 40 characters at the most." in told
    assert value(person, "called") == "Ada"


# --- A question that never arrives -------------------------------------------


@pytest.mark.parametrize("words", ["Montreal", "yes", "hm", "skip", "/back", "/skip"])
def test_a_question_that_has_not_arrived_in_two_minutes_is_put_again(words: str) -> None:
    person = somebody_answering("required")
    person.says("Ada")
    person.loses_what_was_put()
    told = person.says(words)
    assert told.startswith(
        "I am not sure that this had reached you, so I have not kept what you just wrote.\n\n"
        "Question 2 of 3."
    )
    assert value(person, "first") == "Ada"
    assert value(person, "city") is None
    person.says("Montreal")
    assert value(person, "city") == "mtl"


def test_a_question_that_is_only_slow_is_not_put_twice() -> None:
    person = somebody_answering("required")
    told = person.in_a_burst("Ada", "Lovelace", "of London")
    assert told.count("Which city do you live in?") == 1


def test_a_consent_that_never_arrived_is_not_decided_but_put_again() -> None:
    person = Person(consultation_called("consents"), client="en")
    for said in ("/start", "1", "continue"):
        person.says(said)
    person.loses_what_was_put()
    assert "May the Laboratory keep your answers?" in person.says("yes")
    assert person.consents == []


def test_a_small_question_that_never_arrived_confirms_nothing() -> None:
    person = somebody_answering("required")
    person.says("Ada")
    person.deletes("Ada")
    person.loses_what_was_put()
    assert "I read “yes”, which is not in the list." in person.says("yes")
    assert value(person, "first") == "Ada"


def test_words_between_two_showings_of_a_question_are_asked_for_again() -> None:
    person = somebody_answering("tiny")
    person.session = replace(person.session, asked=1_000, in_doubt=True)
    told = person.says("to be heard")
    assert told.startswith("I am not sure that this had reached you")
    assert person.session.answers == {}
