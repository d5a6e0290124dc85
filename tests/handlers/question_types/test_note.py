"""note: words to read; going on is the only answer, and nothing is submitted."""

import pytest

from tests.meeting import offered, payload, somebody_answering


@pytest.mark.parametrize("how", ["continue", "go on", "suite", "ok, read", "1"])
def test_whatever_a_participant_writes_to_a_note_means_that_it_was_read(how: str) -> None:
    person = somebody_answering("note")
    shown = person.says("Fine")
    assert shown.endswith("You are half way through.")
    assert offered(person) == ["Continue"]
    assert "And how was your afternoon?" in person.says(how)


def test_a_note_is_not_in_the_review_nor_in_what_is_sent() -> None:
    person = somebody_answering("note")
    person.says("Fine")
    person.presses("Continue")
    review = person.says("Fine too")
    assert "half way" not in review
    person.says("send")
    assert [one["question"] for one in payload(person)["answers"]] == ["before", "after"]


def test_a_participant_can_go_back_over_a_note() -> None:
    person = somebody_answering("note")
    person.says("Fine")
    person.presses("Continue")
    assert "half way" in person.says("back")
    assert "How was your morning?" in person.says("back")
    assert "And how was your afternoon?" in person.says("go on")


def test_a_note_cannot_be_skipped_because_going_on_is_all_there_is() -> None:
    person = somebody_answering("note")
    person.says("Fine")
    assert "And how was your afternoon?" in person.says("skip")
