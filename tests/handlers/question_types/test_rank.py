"""rank: the first few choices of a list, in order."""

import pytest

from handlers.model import Choice, Language, Question, Text
from handlers.question_types import rank, select_multiple
from tests.meeting import offered, payload, somebody_answering, value


@pytest.mark.parametrize("written", ["4, 2", "4 2", "safety then price", "sécurité puis prix"])
def test_a_participant_writes_an_order(written: str) -> None:
    person = somebody_answering("rank")
    assert person.says(written).startswith("Safety (1st), Price (2nd).")
    assert value(person, "priorities") == ("safety", "price")


def test_a_participant_presses_an_order_and_is_done_with_the_last_place() -> None:
    person = somebody_answering("rank")
    assert person.presses("Price").startswith("So far: Price (1st).")
    assert person.presses("Time").startswith("Price (1st), Time (2nd).")
    person.says("send")
    assert payload(person)["answers"][0]["value"] == ["price", "time"]


def test_a_participant_takes_a_place_back() -> None:
    person = somebody_answering("rank")
    person.presses("Price")
    assert person.presses("✓ Price (1st)") == "Nothing chosen so far."
    person.presses("Comfort")
    person.presses("Time")
    assert value(person, "priorities") == ("comfort", "time")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("1", "I read “Time”. Please give 2 different choices, the most important first."),
        ("1, 1", "I read “Time” and “Time”. Please give 2 different choices"),
        ("1, 2, 3", "I read “Time”, “Price” and “Comfort”. Please give 2 different choices"),
        ("1, 9", "I understood “Time”, but could not find “9” in the list."),
    ],
)
def test_what_is_no_order_of_the_right_length_is_refused(written: str, told: str) -> None:
    person = somebody_answering("rank")
    assert told in person.says(written)
    assert offered(person)[:2] == ["Time", "Price"]
    assert value(person, "priorities") is None


def test_going_on_with_half_an_order_is_refused() -> None:
    person = somebody_answering("rank")
    person.presses("Price")
    assert "Please give 2 different choices" in person.presses("Go on")


def test_without_a_number_of_places_everything_is_put_in_order() -> None:
    person = somebody_answering("every_type")
    for said in ("continue", "Words", "Story", "go on", "red", "go on", "north"):
        person.says(said)
    assert "Choose 3, the most important first." in "\n".join(person.transcript)
    person.says("3 1 2")
    assert value(person, "order") == ("large", "small", "medium")


@pytest.mark.parametrize(
    ("client", "places"),
    [("en", ("✓ Time (2nd)", "✓ Price (1st)")), ("fr", ("✓ Le temps (2e)", "✓ Le prix (1er)"))],
)
def test_the_number_of_a_choice_stays_its_place_in_the_list_once_there_is_an_order(
    client: Language, places: tuple[str, str]
) -> None:
    person = somebody_answering("rank", client)
    person.says("2, 1")
    person.says("/back")
    assert tuple(offered(person)[:2]) == places
    person.says("1, 2")  # as the list is numbered, not as it was ranked
    assert value(person, "priorities") == ("time", "price")


@pytest.mark.parametrize(
    ("choices", "places", "example"),
    [(8, 3, "2, 5, 1"), (3, 3, "2, 1, 3"), (2, 2, "2, 1"), (8, 8, "2, 5, 1, 3, 4, 6, 7, 8")],
)
def test_an_example_can_be_followed_however_few_choices_there_are(
    choices: int, places: int, example: str
) -> None:
    question = some_choices(choices, places)
    assert rank.instructions(question, "en").endswith(f"For example: {example}.")


def test_an_example_of_several_choices_names_two_that_there_are() -> None:
    assert "1 and 2." in select_multiple.instructions(some_choices(2, 2), "en")
    assert "1 et 3." in select_multiple.instructions(some_choices(4, 3), "fr")


def some_choices(count: int, most: int) -> Question:
    label: Text = {"en": "this", "fr": "ceci"}
    choices = tuple(Choice(name=f"c{number}", label=label) for number in range(count))
    return Question(name="q", type="rank", label=label, choices=choices, max_choices=most)
