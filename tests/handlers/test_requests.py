"""Words that seem to ask for the other language, and may have been an answer: never lost unsaid."""

import pytest

from tests.meeting import offered, somebody_answering, value

PERHAPS = "Our reports are published in French."
KEPT_NOT = "I took “Our reports are published in French.” for a request, and have not kept it"


@pytest.mark.parametrize("next_", ["/status", "/review", "/stop", "go on", "/langue"])
def test_words_that_named_a_language_stay_with_an_answer_in_several_messages(next_: str) -> None:
    person = somebody_answering("multiline")
    person.says("First sentence.")
    person.says(PERHAPS)
    person.says(next_)
    assert value(person, "story") == f"First sentence.\n{PERHAPS}"


def test_an_edit_of_such_words_edits_the_answer() -> None:
    person = somebody_answering("multiline")
    person.says(PERHAPS)
    person.says("/status")
    person.edits(PERHAPS, "Our reports are published in Breton.")
    assert value(person, "story") == "Our reports are published in Breton."


@pytest.mark.parametrize("next_", ["/status", "/review", "/stop", "skip"])
def test_words_for_an_answer_in_one_message_are_said_not_to_be_kept(next_: str) -> None:
    person = somebody_answering("tiny")
    person.says(PERHAPS)
    assert KEPT_NOT in person.says(next_)


def test_whoever_agrees_to_the_other_language_hears_that_the_rest_was_not_kept() -> None:
    person = somebody_answering("multiline")
    person.says(PERHAPS)
    said = person.says("oui")
    assert said.startswith("J’ai pris «\u202fOur reports are published in French.\u202f» pour une")


@pytest.mark.parametrize(
    "request_", ["en français", "Je préfère répondre en français, s’il vous plaît", "in French?"]
)
@pytest.mark.parametrize("next_", ["yes", "/status", "/langue fr"])
def test_a_mere_request_is_neither_kept_nor_mentioned(request_: str, next_: str) -> None:
    person = somebody_answering("multiline")
    person.says(request_)
    assert offered(person)
    said = person.says(next_)
    assert "request" not in said
    assert "demande" not in said
    assert value(person, "story") is None


def test_where_no_words_are_waited_for_none_are_missed() -> None:
    person = somebody_answering("choices")
    person.says(PERHAPS)
    assert "request" not in person.says("/status")
