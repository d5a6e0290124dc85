"""Consent: one purpose at a time, an active choice, and proof of the words it was made on."""

from hashlib import sha256

import pytest
from msgspec.structs import replace

from handlers.model import Consent, Consenting, Forget, Language, RecordConsent, Reply
from tests.conversing import Person, consultation_called
from tests.meeting import (
    offered,
    payload,
    presses_token,
    somebody_answering,
    somebody_who_sent,
)


def recorded(person: Person) -> list[RecordConsent]:
    return [effect for effect in person.effects if isinstance(effect, RecordConsent)]


def at_the_first_clause(name: str = "consents", language: Language = "en") -> Person:
    person = Person(consultation_called(name), client=language)
    for said in ("/start", "1", "continue"):
        person.says(said)
    return person


def hash_of(reply: Reply) -> str:
    return sha256(reply.text.encode()).hexdigest()


# --- Deciding ----------------------------------------------------------------


@pytest.mark.parametrize("yes", ["yes", "Oui !", "1", "Yes, I agree", "[Yes, I agree]"])
def test_a_participant_agrees_by_an_active_choice(yes: str) -> None:
    person = at_the_first_clause()
    assert "Question 1 of 1." in person.says(yes)
    assert person.consents == [("keep", True)]


@pytest.mark.parametrize("unclear", ["maybe", "ok", "yes but", "no idea", "3", "go on"])
def test_anything_else_is_no_decision(unclear: str) -> None:
    person = at_the_first_clause()
    assert person.says(unclear).startswith("Please write “yes” or “no”.")
    assert person.consents == []


@pytest.mark.parametrize(
    "question", ["is this safe?", "who reads it?", "why?", "yes?", "pourquoi ?", "qui lit"]
)
def test_whoever_asks_something_is_told_where_it_is_answered(question: str) -> None:
    person = at_the_first_clause()
    told = person.says(question)
    assert told.startswith("What is kept and who reads it: /privacy.")
    assert "Please write “yes” or “no”." in told
    assert offered(person) == ["Yes, I agree", "No"]
    assert person.consents == []


@pytest.mark.parametrize(
    ("said", "granted"),
    [
        *(("ouais", True), ("nope", False), ("nan", False)),
        *(("no thanks", False), ("non merci", False), ("pas d’accord", False)),
    ],
)
def test_a_casual_yes_or_no_is_one(said: str, granted: bool) -> None:
    person = at_the_first_clause()
    person.says(said)
    assert person.consents == [("keep", granted)]


def test_a_consent_cannot_be_skipped_but_refused() -> None:
    person = at_the_first_clause()
    assert "This cannot be skipped, but you may say no." in person.says("skip")
    assert person.consents == []


def test_yes_and_no_weigh_the_same() -> None:
    person = at_the_first_clause()
    assert offered(person) == ["Yes, I agree", "No"]
    assert len(person.replies) == 1


# --- The proof ---------------------------------------------------------------


@pytest.mark.parametrize("how", ["typed", "pressed"])
@pytest.mark.parametrize(("language", "yes"), [("en", "Yes, I agree"), ("fr", "Oui, j’accepte")])
def test_the_proof_is_the_hash_of_the_very_text_that_was_shown(
    how: str, language: Language, yes: str
) -> None:
    person = at_the_first_clause(language=language)
    (shown,) = person.replies
    person.presses(yes) if how == "pressed" else person.says(yes)
    (effect,) = recorded(person)
    consent = effect.consent
    assert effect.text == shown.text
    assert consent.wording == hash_of(shown)
    assert (consent.language, consent.how, consent.channel) == (language, how, "telegram")
    assert consent.controllers == (("the Laboratory",) if language == "en" else ("le Laboratoire",))
    assert consent.legal_basis == ("Your consent" if language == "en" else "Votre consentement")
    assert consent.at == person.at
    assert consent.message


