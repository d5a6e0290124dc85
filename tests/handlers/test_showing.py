"""What was shown before: answered questions show their answer, and their buttons are gone."""

import pytest

from handlers.model import Reply, Update
from tests.conversing import Person, consultation_called
from tests.meeting import offered, presses_token, somebody_answering, value


def buttons_of(update: Update) -> list[str]:
    return [button.label for button in update.buttons]


def replies_to_a_press(person: Person, label: str) -> list[Reply]:
    person.presses(label)
    return person.replies


# --- An answered question ----------------------------------------------------


@pytest.mark.parametrize("how", ["presses", "says"])
def test_a_question_shows_its_answer_once_it_is_given_and_has_no_buttons_left(how: str) -> None:
    person = somebody_answering("choices")
    put_at = person.session.asked
    getattr(person, how)("Montreal")
    (update,) = person.updates
    assert update.position == put_at
    assert "Which city do you live in?" in update.text
    assert update.text.endswith("Your answer: Montreal")
    assert not update.buttons


def test_own_words_stay_where_they_were_written_and_only_the_buttons_go() -> None:
    person = somebody_answering("every_type")
    person.presses("Continue")
    put_at = person.session.asked
    person.says("Zoé")
    assert person.updates == [Update(position=put_at or 0)]


def test_a_clause_keeps_its_words_and_shows_what_was_decided() -> None:
    person = Person(consultation_called("consents"), client="en")
    person.starts()
    for word in ("1", "continue"):
        person.says(word)
    clause = person.replies[-1].text
    person.presses("Yes, I agree")
    (update,) = person.updates
    assert update.text == f"{clause}\n\nNoted: yes."


def test_what_lay_over_a_question_loses_its_buttons_when_the_person_goes_on() -> None:
    person = somebody_answering("choices")
    person.says("/delete")
    asked_at = person.session.asked
    person.says("Montreal")
    assert Update(position=asked_at or 0) in person.updates
    assert value(person, "city") == "mtl"


# --- Choosing several --------------------------------------------------------


def test_choices_are_ticked_in_the_message_that_was_pressed() -> None:
    person = somebody_answering("multiple")
    first, second = [button.label for button in person.replies[-1].buttons][:2]
    (reply,) = replies_to_a_press(person, first)
    assert reply.toast
    assert first in reply.text
    (update,) = person.updates
    assert "How do you get about?" in update.text
    assert f"✓ {first}" in buttons_of(update)
    assert second in buttons_of(update)


def test_pressing_a_ticked_choice_takes_it_back_and_a_second_tap_does_not() -> None:
    person = somebody_answering("multiple")
    question = person.consultation.questions[0].name
    names = [choice.name for choice in person.consultation.questions[0].choices][:2]
    for name in names:
        presses_token(person, f"pick/{question}/{name}")
    assert value(person, question) == tuple(names)
    presses_token(person, f"pick/{question}/{names[0]}")
    assert value(person, question) == tuple(names), "a tap on an old keyboard takes nothing back"
    presses_token(person, f"unpick/{question}/{names[0]}")
    presses_token(person, f"unpick/{question}/{names[0]}")
    assert value(person, question) == (names[1],)


# --- Every press --------------------------------------------------------------


def test_every_press_is_acknowledged_once() -> None:
    person = somebody_answering("choices")
    replies = replies_to_a_press(person, "Montreal")
    assert [bool(reply.acknowledges) for reply in replies] == [True] + [False] * (len(replies) - 1)


def test_choices_pressed_below_a_later_message_make_that_one_the_question() -> None:
    person = somebody_answering("multiple")
    first = person._shown[0].position
    person.says("something that is no choice")
    label = person._shown[0].label
    (reply,) = replies_to_a_press(person, label)
    pressed, left = reply.updates
    assert (left.position, left.buttons) == (first, ())
    assert label in pressed.text
    assert pressed.position > first
    person.says("1 and 2")
    assert pressed.position in {update.position for update in person.updates}


def test_somebody_whose_first_message_is_a_picture_is_met_in_their_clients_language() -> None:
    person = Person(consultation_called("choices"), client="fr")
    assert person.says("(sends a picture)").startswith("Une toute petite consultation")
    assert offered(person)[0] == "Français"
