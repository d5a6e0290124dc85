"""Laying over: what lies over a question is answered by whoever has seen it, or goes by itself."""

import pytest

from handlers.conversation import advance
from handlers.model import Forget, MessageReceived
from tests.conversing import Person, consultation_called
from tests.meeting import offered, somebody_answering, somebody_who_sent, value


def at_the_first_clause() -> Person:
    person = Person(consultation_called("consents"), client="en")
    for said in ("/start", "1", "continue"):
        person.says(said)
    return person


# --- What can be pressed can be written --------------------------------------

MOMENTS = [
    ("choices", ["/help"]),
    ("choices", ["/status"]),
    ("choices", ["/privacy"]),
    ("choices", ["/delete"]),
    ("choices", ["/delete", "no"]),
    ("consents", ["Montreal", "yes", "no", "/privacy"]),
    ("consents", ["Montreal", "yes", "no", "/privacy", "1"]),
    ("required", ["Ada", "/review"]),
    ("required", ["/review"]),
    ("required", ["Ada", "(deletes “Ada”)"]),
    ("required", ["Ada", "(deletes “Ada”)", "yes"]),
    ("required", ["Ada", "(edits “Ada”) Grace"]),
    ("required", ["Ada", "Montreal", "[Quebec City]"]),
    ("multiple", ["1, 2", "[By car]"]),
    ("multiline", ["It rained.", "go on", "back", "skip"]),
    ("or_other", ["a parrot"]),
    ("choices", ["Je préfère répondre en français"]),
    ("choices", ["Montreal", "send", "(edits “Montreal”) Quebec"]),
    ("choices", ["stop"]),
    ("choices", []),
    ("comment", ["They are"]),
    ("comment", ["good"]),
    ("multiline", ["It rained."]),
    ("sensitive", []),
    ("range", []),
    ("consents", ["Montreal"]),
    ("required", ["Ada", "Montreal", "Main Street"]),
]


def somebody_at(name: str, lines: list[str]) -> Person:
    person = somebody_answering(name)
    for line in lines:
        person.says(line)
    return person


def ways() -> list[tuple[str, list[str], str, str]]:
    """Return every button of every moment, with each way to write it."""
    found = []
    for name, lines in MOMENTS:
        reply = somebody_at(name, lines).replies[-1]
        for number, button in enumerate(reply.buttons, start=1):
            found.append((name, lines, button.label, button.label))
            if reply.numbered:
                found.append((name, lines, button.label, f"{number}."))
    return found


@pytest.mark.parametrize(("name", "lines", "label", "written"), ways())
def test_what_can_be_pressed_can_be_written_by_its_label_or_its_number(
    name: str, lines: list[str], label: str, written: str
) -> None:
    one, other = somebody_at(name, lines), somebody_at(name, lines)
    assert one.presses(label) == other.says(written)
    assert offered(one) == offered(other)


@pytest.mark.parametrize("word", ["1", "1.", "go on", "Go on", "continue", "suite"])
@pytest.mark.parametrize("command", ["/help", "/status", "/aide"])
def test_the_number_of_go_on_after_a_list_goes_on_and_answers_nothing(
    command: str, word: str
) -> None:
    person = somebody_answering("choices")
    person.says(command)
    assert "Which city do you live in?" in person.says(word)
    assert value(person, "city") is None
    person.says("1")
    assert value(person, "city") == "mtl"


@pytest.mark.parametrize("command", ["/help", "/status", "/review"])
def test_a_number_after_a_list_is_no_consent(command: str) -> None:
    person = at_the_first_clause()
    person.says(command)
    assert person.says("1").endswith(
        "May the Laboratory keep your answers? You can withdraw at any time."
    )
    assert person.consents == []


def test_an_answer_in_words_after_a_list_is_an_answer() -> None:
    person = somebody_answering("choices")
    person.says("/help")
    person.says("Montreal")
    assert value(person, "city") == "mtl"


def test_only_the_newest_list_is_answered_by_a_number() -> None:
    person = somebody_who_sent("consents", "Montreal")
    person.says("/privacy")
    person.says("/help")
    person.says("1")
    assert len(person.submissions) == 1


# --- Written before it had arrived -------------------------------------------


@pytest.mark.parametrize("words", ["1", "1.", "yes", "oui", "Yes, delete it"])
def test_a_number_on_its_way_to_a_question_deletes_nothing(words: str) -> None:
    person = somebody_answering("required")
    person.says("Ada")
    person.in_a_burst("(deletes “Ada”)", words)
    assert value(person, "first") == "Ada"
    assert value(person, "city") == ("mtl" if words.startswith("1") else None)


@pytest.mark.parametrize("words", ["1", "yes", "oui", "Yes, delete everything"])
@pytest.mark.parametrize("name", ["required", "choices", "consents"])
def test_a_burst_never_deletes_everything(name: str, words: str) -> None:
    person = somebody_answering(name)
    person.in_a_burst("/delete", words)
    assert not any(isinstance(effect, Forget) for effect in person.effects)


@pytest.mark.parametrize("over", ["/help", "/status", "/privacy", "/delete", "/review"])
@pytest.mark.parametrize("words", ["1", "2", "yes", "no", "oui", "Yes, I agree", "No"])
def test_a_burst_onto_an_open_consent_decides_nothing(over: str, words: str) -> None:
    person = at_the_first_clause()
    told = person.in_a_burst(over, words)
    assert "You wrote this before my question had reached you, so I have not kept it." in told
    assert person.effects == []


def test_what_was_written_before_a_list_had_arrived_answers_the_question_under_it() -> None:
    person = somebody_answering("required")
    person.says("Ada")
    person.in_a_burst("/review", "Montreal")
    assert value(person, "city") == "mtl"


def test_two_lists_in_a_burst_still_know_which_question_had_been_seen() -> None:
    person = somebody_answering("required")
    person.in_a_burst("/help", "/status", "Ada")
    assert value(person, "first") == "Ada"


def test_words_for_a_list_over_a_question_on_its_way_answer_neither() -> None:
    person = somebody_answering("required")
    told = person.in_a_burst("Ada", "/help", "1")
    assert "I am not sure that this had reached you" in told
    assert value(person, "first") == "Ada"
    assert value(person, "city") is None


# --- When it never arrives ---------------------------------------------------


@pytest.mark.parametrize("words", ["yes", "1", "what?"])
def test_a_list_that_never_arrives_does_not_keep_a_consent_from_being_put(words: str) -> None:
    person = at_the_first_clause()
    person.says("/privacy")
    person.loses_what_was_put()
    told = person.says(words)
    assert told.startswith("I am not sure that this had reached you")
    assert told.endswith("You can withdraw at any time.")
    assert person.consents == []
    person.says("yes")
    assert person.consents == [("keep", True)]


def test_words_read_late_still_count_for_what_lay_there_when_they_were_written() -> None:
    """A list had arrived by the time they were read, and not by the time they were written."""
    person = somebody_answering("required")
    person.says("Ada")
    written = person.session.asked or 0
    person.says("/review")
    event = MessageReceived(
        id="late",
        address=person.address,
        at=person.at,
        position=written + 1,
        message="late",
        text="Montreal",
    )
    assert (person.session.asked or 0) > event.position
    turn = advance(person.consultation, person.session, event)
    assert turn.session.answers["city"].value == "mtl"
    assert turn.session.answers["first"].value == "Ada"
