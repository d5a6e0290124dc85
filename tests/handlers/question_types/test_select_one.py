"""select_one: one choice of a list, however it is named."""

import pytest

from handlers.model import Refusal
from handlers.question_types import select_one
from tests.conversing import NOW, Person, consultation_called
from tests.meeting import offered, payload, somebody_answering, value


@pytest.mark.parametrize(
    "written",
    [
        "1",
        "1.",
        "no 1",
        "Montreal",
        "montréal",
        "MONTRÉAL!",
        "mont",
        "« Montréal »",
        "ｍｏｎｔｒｅａｌ",
    ],
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_participant_names_a_choice_in_their_own_way(written: str, language: str) -> None:
    person = somebody_answering("choices", language)  # type: ignore[arg-type]
    person.says(written)
    assert value(person, "city") == "mtl"


@pytest.mark.parametrize(
    "written", ["la société civile", "organisation de la société civile", "I work in civil society"]
)
def test_of_two_names_within_each_other_the_longer_is_meant(written: str) -> None:
    groups = consultation_called("pallmall").questions[0]
    assert select_one.read(groups, "fr", written, NOW.date()) == "civil_society"


def test_a_participant_presses_a_choice() -> None:
    person = somebody_answering("choices")
    assert person.presses("Quebec City").startswith("Quebec City.")
    assert value(person, "city") == "qc"


def test_what_is_in_no_list_is_said_back_and_the_list_is_offered_again() -> None:
    person = somebody_answering("choices")
    refused = person.says("Toronto")
    assert "I read “Toronto”, which is not in the list." in refused
    assert offered(person)[:3] == ["Montreal", "Quebec City", "Somewhere else"]
    assert value(person, "city") is None


def test_a_number_beyond_the_list_chooses_nothing() -> None:
    person = somebody_answering("required")
    person.says("Ada")
    assert "I read “7”, which is not in the list." in person.says("7")
    assert "I read “0”, which is not in the list." in person.says("0")
    assert value(person, "city") is None


@pytest.mark.parametrize("written", ["1 et 2", "1 and 2"])
def test_whoever_names_two_by_their_numbers_is_asked_which(written: str) -> None:
    region = next(
        one for one in consultation_called("pallmall").questions if one.name == "q04_region"
    )
    refused = select_one.read(region, "en", written, NOW.date())
    assert isinstance(refused, Refusal)
    assert "Which one do you mean?" in refused.text
    assert [button.label for button in refused.buttons] == ["Africa", "Americas"]
    assert isinstance(select_one.read(region, "en", "1 and 99", NOW.date()), Refusal)


def test_a_part_that_fits_two_choices_asks_which() -> None:
    person = somebody_answering("comment")
    asked = person.says("They are")
    assert "could be “They are good” or “They are bad”. Which one do you mean?" in asked
    assert offered(person) == ["They are good", "They are bad"]
    person.presses("They are bad")
    assert value(person, "rules") == "bad"


# --- Other -------------------------------------------------------------------


@pytest.mark.parametrize("how", ["[Other]", "3", "other"])
def test_a_participant_chooses_other_and_says_which(how: str) -> None:
    person = somebody_answering("or_other")
    assert person.says(how) == "Which one? Write it in a few words."
    assert not person.session.answers["pet"].complete
    assert "Other (a parrot)." in person.says("a parrot")
    assert pet(person) == ("other", "a parrot")


def pet(person: Person) -> tuple[object, str]:
    answer = person.session.answers["pet"]
    return answer.value, answer.other


def test_words_that_are_not_in_the_list_may_be_taken_as_other() -> None:
    person = somebody_answering("or_other")
    asked = person.says("a parrot")
    assert asked == "I read “a parrot”, which is not in the list. Shall I take it as “Other”?"
    assert offered(person) == ["Yes, take it", "No, show the list"]
    assert value(person, "pet") is None
    person.says("yes")
    assert pet(person) == ("other", "a parrot")


@pytest.mark.parametrize("no", ["no", "non", "2"])
def test_words_that_are_not_in_the_list_may_also_be_a_slip(no: str) -> None:
    person = somebody_answering("or_other")
    person.says("a dgo")
    assert "Which animal do you live with?" in person.says(no)
    assert value(person, "pet") is None


def test_a_participant_who_goes_on_with_something_else_drops_the_offer() -> None:
    person = somebody_answering("or_other")
    person.says("a dgo")
    person.says("a dog")
    assert value(person, "pet") == "dog"
    assert person.session.aside is None


def test_a_slip_that_is_mended_in_the_chat_is_a_new_try() -> None:
    person = somebody_answering("or_other")
    person.says("a dgo")
    person.edits("a dgo", "a dog")
    assert value(person, "pet") == "dog"


def test_a_number_that_is_not_in_the_list_is_never_offered_as_other() -> None:
    person = somebody_answering("or_other")
    assert "I read “17”, which is not in the list." in person.says("17")
    assert person.session.aside is None


@pytest.mark.parametrize("how", ["[Other]", "3", "other"])
def test_whoever_chooses_other_again_need_not_say_again_which(how: str) -> None:
    person = somebody_answering("or_other")
    person.presses("Other")
    person.says("a parrot")
    person.says("/back")
    assert "Other (a parrot)." in person.says(how)
    assert pet(person) == ("other", "a parrot")


def test_whoever_chooses_something_else_and_then_other_is_asked_which() -> None:
    person = somebody_answering("or_other")
    person.presses("Other")
    person.says("a parrot")
    person.says("/back")
    person.says("a dog")
    person.says("/back")
    assert person.presses("Other") == "Which one? Write it in a few words."


def test_the_words_of_other_have_a_limit_too() -> None:
    person = somebody_answering("or_other")
    person.presses("Other")
    assert "is the most we can keep" in person.says("x" * 10_001)
    assert "Other (a parrot)." in person.says("a parrot")


def test_a_participant_who_stopped_before_the_words_finds_the_question_again() -> None:
    person = somebody_answering("or_other")
    person.presses("Other")
    person.says("stop")
    assert "Which animal do you live with?" in person.says("go on")
    person.says("cat")
    assert value(person, "pet") == "cat"


# --- A few words more --------------------------------------------------------


def test_a_participant_adds_words_to_a_choice() -> None:
    person = somebody_answering("comment")
    asked = person.says("good")
    assert asked == "They are good.\n\nYou can add a few words to explain, or go on."
    assert person.says("They saved me once.").startswith("Noted.")
    assert person.session.answers["rules"].comment == "They saved me once."
    assert "They are good — They saved me once." in person.says("/review")


@pytest.mark.parametrize("on", ["go on", "suite", "[Go on]"])
def test_a_participant_adds_nothing_to_a_choice(on: str) -> None:
    person = somebody_answering("comment")
    person.says("good")
    assert "Here is everything, once more." in person.says(on)
    assert person.session.answers["rules"].comment == ""


def test_a_participant_explains_an_answer_that_was_not_in_the_list() -> None:
    person = somebody_answering("comment")
    person.says("unknown to me")
    asked = person.says("yes")
    assert "Other (unknown to me).\n\nYou can add a few words to explain" in asked
    person.says("Nobody told me.")
    answer = person.session.answers["rules"]
    assert (answer.value, answer.other, answer.comment) == (
        "other",
        "unknown to me",
        "Nobody told me.",
    )
    person.says("send")
    assert payload(person)["answers"][0]["comment"] == "Nobody told me."


def test_a_participant_who_chooses_other_is_asked_which_and_then_why() -> None:
    person = somebody_answering("comment")
    person.presses("Other")
    assert "You can add a few words" in person.says("unknown to me")
    person.presses("Go on")
    assert person.session.answers["rules"].other == "unknown to me"


@pytest.mark.parametrize("how", ["[They are good]", "1"])
def test_a_comment_stays_with_a_choice_that_is_made_again(how: str) -> None:
    person = somebody_answering("comment")
    person.says("1")
    person.says("They saved me once.")
    person.says("/back")
    assert "They are good — They saved me once." in person.says(how)
    assert person.session.answers["rules"].comment == "They saved me once."
    person.says("/back")
    person.presses("They are bad")
    assert person.session.answers["rules"].comment == ""