def test_each_clause_is_shown_alone_in_a_message_of_its_own() -> None:
    person = somebody_answering("consents")
    person.says("Montreal")
    for name in ("quote", "quote_by_name"):
        shown = person.replies[-1]
        assert offered(person) == ["Yes, I agree", "No"]
        person.says("no")
        assert person.session.consents[name].wording == hash_of(shown)


def test_a_press_on_the_other_languages_old_button_counts_for_the_words_above_it() -> None:
    person = at_the_first_clause()
    (english,) = person.replies
    person.says("/language fr")
    person.presses("Yes, I agree")
    (effect,) = recorded(person)
    assert effect.text == english.text
    assert effect.consent.wording == hash_of(english)
    assert effect.consent.language == "en"
    assert effect.consent.controllers == ("the Laboratory",)
    assert person.session.language == "fr"


def test_notices_are_acknowledged_one_by_one_in_the_words_of_this_messenger() -> None:
    person = Person(consultation_called("notices"), client="fr", transport="matrix")
    for said in ("/start", "1", "continuer"):
        person.says(said)
    shown = person.replies[-1].text
    assert person.says("oui").endswith(shown)
    person.says("J'ai compris")
    notices = [effect for effect in recorded(person) if effect.consent.clause != "keep"]
    assert len(notices) == len(person.consultation.notices) == 2
    for effect in notices:
        # Both stood in one message, and it is this message that was acknowledged.
        assert effect.text == shown
        assert effect.consent.wording == sha256(shown.encode()).hexdigest()
        assert (effect.consent.how, effect.consent.channel) == ("typed", "matrix")


def test_a_notice_may_also_be_acknowledged_by_a_press() -> None:
    person = Person(consultation_called("notices"), client="en")
    for said in ("/start", "1", "continue"):
        person.says(said)
    assert "write “I understand”" in person.says("1")
    person.presses("I understand")
    assert {effect.consent.how for effect in recorded(person)} == {"pressed"}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        *(("en", word) for word in ("I understand", "understood.", "OK", "d'accord")),
        *(("fr", word) for word in ("J’ai compris", "compris", "D’accord !", "ok")),
    ],
)
def test_a_notice_is_acknowledged_in_ones_own_words(language: Language, words: str) -> None:
    person = Person(consultation_called("notices"), client=language)
    for said in ("/start", "1", "continue", words):
        person.says(said)
    assert [name for name, _ in person.consents] == ["no_promise", "chat_app"]


def test_the_other_languages_old_button_acknowledges_the_notices_above_it() -> None:
    person = Person(consultation_called("notices"), client="en")
    for said in ("/start", "1", "continue"):
        person.says(said)
    (english,) = person.replies
    person.says("/language fr")
    person.presses("I understand")
    for effect in recorded(person):
        assert (effect.text, effect.consent.language) == (english.text, "en")
        assert effect.consent.wording == hash_of(english)


def test_a_button_above_which_other_notices_stood_acknowledges_nothing() -> None:
    person = Person(consultation_called("notices"), client="en")
    for said in ("/start", "1", "continue"):
        person.says(said)
    for token in ("understood", "understood/", "understood/00000000"):
        assert "Answering promises nothing." in presses_token(person, token)
    assert person.effects == []


def test_a_single_notice_has_no_number() -> None:
    notices = consultation_called("notices")
    person = Person(replace(notices, notices=notices.notices[:1]), client="en")
    for said in ("/start", "1", "continue"):
        person.says(said)
    assert "1. " not in person.replies[0].text


# --- What a decision implies -------------------------------------------------


def decisions(person: Person) -> dict[str, Consent]:
    return dict(person.session.consents)


def test_a_participant_is_told_what_agreeing_implies_and_it_is_recorded() -> None:
    person = somebody_answering("consents")
    person.says("Montreal")
    shown = person.says("no")
    assert "If you agree, you also agree to: quotes without your name." in shown
    person.says("yes")
    quote = decisions(person)["quote"]
    assert (quote.granted, quote.how) == (True, "implied")
    assert quote.wording == decisions(person)["quote_by_name"].wording
    assert person.consents[-3:] == [
        ("quote", False),
        ("quote_by_name", True),
        ("quote", True),
    ]


