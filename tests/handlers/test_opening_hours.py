"""Opening and closing: what is said outside the time in which answers are taken."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from handlers.conversation import apology, keeps
from handlers.model import Forget, Language, Registering
from tests.conversing import Person, consultation_called
from tests.meeting import offered, payload, presses_token, somebody_answering

BEFORE = datetime(2026, 8, 30, 12, 0, tzinfo=UTC)
DURING = datetime(2026, 9, 20, 12, 0, tzinfo=UTC)
AFTER = datetime(2026, 10, 12, 12, 0, tzinfo=UTC)


def somebody(at: datetime, client: str = "en") -> Person:
    return Person(consultation_called("dated"), client=client, at=at)  # type: ignore[arg-type]


# --- Before ------------------------------------------------------------------


@pytest.mark.parametrize("first", ["/start", "hello", "(opens the chat)", "(sends a picture)"])
def test_before_the_opening_people_are_told_when_it_opens_and_where(first: str) -> None:
    person = somebody(BEFORE)
    told = person.says(first)
    assert "The consultation opens on 1 September 2026 at 09:00 (Paris)." in told
    assert "La consultation ouvrira le 1er septembre 2026" in told
    assert offered(person) == ["Yes / Oui", "No / Non"]


@pytest.mark.parametrize("yes", ["yes", "oui", "1", "[Yes / Oui]"])
def test_somebody_who_would_like_to_take_part_is_noted_and_nothing_else(yes: str) -> None:
    person = somebody(BEFORE)
    person.starts()
    assert "Noted." in person.says(yes)
    assert person.session.status == "registered"
    assert (person.session.answers, person.session.consents) == ({}, {})
    assert keeps(person.session)
    assert "We have noted that you would like to take part." in person.says("hello?")


@pytest.mark.parametrize("no", ["no", "non", "2", "[No / Non]"])
def test_nothing_is_kept_of_somebody_who_would_rather_not(no: str) -> None:
    person = somebody(BEFORE)
    person.starts()
    assert "Nothing is kept." in person.says(no)
    assert not keeps(person.session)
    assert "Shall we note" in person.says("hello again")


def test_an_unclear_answer_registers_nobody() -> None:
    person = somebody(BEFORE, "fr")
    person.starts()
    assert "Faut-il noter" in person.says("peut-être")
    assert person.session.status == "new"


def test_somebody_registered_may_look_switch_the_language_and_delete() -> None:
    person = somebody(BEFORE)
    person.starts()
    person.says("yes")
    assert "La consultation ouvrira" in person.says("/language fr")
    assert "La consultation ouvrira" in person.says("/start")
    assert "Le Laboratoire garde vos réponses" in person.says("/confidentialité")
    person.says("supprimer")
    assert person.says("non").startswith("Rien n’est effacé.")
    person.says("supprimer")
    person.says("oui")
    assert [type(effect) for effect in person.effects] == [Forget]
    assert person.session.status == "new"


def test_somebody_registered_may_delete_by_pressing_too() -> None:
    person = somebody(BEFORE)
    person.starts()
    person.says("yes")
    person.says("privacy")
    person.presses("Delete everything")
    person.presses("Yes, delete everything")
    assert [type(effect) for effect in person.effects] == [Forget]


def test_somebody_registered_who_goes_on_with_something_else_deletes_nothing() -> None:
    person = somebody(BEFORE)
    person.starts()
    person.says("yes")
    person.says("delete")
    assert "We have noted" in person.says("well")
    assert person.effects == []
    assert isinstance(person.session.step, Registering)


@pytest.mark.parametrize("command", ["skip", "back", "status", "review", "stop", "help"])
def test_a_command_before_the_opening_is_answered_and_asks_nothing(command: str) -> None:
    person = somebody(BEFORE)
    person.starts()
    person.says("yes")
    assert person.says(command)
    assert person.session.status == "registered"
    assert person.effects == []


def test_any_button_before_the_opening_tells_when_it_opens() -> None:
    person = somebody(BEFORE)
    person.starts()
    assert "opens on" in presses_token(person, "pick/city/mtl")


def test_somebody_registered_is_welcomed_like_everybody_once_it_is_open() -> None:
    person = somebody(BEFORE)
    person.starts()
    person.says("yes")
    person.at = DURING
    assert "Which language would you like?" in person.says("hello")
    assert "closes on 11 October 2026 at 23:59 (Paris)" in person.says("1")


def test_somebody_registered_may_also_press_an_old_button_once_it_is_open() -> None:
    person = somebody(BEFORE)
    person.starts()
    person.says("yes")
    person.at = DURING
    assert "Which language would you like?" in person.presses("No / Non")


# --- After -------------------------------------------------------------------


@pytest.mark.parametrize("first", ["/start", "hello", "(opens the chat)", "/privacy", "(sends it)"])
def test_somebody_who_comes_too_late_is_told_so_kindly_and_leaves_nothing(first: str) -> None:
    person = somebody(AFTER)
    told = person.says(first)
    assert "This consultation closed on 11 October 2026 at 23:59 (Paris)." in told
    assert "Cette consultation s’est terminée le 11 octobre 2026" in told
    assert "Thank you for your interest." in told
    assert not keeps(person.session)


def test_an_old_language_button_opens_nothing_after_the_closing() -> None:
    person = somebody(DURING)
    person.starts()
    person.at = AFTER
    assert "This consultation closed" in person.presses("English")
    assert not keeps(person.session)


@pytest.mark.parametrize(
    "late",
    [
        *("Quebec", "skip", "go on", "/review", "stop", "back", "[Somewhere else]"),
        *("(edits “Montreal”) Quebec", "(sends it)", "(opens the chat)"),
    ],
)
def test_nothing_new_is_taken_after_the_closing(late: str) -> None:
    person = answered_then_closed()
    before = person.session.answers
    assert "This consultation closed" in person.says(late)
    assert "Your answers were not sent. /delete removes them" in person.replies[0].text
    assert person.session.answers == before
    assert person.effects == []


def answered_then_closed() -> Person:
    person = somebody_answering("dated", at=DURING)
    person.says("Montreal")
    person.effects.clear()
    person.at = AFTER
    return person


def test_deleting_a_message_after_the_closing_changes_nothing() -> None:
    person = answered_then_closed()
    before = person.session
    assert person.deletes("Montreal") == ""
    assert person.session == before


def test_after_the_closing_answers_that_were_sent_stay_sent_and_rights_remain() -> None:
    person = somebody_answering("dated", at=DURING)
    person.says("Montreal")
    assert "Until 11 October 2026 at 23:59 (Paris) you can change" in person.says("send")
    person.at = AFTER
    assert "Your answers were sent: thank you." in person.says("hello")
    assert "keeping your answers: yes" in person.says("/privacy")
    assert "The organisers will delete what you sent as well." in person.says("1")
    assert "Nothing is deleted." in person.says("no")
    person.presses("Delete everything")
    told = person.says("yes")
    assert told.startswith("Everything is deleted.")
    assert "start again" not in told
    assert isinstance(person.effects[-1], Forget)


def test_the_list_of_rights_leads_nowhere_else_after_the_closing() -> None:
    person = answered_then_closed()
    person.says("/privacy")
    assert "This consultation closed" in person.says("go on")
    person.says("/privacy")
    assert "This consultation closed" in person.presses("Go on")
    assert "This consultation closed" in person.says("well then")


@pytest.mark.parametrize("words", ["Quebec", "2", "skip", "yes"])
def test_a_burst_onto_a_list_of_rights_answers_nothing_after_the_closing(words: str) -> None:
    person = answered_then_closed()
    person.says("/start")
    before = person.session.answers
    person.in_a_burst("/privacy", words)
    assert person.session.answers == before


@pytest.mark.parametrize(
    "asks",
    ["(deletes “Montreal”)", "[Quebec City]", "/review", "Je préfère répondre en français"],
)
@pytest.mark.parametrize("yes", ["yes", "1", "no"])
def test_a_small_question_from_before_the_closing_changes_nothing_after_it(
    asks: str, yes: str
) -> None:
    person = somebody_answering("dated", at=DURING)
    person.says("Montreal")
    person.says(asks)
    before = person.session.answers
    person.at = AFTER
    assert "This consultation closed" in person.says(yes)
    assert person.session.answers == before
    assert person.session.language == "en"
    assert not person.session.offered


def test_the_language_may_change_after_the_closing_and_nothing_is_asked() -> None:
    person = answered_then_closed()
    assert "Cette consultation s’est terminée" in person.says("/language fr")
    assert "This consultation closed" in person.presses("English")


def test_status_after_the_closing_tells_how_it_ended() -> None:
    person = answered_then_closed()
    told = person.says("status")
    assert "You have answered 1 of 1 questions." in told
    assert "Nothing has been sent yet." in told


def test_a_withdrawal_after_the_closing_reaches_the_core_store() -> None:
    consultation = consultation_called("consents")
    person = Person(replace(consultation, closes=AFTER), client="en", at=DURING)
    for said in ("/start", "1", "continue", "yes", "Montreal", "yes", "no", "send"):
        person.says(said)
    person.at = AFTER + timedelta(days=1)
    person.says("/privacy")
    assert "Withdrawn: quotes without your name." in person.says("2")
    assert len(person.submissions) == 2
    assert [one["granted"] for one in payload(person)["consents"]] == [True, False, False]
    person.says("/privacy")
    offered_ = [button.label for button in person.replies[-1].buttons]
    assert not any(label.startswith("Decide again") for label in offered_)


def test_the_last_second_before_the_closing_is_still_open() -> None:
    person = somebody(datetime(2026, 10, 11, 21, 58, 30, tzinfo=UTC))
    assert "Which language" in person.starts()
    person.at = datetime(2026, 10, 11, 21, 58, 40, tzinfo=UTC)
    assert "This consultation closed" in person.says("1")


# --- When something breaks ---------------------------------------------------


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_apology_names_what_was_set_aside_and_quotes_nobody(language: Language) -> None:
    reply = apology(language, "E-7K3")
    assert "E-7K3" in reply.text
    assert reply.buttons == ()
