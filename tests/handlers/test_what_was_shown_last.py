"""A bare "yes" is for what was shown last: never for a decision behind it."""

import pytest

from tests.conversing import Person, consultation_called
from tests.meeting import somebody_answering, somebody_who_sent, value


def at_the_consent() -> Person:
    person = Person(consultation_called("consents"), client="en")
    for said in ("/start", "english", "continue"):
        person.says(said)
    return person


@pytest.mark.parametrize("between", ["/help", "/status", "hmm", "skip", "/frobnicate"])
@pytest.mark.parametrize("answer", ["yes", "no", "oui", "2"])
def test_a_word_meant_for_a_deletion_never_decides_on_a_consent(between: str, answer: str) -> None:
    person = at_the_consent()
    person.says("/delete")
    said = person.says(between)
    if "May the Laboratory keep your answers?" not in said:
        person.says(answer)
    assert person.consents == []


def test_a_consent_that_is_shown_again_is_decided_by_a_word() -> None:
    person = at_the_consent()
    person.says("/frobnicate")
    assert "May the Laboratory keep your answers?" in person.says("yes")
    person.says("yes")
    assert person.consents == [("keep", True)]


def test_a_yes_meant_for_a_deletion_never_sends_the_answers() -> None:
    person = somebody_who_sent("consents", "Montreal")
    person.says("/review")
    person.says("1")
    person.says("quebec")
    person.says("/delete")
    assert "Nothing is deleted." in person.says("skip")
    assert "Ready to send?" in person.says("yes")
    assert len(person.submissions) == 1


def test_somebody_who_asks_for_a_deletion_and_goes_on_is_told_that_nothing_was_deleted() -> None:
    person = somebody_answering("multiline", "en")
    person.says("/delete")
    assert person.says("My story.").startswith("Nothing is deleted.")
    assert value(person, "story") == "My story."


def test_a_doubtful_yes_is_no_consent() -> None:
    person = at_the_consent()
    person.says("yes?")
    assert person.consents == []


def test_a_yes_that_came_only_with_another_goes_with_it() -> None:
    person = somebody_answering("consents")
    for said in ("Montreal", "no", "yes", "send", "/privacy"):
        person.says(said)
    assert person.session.consents["quote"].granted
    person.presses("Withdraw: quotes with your name")
    assert not person.session.consents["quote"].granted


def test_going_on_at_the_question_about_reminders_goes_on() -> None:
    person = somebody_answering("consents")
    person.says("stop")
    assert "Which city do you live in?" in person.says("go on")
    assert [clause for clause, _ in person.consents] == ["keep"]


def test_a_second_stop_is_a_stop() -> None:
    person = somebody_answering("consents")
    person.says("stop")
    assert "when you would like to continue" in person.says("stop")


def test_deleting_the_message_that_gave_a_consent_is_answered() -> None:
    person = at_the_consent()
    person.says("yes")
    assert "/privacy lets you change it" in person.deletes("yes")


def test_the_word_other_takes_what_was_written_as_other() -> None:
    person = somebody_answering("or_other")
    person.says("a snake")
    person.says("other")
    assert person.session.answers["pet"].other == "a snake"
