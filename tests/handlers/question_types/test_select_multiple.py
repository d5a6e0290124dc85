"""select_multiple: some choices of a list, within bounds."""

import pytest
from msgspec.structs import replace

from tests.conversing import consultation_called
from tests.meeting import offered, somebody_answering, value


@pytest.mark.parametrize(
    "written",
    ["1, 3", "1 3", "3 and 1", "1 et 3", "foot, bus", "À pied ; bus", "ON FOOT + BY BUS", "1,1,3"],
)
def test_a_participant_lists_several_choices_in_any_way(written: str) -> None:
    person = somebody_answering("multiple")
    person.says(written)
    assert value(person, "transport") == ("foot", "bus")


def test_a_participant_reads_how_many_to_choose() -> None:
    person = somebody_answering("multiple")
    assert "Choose up to 3. For example: 1 and 3." in "\n".join(person.transcript)
    person = somebody_answering("constraint", "fr")
    person.says("40")
    assert "Par exemple" in "\n".join(person.transcript)


def test_a_participant_lists_twelve_choices_deep() -> None:
    consultation = consultation_called("multiple")
    question = consultation.questions[0]
    many = tuple(
        replace(question.choices[0], name=f"c{i}", label={"en": f"Way {i}", "fr": f"Voie {i}"})
        for i in range(1, 13)
    )
    person = somebody_answering("multiple")
    questions = (replace(question, choices=many), *consultation.questions[1:])
    person.consultation = replace(consultation, version="twelve", questions=questions)
    person.says("1 3 et 12")
    assert value(person, question.name) == ("c1", "c3", "c12")


def test_too_few_and_too_many_are_refused_with_what_was_understood() -> None:
    person = somebody_answering("multiple")
    assert person.says("1") == "Please choose at least 2."
    assert "but you can choose 3 at the most" in person.says("1 2 3 4")
    assert value(person, "transport") is None


def test_what_was_understood_is_told_beside_what_was_not() -> None:
    person = somebody_answering("multiple")
    refused = person.says("foot and hovercraft")
    assert "I understood “On foot”, but could not find “hovercraft” in the list." in refused
    assert "The choices are numbered 1 to 4: which do you choose?" in refused
    refused = person.says("hovercraft, 9")
    assert "I read “hovercraft” and “9”, which are not in the list." in refused
    assert "I read “hovercraft”, which is not in the list." in person.says("hovercraft")


def test_a_part_that_fits_two_choices_asks_which() -> None:
    person = somebody_answering("constraint")
    person.says("40")
    refused = person.says("rules, none")
    assert "could be “Rules of the road” or “Rules of chess”" in refused
    assert offered(person) == ["Rules of the road", "Rules of chess"]
    person.presses("Rules of chess")
    assert value(person, "rules") == ("chess",)
    assert not person.session.answers["rules"].complete


@pytest.mark.parametrize("written", ["1-3", "1 to 3", "1 à 3", "from 1 to 3", "de 1 à 3", "1–2, 3"])
def test_a_participant_writes_a_range_of_numbers(written: str) -> None:
    person = somebody_answering("multiple")
    assert person.says(written).startswith("On foot, By bicycle, By bus.")


@pytest.mark.parametrize("written", ["all", "All of them!", "tous", "toutes"])
def test_a_participant_chooses_all_and_none_is_not_among_them(written: str) -> None:
    person = somebody_answering("constraint")
    person.says("40")
    person.says(written)
    assert value(person, "rules") == ("road", "chess")


def test_all_is_no_more_than_may_be_chosen() -> None:
    person = somebody_answering("multiple")
    assert "but you can choose 3 at the most" in person.says("all")


@pytest.mark.parametrize("written", ["none of the above", "None of them", "aucune", "aucun"])
def test_a_participant_chooses_what_stands_for_none(written: str) -> None:
    person = somebody_answering("constraint")
    person.says("40")
    person.says(written)
    assert value(person, "rules") == ("none",)


