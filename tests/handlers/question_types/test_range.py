"""range: a number on a scale whose two ends have names."""

import pytest
from msgspec.structs import replace

from handlers.model import Language
from handlers.question_types import range_
from tests.conversing import consultation_called
from tests.meeting import offered, payload, somebody_answering, value


def test_a_participant_reads_what_both_ends_mean() -> None:
    person = somebody_answering("range")
    assert "Answer with a number from 1 (not at all) to 5 (fully)." in "\n".join(person.transcript)
    assert offered(person)[:5] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    "written", ["5", "five", "cinq", "5,0", " 5 ", "5/5", "5 out of 5", "5 sur 5"]
)
def test_a_participant_writes_a_point(written: str) -> None:
    person = somebody_answering("range")
    assert person.says(written).startswith("5 (fully).")
    assert value(person, "trust") == 5


@pytest.mark.parametrize(
    ("written", "point"),
    [
        *(("not at all", 1), ("Not at all.", 1), ("pas du tout", 1), ("PAS DU TOUT !", 1)),
        *(("fully", 5), ("entièrement", 5), ("entierement", 5)),
    ],
)
def test_a_participant_names_an_end_of_the_scale(written: str, point: int) -> None:
    person = somebody_answering("range")
    assert person.says(written).startswith(f"{point} (")
    assert value(person, "trust") == point


@pytest.mark.parametrize("written", ["not fully", "I do not trust it at all", "no"])
def test_words_beside_the_ends_of_the_scale_are_not_guessed_at(written: str) -> None:
    person = somebody_answering("range")
    person.says(written)
    assert value(person, "trust") is None


def test_a_scale_without_named_ends_takes_numbers_only() -> None:
    person = somebody_answering("range")
    person.says("3")
    person.says("fully")
    assert value(person, "share") is None


@pytest.mark.parametrize(("language", "said_back"), [("en", "2 out of 5."), ("fr", "2 sur 5.")])
def test_a_point_between_the_ends_is_said_back_with_what_it_is_out_of(
    language: Language, said_back: str
) -> None:
    person = somebody_answering("range", language)
    assert person.says("2").startswith(said_back)


def test_a_scale_that_begins_elsewhere_is_said_back_as_a_number() -> None:
    temperature = replace(
        consultation_called("range").questions[0], start=-5, start_label=None, end_label=None
    )
    assert range_.show(temperature, "en", 3) == "3"


def test_a_participant_presses_a_point() -> None:
    person = somebody_answering("range")
    person.presses("1")
    assert value(person, "trust") == 1


@pytest.mark.parametrize("written", ["0", "6", "4.5", "-1", "often", "many"])
def test_what_is_not_on_the_scale_is_refused_with_both_ends(written: str) -> None:
    person = somebody_answering("range")
    refused = person.says(written)
    assert f"I read “{written}”, but this question goes from 1 (not at all) to 5" in refused
    assert value(person, "trust") is None


def test_a_scale_in_steps_tells_its_steps() -> None:
    """Somebody who writes 45 would not see otherwise why 45 does not fit."""
    person = somebody_answering("range", "fr")
    assert "Répondez par un nombre de 0 à 100, de 10 en 10." in person.says("3")
    assert "va de 0 à 100, de 10 en 10" in person.says("45")
    person.says("50")
    person.says("envoyer")
    assert [one["value"] for one in payload(person)["answers"]] == [3, 50]


def test_a_long_scale_is_written_and_not_pressed() -> None:
    scale = replace(consultation_called("range").questions[1], step=1)
    assert range_.offer(scale) == ()


@pytest.mark.parametrize("written", ["3 out of 10", "6/5", "1/2"])
def test_a_point_of_another_scale_is_not_taken(written: str) -> None:
    person = somebody_answering("range")
    assert "this question goes from" in person.says(written)
