"""Opening and closing: what is said outside the time in which answers are taken."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from handlers.commands import all_commands
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
        *("Quebec", "skip", "go on", "stop", "back", "[Somewhere else]"),
        *("(edits “Montreal”) Quebec", "(sends it)", "(opens the chat)"),
    ],
)
def test_nothing_new_is_taken_after_the_closing(late: str) -> None:
    person = answered_then_closed()
    before = person.session.answers
    assert "This consultation closed" in person.says(late)
    assert (
        "Your answers were not sent. /review still shows them, and /delete removes them."
        in person.replies[0].text
    )
    assert person.session.answers == before
    assert person.effects == []


def answered_then_closed(language: Language = "en") -> Person:
    person = somebody_answering("dated", language, at=DURING)
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
    assert offered(person) == ["Withdraw: keeping your answers", "Delete everything"]
    assert "This consultation closed" in person.says("go on")
    person.says("/privacy")
    assert "This consultation closed" in presses_token(person, "resume")
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
    told = person.says("/language fr")
    assert "Cette consultation s’est terminée" in told
    assert "n’est conservé" not in told  # the language is
    assert "This consultation closed" in person.presses("English")


@pytest.mark.parametrize(
    ("language", "answered", "sent", "closed"),
    [
        (
            "en",
            "You have answered 1 of 1 questions.",
            "Nothing was sent.",
            "This consultation closed on 11 October 2026 at 23:59 (Paris).",
        ),
        (
            "fr",
            "Vous avez répondu à 1 des 1 questions.",
            "Rien n’a été envoyé.",
            "Cette consultation s’est terminée le 11 octobre 2026 "
            "à 23\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}59 (Paris).",
        ),
    ],
)
def test_status_after_the_closing_tells_how_it_ended(
    language: Language, answered: str, sent: str, closed: str
) -> None:
    person = answered_then_closed(language)
    assert person.says("status").split("\n") == [answered, sent, closed]
    assert offered(person) == []


# --- Seeing what is kept, after ----------------------------------------------


@pytest.mark.parametrize(
    ("language", "command", "seen"),
    [
        ("en", "/review", "were not sent:\n\nWhich city do you live in?\nMontreal"),
        ("en", "review", "Your answers can no longer be changed."),
        ("fr", "/revoir", "Dans quelle ville habitez-vous\N{NARROW NO-BREAK SPACE}?\nMontréal"),
    ],
)
def test_whoever_did_not_send_still_sees_every_answer_and_changes_none(
    language: Language, command: str, seen: str
) -> None:
    person = answered_then_closed(language)
    before = person.session.answers
    assert seen in person.says(command)
    assert offered(person) == []
    person.says("1")
    person.says("Quebec")
    assert person.session.answers == before


def test_whoever_sent_sees_what_was_sent_under_which_reference() -> None:
    person = sent_then_closed()
    told = person.says("/review")
    assert f"You sent these answers, under {person.session.reference}:" in told
    assert told.endswith("Which city do you live in?\nMontreal")
    assert offered(person) == []


def test_what_was_changed_and_not_sent_is_seen_beside_what_was_sent() -> None:
    person = sent_then_closed("Quebec")
    told = person.says("/review")
    sent, _, unsent = told.partition("\n\nThese answers are kept here, and were not sent:\n\n")
    assert sent.endswith("Which city do you live in?\nMontreal")
    assert unsent == "Which city do you live in?\nQuebec City"


def test_an_answer_that_left_the_path_is_seen_after_the_closing_too() -> None:
    """There is no way back to it any more, and it is kept."""
    person = somebody_answering("relevant", at=DURING)
    for said in ("often", "2"):
        person.says(said)
    person.edits("often", "never")
    closes(person)
    told = person.says("/review")
    assert "Do you drive?\nNever" in told
    assert "How many cars do you have?\n2" in told


def test_long_words_are_seen_whole_after_the_closing() -> None:
    """Before it, opening the question shows them."""
    person = somebody_answering("multiline", at=DURING)
    words = " ".join(f"word{number}" for number in range(200))
    person.says(words)
    closes(person)
    assert f"{words} (not finished)" in person.says("/review")


def closes(person: Person) -> None:
    """Let the consultation close that `person` is answering."""
    person.consultation = replace(person.consultation, closes=AFTER)
    person.at = AFTER


def test_whoever_answered_nothing_is_told_so_after_the_closing() -> None:
    person = somebody_answering("dated", at=DURING)
    person.at = AFTER
    assert person.says("/review").endswith("You have not answered a question.")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_help_after_the_closing_lists_what_works_then_and_nothing_else(
    language: Language,
) -> None:
    person = answered_then_closed(language)
    told = person.says("/help")
    listed = {line.partition(":")[0].rstrip()[1:] for line in told.split("\n") if line[:1] == "/"}
    works = [command for command in all_commands().values() if command.after_closing]
    assert listed == {command.words[language][0] for command in works}
    assert "as you give them" not in told
    assert offered(person) == []
    for word in sorted(listed - {"help", "aide"}):
        assert "this message was not" not in person.says(f"/{word}")


def sent_then_closed(*afterwards: str) -> Person:
    person = somebody_answering("dated", at=DURING)
    for said in ("Montreal", "send"):
        person.says(said)
    for words in afterwards:
        person.edits("Montreal", words)
    person.effects.clear()
    person.at = AFTER
    return person


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
