"""Pressing: old, forged and foreign buttons change nothing that nobody meant to change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.buttons import mark
from handlers.conversation import advance
from handlers.model import Answering, ChoiceSelected, Forget, Session, Submit, Turn
from tests.conversing import Person
from tests.meeting import offered, presses_token, somebody_answering, somebody_who_sent, value

PEOPLE = [
    somebody_answering("required"),
    somebody_answering("relevant"),
    somebody_answering("range"),
    somebody_answering("note"),
    somebody_answering("multiline"),
    somebody_answering("multiple"),
    somebody_answering("or_other"),
    somebody_answering("country"),
    somebody_answering("consents"),
    somebody_who_sent("consents", "Montreal"),
    somebody_who_sent("range", "5", "50"),
    somebody_who_sent("or_other", "cat", "1, 2"),
]

VERBS = "pick other done again skip withhold why edit send resume change switch drop forget "
VERBS += "takeother language continue understood consent restart register delete withdraw agree x"
NAMES = "first city cars trust share story transport pet food born keep quote halfway yes no "
NAMES += "mtl often 3 50 999 x FR en fr other bus 00000000 -1 1e9 ² cat"

parts = st.one_of(st.sampled_from(VERBS.split()), st.sampled_from(NAMES.split()), st.text())
tokens = st.one_of(
    st.text(),
    st.lists(parts, max_size=5).map("/".join),
    st.builds("{}/{}/{}".format, *[st.sampled_from(one.split()) for one in (VERBS, NAMES, NAMES)]),
)


def press(person: Person, token: str, session: Session | None = None) -> Turn:
    session = session or person.session
    event = ChoiceSelected(
        id="forged", address=person.address, at=person.at, token=token, mark=mark(session)
    )
    return advance(person.consultation, session, event)


@given(st.sampled_from(PEOPLE), st.lists(tokens, min_size=1, max_size=4))
def test_whatever_is_pressed_every_answer_stays_one_that_was_offered(
    person: Person, pressed: list[str]
) -> None:
    session = person.session
    for token in pressed:
        turn = press(person, token, session)
        session = turn.session
        for name, answer in session.answers.items():
            question = next(one for one in person.consultation.questions if one.name == name)
            if answer.status != "given" or answer == person.session.answers.get(name):
                continue
            names = {choice.name for choice in question.choices}
            names |= {"other"} if question.or_other else set()
            match question.type:
                case "select_one":
                    assert answer.value in names
                case "select_multiple" | "rank":
                    assert isinstance(answer.value, tuple)
                    assert set(answer.value) <= names
                case "range":
                    assert answer.value in range(question.start, question.end + 1, question.step)
                case "country":
                    assert answer.value == "FR"
                case "note":
                    assert answer.value == ""
                case _:
                    raise AssertionError(f"a press wrote {answer} to {question.name}")


@given(st.sampled_from(PEOPLE), tokens)
def test_no_single_press_out_of_the_blue_sends_or_deletes_anything(
    person: Person, token: str
) -> None:
    effects = press(person, token).effects
    if not token.startswith(("withdraw", "consent")):
        assert not any(isinstance(effect, (Submit, Forget)) for effect in effects)


@pytest.mark.parametrize("token", ["", "/", "pick", "pick/", "consent/keep", "edit", "language"])
def test_a_button_that_says_nothing_shows_what_is_open(token: str) -> None:
    person = somebody_answering("required")
    before = person.session
    assert "What is your first name?" in presses_token(person, token)
    assert person.session.answers == before.answers
    assert person.session.consents == before.consents


@pytest.mark.parametrize("choice", ["zzz", "999", "abc", "-1", "²"])
def test_a_forged_choice_of_an_answered_question_is_never_offered(choice: str) -> None:
    person = somebody_answering("range")
    person.says("5")
    presses_token(person, f"pick/trust/{choice}")
    person.says("yes")
    assert value(person, "trust") == 5


def test_a_button_pressed_twice_in_a_row_asks_nothing_absurd() -> None:
    person = somebody_answering("relevant")
    person.presses("Often")
    assert "Change it to" not in person.presses("Often")
    assert value(person, "drives") == "often"


def test_a_forged_country_that_does_not_exist_is_not_taken() -> None:
    person = somebody_answering("country")
    presses_token(person, "pick/born/XX")
    presses_token(person, "pick/born/france")
    assert value(person, "born") is None


def test_a_forged_skip_of_a_required_question_skips_nothing() -> None:
    person = somebody_answering("required")
    person.says("Ada")
    for verb in ("skip", "withhold"):
        assert "Which city do you live in?" in presses_token(person, f"{verb}/city")
    assert "city" not in person.session.answers


def test_a_forged_other_is_not_taken_where_there_is_none() -> None:
    person = somebody_answering("choices")
    presses_token(person, "other/city")
    assert value(person, "city") is None


def test_a_forged_reason_is_not_invented() -> None:
    person = somebody_answering("required")
    assert "What is your first name?" in presses_token(person, "why/first")
    assert "What is your first name?" in presses_token(person, "why/nothing")


def test_a_consent_cannot_be_forged_for_words_that_were_never_shown() -> None:
    person = somebody_answering("consents")
    person.says("Montreal")
    before = person.consents
    for shown in ("00000000", "", "0"):
        presses_token(person, f"consent/quote/{shown}/yes")
    presses_token(person, "consent/none/00000000/yes")
    assert person.consents == before


def test_nothing_can_be_pressed_before_the_first_words() -> None:
    person = somebody_answering("required")
    fresh = type(person)(person.consultation, client="en")
    assert "Which language would you like?" in presses_token(fresh, "send")
    assert "Which language would you like?" in presses_token(fresh, "consent/keep/00000000/yes")
    assert fresh.session.status == "new"


def test_the_answer_to_a_small_question_that_is_gone_does_nothing() -> None:
    person = somebody_answering("required")
    for token in ("forget/yes", "drop/yes", "change/yes", "switch/yes", "takeother/yes", "forget"):
        assert "What is your first name?" in presses_token(person, token)
    person.says("delete")
    assert "What is your first name?" in presses_token(person, "forget")
    assert person.session.answers == {}


def test_what_is_pressed_must_be_what_the_author_asks_for_too() -> None:
    person = somebody_answering("strict")
    for said in ("Ada", "skip", "skip"):
        person.says(said)
    assert person.presses("4") == "There is no fourth floor."
    assert offered(person)[:6] == ["0", "1", "2", "3", "4", "5"]
    person.presses("3")
    assert person.presses("The attic") == "The attic is closed."
    person.presses("The hall")
    person.presses("Early")
    assert person.presses("Late") == "Early and late do not go together."
    person.presses("Noon")
    assert [value(person, name) for name in ("floor", "room", "order")] == [
        3,
        "hall",
        ("early", "noon"),
    ]


# --- A second tap, and buttons of long ago ------------------------------------


def test_a_second_tap_on_the_same_button_is_known_already() -> None:
    person = somebody_answering("choices", "fr")
    person.presses("Montréal")
    before = person.session
    button = next(one for one in person._shown if one.token == "pick/city/mtl")
    person._shown.insert(0, button._replace(label="again"))
    person.presses("again")
    (reply,) = person.replies
    assert (reply.text, reply.toast) == ("C’est déjà noté.", True)
    assert person.session == before


def test_the_same_button_counts_again_after_something_else() -> None:
    person = somebody_answering("pallmall")
    why = next(button for button in person._shown if button.label == "Why do you ask?")
    for _ in range(2):
        person._shown.insert(0, why)
        person.presses(why.label)
        assert not person.replies[0].toast
        person.says("/help")


def test_a_button_of_an_erased_conversation_does_nothing() -> None:
    person = somebody_answering("choices")
    person._shown.insert(
        0, person._shown[0]._replace(label="Old", token="pick/city/mtl", mark="gone")
    )
    person.presses("Old")
    (reply,) = person.replies
    assert reply.text == "This button no longer works. To begin again, write /start."
    assert value(person, "city") is None


def test_a_button_leads_back_to_the_question_before_once_there_is_one() -> None:
    person = somebody_answering("pallmall")
    first = person.session.step
    assert isinstance(first, Answering)
    assert "Back" not in offered(person)
    person.presses("Industry")
    assert offered(person)[-1] == "Back"
    person.presses("Back")
    assert isinstance(person.session.step, Answering)
    assert person.session.step.question == first.question
    assert value(person, first.question) == "industry"


def test_an_old_back_button_leads_nowhere_but_to_what_is_open() -> None:
    person = somebody_answering("pallmall")
    person.presses("Industry")
    here = person.session.step
    assert "Question 2" in presses_token(person, "back/q01_group")
    assert person.session.step == here
