"""A reply to an older question is for that question, wherever the conversation has gone."""

from typing import Any

from msgspec.structs import replace

from handlers.model import Event, MessageReceived
from tests.conversing import Person
from tests.meeting import offered, somebody_answering, somebody_who_sent, value


def says_in_reply(person: Person, question: str, text: str) -> str:
    """Let `person` write `text` in reply to where `question` was put."""
    at = person.session.places[question]
    make = person._event

    def event(line: str) -> Event:
        made: Any = make(line)
        assert isinstance(made, MessageReceived)
        return replace(made, reply_to=at)

    person._event = event  # type: ignore[method-assign]
    try:
        return person.says(text)
    finally:
        person._event = make  # type: ignore[method-assign]


def at_the_second_question(name: str, first: str, language: str = "en") -> Person:
    person = somebody_answering(name, "fr" if language == "fr" else "en")
    person.says(first)
    if "Go on" in offered(person):
        person.says("go on")
    return person


def test_a_reply_to_own_words_adds_to_them() -> None:
    person = at_the_second_question("multiline", "It began on a Monday.")
    told = says_in_reply(person, "story", "It ended on a Friday.")
    assert told == "I added this to your answer to question 1."
    assert value(person, "story") == "It began on a Monday.\nIt ended on a Friday."
    assert value(person, "name") is None
    person.says("Zoé")
    assert value(person, "name") == "Zoé"


def test_a_reply_to_a_choice_asks_before_it_changes_it() -> None:
    person = at_the_second_question("or_other", "A cat")
    told = says_in_reply(person, "pet", "dog")
    assert told == (
        "You replied to question 1, where your answer is “A cat”. Change it to “A dog”?"
    )
    assert value(person, "pet") == "cat"
    person.presses("Yes, change it")
    assert value(person, "pet") == "dog"


def test_a_reply_that_is_not_confirmed_changes_nothing() -> None:
    person = at_the_second_question("or_other", "A cat")
    says_in_reply(person, "pet", "dog")
    person.says("no")
    assert value(person, "pet") == "cat"


def test_a_reply_that_is_no_answer_says_why_and_changes_nothing() -> None:
    person = at_the_second_question("or_other", "A cat")
    says_in_reply(person, "pet", "99")
    assert value(person, "pet") == "cat"


def test_an_edit_of_a_reply_revises_the_answer_it_gave() -> None:
    person = at_the_second_question("or_other", "A cat")
    says_in_reply(person, "pet", "dog")
    person.presses("Yes, change it")
    person.edits("dog", "cat")
    assert value(person, "pet") == "cat"


def test_a_reply_to_the_open_question_is_an_answer_like_any_other() -> None:
    person = at_the_second_question("multiline", "It began on a Monday.")
    person.says("/back")
    person.says("go on")
    says_in_reply(person, "name", "Zoé")
    assert value(person, "name") == "Zoé"


def test_a_reply_after_sending_changes_the_answer_and_says_that_it_is_not_sent_yet() -> None:
    person = somebody_who_sent("tiny", "to be heard")
    (name,) = person.session.answers
    told = says_in_reply(person, name, "to be read")
    assert "to be read" in told or "new wording" in told


def test_what_lay_over_a_question_is_never_taken_for_it() -> None:
    person = somebody_answering("or_other")
    put_at = person.session.asked
    person.says("/help")
    person.presses("Go on")
    person.says("A cat")
    assert put_at in [update.position for update in person.updates if "Your answer" in update.text]
    assert person.session.places["pet"] == put_at
    assert "You replied to question 1" in says_in_reply(person, "pet", "dog")
