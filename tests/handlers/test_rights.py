"""Rights: what participants can see, withdraw and delete, at any time."""

from hashlib import sha256

import pytest

from handlers.model import Forget, Language, RecordConsent
from tests.conversing import Person, consultation_called
from tests.meeting import offered, payload, presses_token, somebody_answering, somebody_who_sent


def test_a_participant_sees_what_is_kept_and_what_they_decided() -> None:
    person = somebody_who_sent("consents", "Montreal")
    shown = person.says("privacy")
    assert shown.startswith("The Laboratory keeps your answers for a week.")
    assert "- keeping your answers: yes, on 3 November 2026" in shown
    assert "- quotes with your name: yes, on 3 November 2026" in shown
    assert offered(person)[-2:] == ["Delete everything", "Go on"]


def test_somebody_who_has_decided_nothing_sees_that_too() -> None:
    person = Person(consultation_called("consents"), client="en")
    person.says("/start")
    person.says("1")
    assert "You have not decided on anything yet." in person.says("privacy")
    assert "Question" not in person.says("go on")


def test_withdrawing_is_as_easy_as_agreeing() -> None:
    person = somebody_answering("consents")
    for said in ("Montreal", "yes", "no", "privacy"):
        person.says(said)
    assert person.presses("Withdraw: quotes without your name") == (
        "Withdrawn: quotes without your name."
    )
    assert person.consents[-1] == ("quote", False)
    assert person.submissions == []


def test_a_withdrawal_after_sending_is_a_new_revision_with_the_same_answers() -> None:
    person = somebody_who_sent("consents", "Montreal")
    person.edits("Montreal", "Quebec")
    person.says("privacy")
    told = person.presses("Withdraw: quotes without your name")
    assert "This also withdraws: quotes with your name." in told
    assert "The organisers are being told." in told
    first, second = payload(person, 0), payload(person, 1)
    assert second["revision"] == 2
    assert second["answers"] == first["answers"]
    assert second["answers"][0]["value"] == "mtl"
    assert [one["granted"] for one in second["consents"]] == [True, False, False]
    assert "You have changed answers" in person.presses("Go on")


def test_a_withdrawal_is_recorded_beside_the_consent_and_not_over_it() -> None:
    person = somebody_who_sent("consents", "Montreal")
    person.says("privacy")
    person.presses("Withdraw: quotes without your name")
    quotes = [
        effect.consent
        for effect in person.effects
        if isinstance(effect, RecordConsent) and effect.consent.clause == "quote"
    ]
    assert [one.granted for one in quotes] == [True, True, False]
    assert [one.how for one in quotes] == ["typed", "implied", "pressed"]


def test_a_clause_is_decided_again_on_its_full_text() -> None:
    person = somebody_answering("consents")
    for said in ("Montreal", "no", "no", "privacy"):
        person.says(said)
    shown = person.presses("Decide again: quotes with your name")
    assert shown == (
        "May the Laboratory quote you by name?\n\n"
        "If you agree, you also agree to: quotes without your name."
    )
    person.says("yes")
    assert person.consents[-2:] == [("quote_by_name", True), ("quote", True)]


def test_withdrawing_what_nothing_can_be_kept_without_asks_whether_to_delete() -> None:
    person = somebody_answering("consents")
    person.says("privacy")
    asked = person.presses("Withdraw: keeping your answers")
    assert asked == (
        "Without this consent nothing may be kept. "
        "Shall I delete everything you wrote and decided here? This cannot be undone."
    )
    assert offered(person) == ["Yes, delete everything", "No, keep it"]
    assert not any(isinstance(effect, Forget) for effect in person.effects)


@pytest.mark.parametrize("yes", ["yes", "oui", "1", "[Yes, delete everything]"])
def test_everything_is_deleted_after_one_question(yes: str) -> None:
    person = somebody_answering("required")
    person.says("Ada")
    person.says("/delete")
    told = person.says(yes)
    assert told.startswith("Everything is deleted.")
    assert "You can start again at any time with /start." in told
    assert isinstance(person.effects[-1], Forget)


@pytest.mark.parametrize("no", ["no", "non", "2", "[No, keep it]", "Ada", "what?"])
def test_nothing_is_deleted_without_a_yes(no: str) -> None:
    person = somebody_answering("required")
    person.says("/supprimer")
    person.says(no)
    assert not any(isinstance(effect, Forget) for effect in person.effects)
    assert person.session.aside is None


def test_a_yes_long_after_the_question_deletes_nothing() -> None:
    person = somebody_answering("required")
    person.says("delete")
    person.says("Ada")
    person.presses("Yes, delete everything")
    assert not any(isinstance(effect, Forget) for effect in person.effects)


@pytest.mark.parametrize("token", ["withdraw/", "withdraw/none", "withdraw", "agree/none", "agree"])
def test_a_right_to_something_that_is_not_there_changes_nothing(token: str) -> None:
    person = somebody_answering("consents")
    before = person.session.consents
    assert "Which city" in presses_token(person, token)
    assert person.session.consents == before


def test_an_old_withdrawal_button_withdraws_only_once() -> None:
    person = somebody_who_sent("consents", "Montreal")
    person.says("privacy")
    person.presses("Withdraw: quotes with your name")
    person.presses("Withdraw: quotes with your name")
    assert len(person.submissions) == 2


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_withdrawal_is_recorded_with_the_words_of_the_button_that_was_pressed(
    language: Language,
) -> None:
    person = somebody_who_sent("consents", "Montreal", language=language)
    person.says("/privacy")
    label = offered(person)[1]
    assert label.startswith(("Withdraw: quotes without", "Retirer"))
    person.presses(label)
    for effect in withdrawn(person):
        assert effect.text == label
        assert effect.consent.wording == sha256(label.encode()).hexdigest()
        assert (effect.consent.language, effect.consent.how) == (language, withdrawn_how(effect))


def withdrawn(person: Person) -> list[RecordConsent]:
    found = [effect for effect in person.effects if isinstance(effect, RecordConsent)]
    return [effect for effect in found if not effect.consent.granted]


def withdrawn_how(effect: RecordConsent) -> str:
    return "pressed" if effect.consent.clause == "quote" else "implied"


def test_an_old_button_in_the_other_language_withdraws_in_the_language_it_was_shown_in() -> None:
    person = somebody_who_sent("consents", "Montreal")
    person.says("/privacy")
    person.says("/language fr")
    told = person.presses("Withdraw: quotes with your name")
    assert "des citations avec votre nom" in told
    effect, also = withdrawn(person)
    assert also.consent.how == "implied"
    assert effect.text == "Withdraw: quotes with your name"
    assert effect.consent.language == "en"
    assert effect.consent.controllers == ("the Laboratory",)


@pytest.mark.parametrize("token", ["withdraw/quote", "withdraw/quote/00000000", "withdraw/quote/"])
def test_nothing_is_withdrawn_by_words_that_were_never_shown(token: str) -> None:
    person = somebody_who_sent("consents", "Montreal")
    before = person.consents
    presses_token(person, token)
    assert person.consents == before
    assert len(person.submissions) == 1


@pytest.mark.parametrize("yes", ["yes", "1", "[Yes, delete everything]"])
def test_withdrawing_the_required_consent_deletes_after_a_yes(yes: str) -> None:
    person = somebody_answering("consents")
    person.says("privacy")
    person.says("1")
    assert person.says(yes).startswith("Everything is deleted.")
    assert isinstance(person.effects[-1], Forget)


def test_deleting_by_oneself_is_not_explained_by_a_consent() -> None:
    person = somebody_answering("consents")
    assert person.says("delete").startswith("Shall I delete everything")