def test_a_participant_presses_choices_and_takes_one_back() -> None:
    person = somebody_answering("multiple")
    assert person.presses("By bus").startswith("So far: By bus.")
    assert person.presses("On foot").startswith("So far: On foot, By bus.")
    assert person.presses("✓ By bus").startswith("So far: On foot.")
    assert person.presses("✓ On foot") == "Nothing chosen so far."
    assert person.presses("Go on") == "Please choose at least 2."
    person.presses("By car")
    person.presses("On foot")
    assert person.presses("Go on").startswith("On foot, By car.")
    assert value(person, "transport") == ("foot", "car")


def test_more_than_allowed_can_be_pressed_but_not_gone_on_with() -> None:
    person = somebody_answering("multiple")
    for label in ("On foot", "By bicycle", "By bus", "By car"):
        person.presses(label)
    assert "but you can choose 3 at the most" in person.presses("Go on")
    person.presses("✓ By car")
    person.presses("Go on")
    assert value(person, "transport") == ("foot", "bicycle", "bus")


def test_choices_that_exclude_each_other_are_refused_as_the_author_says() -> None:
    person = somebody_answering("constraint")
    person.says("40")
    assert person.says("road, none") == "“None” cannot go with another choice."
    person.presses("None")
    person.presses("Rules of chess")
    assert person.presses("Go on") == "“None” cannot go with another choice."
    person.presses("✓ None")
    person.presses("Go on")
    assert value(person, "rules") == ("chess",)


# --- Other -------------------------------------------------------------------


@pytest.mark.parametrize("written", ["1 and 3", "meat and other", "De la viande, autre"])
def test_other_among_several_choices_asks_which(written: str) -> None:
    person = somebody_answering("or_other")
    person.says("cat")
    assert person.says(written) == "Which one? Write it in a few words."
    assert "Meat, Other (grass)." in person.says("grass")
    answer = person.session.answers["food"]
    assert (answer.value, answer.other) == (("meat", "other"), "grass")


def test_other_pressed_among_several_asks_which_only_at_the_end() -> None:
    person = somebody_answering("or_other")
    person.says("cat")
    assert person.presses("Other").startswith("So far: Other.")
    person.presses("Fish")
    assert person.presses("Go on") == "Which one? Write it in a few words."
    assert "Fish, Other (grass)." in person.says("grass")


@pytest.mark.parametrize(
    ("command", "asked"),
    [
        ("/language fr", "Pouvez-vous préciser en quelques mots ?"),
        ("hello", "Which one? Write it in a few words."),
    ],
)
def test_words_for_other_are_still_asked_for_when_the_question_is_put_again(
    command: str, asked: str
) -> None:
    person = somebody_answering("or_other")
    person.says("cat")
    person.says("1 and 3")
    assert person.says(command).replace("\u202f", " ").endswith(asked)
    person.says("grass")
    assert person.session.answers["food"].other == "grass"


@pytest.mark.parametrize("said", ["x" * 5_000, ", ".join(["nothing"] * 500)])
def test_of_many_words_that_are_no_choice_the_beginning_is_said_back(said: str) -> None:
    person = somebody_answering("multiple")
    told = person.says(said)
    assert "…" in told
    assert len(told) < 500


def test_other_taken_back_needs_no_words() -> None:
    person = somebody_answering("or_other")
    person.says("cat")
    person.says("1 and 3")
    person.says("grass")
    person.says("back")
    person.presses("✓ Other")
    assert person.presses("Go on").startswith("Meat.")
    answer = person.session.answers["food"]
    assert (answer.value, answer.other) == (("meat",), "")


def test_words_after_other_say_what_it_is() -> None:
    person = somebody_answering("or_other")
    person.says("cat")
    person.presses("Other")
    assert person.says("grass").startswith("So far: Other (grass).")
    assert "Other (grass)." in person.presses("Go on")
    answer = person.session.answers["food"]
    assert (answer.value, answer.other) == (("other",), "grass")


@pytest.mark.parametrize("said", ["9", "fish and grass", "meat, 9"])
def test_what_names_a_choice_or_a_number_is_never_taken_for_other(said: str) -> None:
    person = somebody_answering("or_other")
    person.says("cat")
    person.presses("Other")
    person.says(said)
    assert person.session.answers["food"].other == ""


def test_words_for_other_have_an_end() -> None:
    person = somebody_answering("or_other")
    person.says("cat")
    person.presses("Other")
    assert "characters" in person.says("grass " * 5_000)
    assert person.session.answers["food"].other == ""