def test_refusing_a_clause_refuses_what_could_not_be_done_without_it() -> None:
    person = somebody_answering("consents")
    for said in ("Montreal", "yes", "yes", "back", "back"):
        person.says(said)
    assert "quote you without your name" in person.replies[-1].text
    person.says("no")
    assert not decisions(person)["quote_by_name"].granted
    assert decisions(person)["quote_by_name"].how == "implied"


def test_refusing_one_clause_leaves_the_others_as_they_are() -> None:
    person = somebody_answering("consents")
    for said in ("Montreal", "yes", "no"):
        person.says(said)
    assert decisions(person)["quote"].granted
    assert decisions(person)["keep"].granted


def somebody_before_a_chain_of_clauses() -> Person:
    """Meet somebody asked for a photograph, which implies the name, which implies quotes."""
    consultation = consultation_called("consents")
    last = consultation.consents[-1]
    photograph = replace(
        last,
        name="photograph",
        implies=("quote_by_name",),
        label={"en": "May the Laboratory show your face?", "fr": "Et votre visage ?"},
        short={"en": "a photograph", "fr": "une photographie"},
        purpose={"en": "photographs", "fr": "des photographies"},
    )
    person = Person(
        replace(consultation, consents=(*consultation.consents, photograph)), client="en"
    )
    for said in ("/start", "1", "continue", "yes", "Montreal", "no", "no"):
        person.says(said)
    return person


def test_what_is_implied_reaches_as_far_as_the_chain_goes_and_is_said_before_and_after() -> None:
    person = somebody_before_a_chain_of_clauses()
    shown = person.replies[-1]
    also = "If you agree, you also agree to: quotes without your name and quotes with your name."
    assert also in shown.text
    told = person.says("yes")
    assert told.startswith(
        "Noted: yes. The same goes for: quotes without your name and quotes with your name."
    )
    for name in ("quote", "quote_by_name", "photograph"):
        assert decisions(person)[name].granted
        assert decisions(person)[name].wording == hash_of(shown)
    assert decisions(person)["quote"].how == decisions(person)["quote_by_name"].how == "implied"


def test_withdrawing_the_first_of_a_chain_withdraws_all_that_needs_it() -> None:
    person = somebody_before_a_chain_of_clauses()
    person.says("yes")
    person.says("/privacy")
    told = person.presses("Withdraw: quotes without your name")
    assert told == (
        "Withdrawn: quotes without your name.\n"
        "This also withdraws: quotes with your name.\n"
        "This also withdraws: a photograph."
    )
    withdrawn = recorded(person)[-3:]
    assert {effect.consent.clause for effect in withdrawn} == {
        "quote",
        "quote_by_name",
        "photograph",
    }
    for effect in withdrawn:
        assert effect.text == "Withdraw: quotes without your name"


def test_refusing_what_was_implied_is_said_back_with_what_goes_with_it() -> None:
    person = somebody_answering("consents")
    for said in ("Montreal", "yes", "yes", "back", "back"):
        person.says(said)
    assert person.says("no").startswith("Noted: no. The same goes for: quotes with your name.")


# --- Refusing to take part ---------------------------------------------------


@pytest.mark.parametrize("no", ["no", "Non", "2", "[No]"])
def test_nothing_is_kept_of_somebody_who_does_not_agree_but_that_somebody_said_no(no: str) -> None:
    person = at_the_first_clause()
    assert person.says(no).startswith("That is all right. We keep nothing you wrote")
    assert [type(effect) for effect in person.effects] == [Forget, RecordConsent]
    (effect,) = recorded(person)
    assert (effect.consent.granted, effect.consent.message) == (False, "")
    assert person.session.consents == {}


def test_somebody_who_changes_their_mind_begins_anew() -> None:
    person = at_the_first_clause()
    person.says("no")
    assert "Which language would you like?" in person.says("hello")
    for said in ("1", "continue", "yes"):
        person.says(said)
    assert person.consents == [("keep", False), ("keep", True)]


# --- At the first stop -------------------------------------------------------


def test_a_participant_who_stops_is_asked_once_about_reminders_and_let_go() -> None:
    person = somebody_answering("consents")
    assert person.says("stop") == "May the Laboratory remind you here?"
    assert person.says("yes").startswith("Noted: yes. Write “go on” here")
    assert "Which city do you live in?" in person.says("go on")
    person.says("Montreal")
    told = person.says("stop")
    assert told.startswith("Your answers are kept. Nothing has been sent yet. Write “go on” here")


def test_nobody_who_has_not_agreed_to_take_part_is_asked_about_reminders() -> None:
    person = at_the_first_clause()
    # Nothing was answered, so that nothing is said to be kept.
    told = person.says("stop")
    assert told == "Write “go on” here when you would like to continue."
    assert "May the Laboratory keep your answers?" in person.says("go on")


def test_a_decision_made_after_sending_reaches_the_core_store() -> None:
    person = somebody_answering("consents")
    for said in ("Montreal", "no", "no", "send", "/privacy"):
        person.says(said)
    person.presses("Decide again: quotes without your name")
    assert person.says("yes").startswith("Noted: yes. The organisers are being told.")
    assert [one["granted"] for one in payload(person, 0)["consents"]] == [True, False, False]
    assert [one["granted"] for one in payload(person)["consents"]] == [True, True, False]


# --- Going back to a decision ------------------------------------------------


def test_an_old_button_of_a_decided_clause_decides_nothing() -> None:
    person = at_the_first_clause()
    yes, no = (button.token for button in person.replies[0].buttons)
    person.says("yes")
    person.says("Montreal")
    for token in (no, yes):
        assert "May the Laboratory quote you without your name?" in presses_token(person, token)
    assert person.consents == [("keep", True)]


def test_a_clause_that_is_open_again_may_be_decided_by_its_old_button() -> None:
    person = somebody_who_sent("consents", "Montreal")
    person.says("/privacy")
    person.presses("Withdraw: quotes without your name")
    person.says("/privacy")
    person.presses("Decide again: quotes without your name")
    person.presses("Yes, I agree")
    assert decisions(person)["quote"].granted


def test_an_old_clause_decided_while_reminders_are_asked_for_does_not_end_the_conversation() -> (
    None
):
    person = somebody_answering("consents")
    person.says("Montreal")
    old = person.replies[-1].buttons[0].token
    assert person.says("stop") == ("Your answers are kept.\n\nMay the Laboratory remind you here?")
    told = presses_token(person, old)
    assert told.startswith("Noted: yes.")
    assert "May the Laboratory quote you by name?" in told
    assert isinstance(person.session.step, Consenting)
    assert person.consents == [("keep", True), ("quote", True)]


def test_the_reminder_clause_decided_later_by_its_old_button_lets_the_person_go() -> None:
    person = somebody_answering("consents")
    person.says("stop")
    person.says("/start")
    told = person.presses("No")
    assert told.startswith("Noted: no. ")
    assert "Which city do you live in?" in person.says("go on")


def test_a_clause_that_is_decided_again_is_put_in_the_language_chosen_meanwhile() -> None:
    person = somebody_who_sent("consents", "Montreal")
    person.says("/privacy")
    person.presses(next(label for label in offered(person) if label.startswith("Withdraw: quot")))
    person.says("/privacy")
    person.presses(next(label for label in offered(person) if label.startswith("Decide again")))
    clause = person.session.step
    person.says("/language")
    assert isinstance(clause, Consenting)
    assert isinstance(person.session.step, Consenting)
    assert person.session.step.clause == clause.clause
    assert "Oui, j’accepte" in offered(person)
