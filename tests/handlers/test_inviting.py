"""Invitations in the conversation: kind to whoever has one, and to whoever has none."""

import pytest
from msgspec.structs import replace

from handlers import codes
from handlers.conversation import keeps
from handlers.model import Acknowledging, Answering, ChoosingLanguage, Consenting, Welcomed
from tests.conversing import INVITATIONS, Person, consultation_called
from tests.meeting import value

BY_NAME = {one.reference: codes.grouped(code) for code, one in INVITATIONS.items()}
FRENCH, EITHER = BY_NAME["INV-2"], BY_NAME["INV-3"]
NONE = "This consultation is by invitation."
BAD = "I cannot take this invitation, and have kept nothing."


def somebody(name: str = "invited", client: str = "en") -> Person:
    return Person(consultation_called(name), client=client)  # type: ignore[arg-type]


# --- Without one -------------------------------------------------------------


@pytest.mark.parametrize(
    "first", ["/start", "hello", "(opens the chat)", "(sends it)", "/privacy", "/delete", "English"]
)
def test_somebody_without_an_invitation_is_told_so_kindly_and_leaves_nothing(first: str) -> None:
    person = somebody()
    told = person.says(first)
    assert NONE in told
    assert "Cette consultation se fait sur invitation." in told
    assert not keeps(person.session)
    assert NONE in person.says("hello again")


def test_an_old_language_button_is_no_way_in() -> None:
    person = somebody("choices")
    person.starts()
    person.consultation = consultation_called("invited")
    assert NONE in person.presses("English")
    assert not keeps(person.session)


# --- With one ----------------------------------------------------------------


@pytest.mark.parametrize("written", ["{}", "/start {}", " <{}> ", "{}."])
def test_an_invitation_brings_its_language_and_says_how_to_have_the_other(written: str) -> None:
    person = somebody()
    told = person.says(written.format(FRENCH.lower()))
    assert told.startswith(
        "Merci d’avoir répondu à l’invitation. Elle est valable.\nTo go on in Engl"
    )
    assert isinstance(person.session.step, Welcomed)
    assert person.session.language == "fr"
    assert person.session.invitation == "INV-2"
    assert "The Laboratory asks because" in person.says("/language en")


@pytest.mark.parametrize(
    "sentence", ["Hi, my code is {}", "Bonjour, voici mon code : {}. Merci !", "code {} please"]
)
def test_an_invitation_is_found_in_the_sentence_somebody_writes_around_it(sentence: str) -> None:
    person = somebody()
    person.says(sentence.format(FRENCH))
    assert isinstance(person.session.step, Welcomed)
    assert person.session.invitation == "INV-2"


@pytest.mark.parametrize("half", ["{}", "my code is {}", "{}-"])
@pytest.mark.parametrize("length", [11, 17])
def test_whoever_sends_half_a_code_is_asked_for_all_of_it(half: str, length: int) -> None:
    person = somebody(client="fr")
    told = person.says(half.format(FRENCH[:length].lower()))
    assert "This looks like a part of a code." in told
    assert "Cela ressemble à une partie d’un code." in told
    assert not keeps(person.session)


def test_a_code_in_an_answer_is_an_answer() -> None:
    person = somebody()
    for said in (FRENCH, "continuer", "oui", "Montréal"):
        person.says(said)
    person.says(f"mon code est {EITHER}")
    assert value(person, "wish") == f"mon code est {EITHER}"
    assert person.session.invitation == "INV-2"


def test_an_invitation_without_a_language_lets_the_person_choose_it() -> None:
    person = somebody(client="fr")
    told = person.says(EITHER)
    assert told.startswith(
        "Merci d’avoir répondu à l’invitation. Elle est valable.\nThank you for com"
    )
    assert isinstance(person.session.step, ChoosingLanguage)
    assert "The Laboratory asks because" in person.says("English")
    assert person.session.invitation == "INV-3"


def test_the_code_itself_is_nowhere_in_a_session() -> None:
    person = somebody()
    person.says(FRENCH)
    assert FRENCH.replace("-", "") not in str(person.session)


def test_an_invitation_names_a_group_and_answers_nothing() -> None:
    person = somebody()
    for said in (FRENCH, "continuer"):
        person.says(said)
    told = person.says("oui")
    assert "Votre invitation mentionne ce groupe\xa0: Québec. Le choix vous appartient." in told
    assert value(person, "city") is None
    person.says("Montréal")
    assert value(person, "city") == "mtl"


@pytest.mark.parametrize("order", [(FRENCH, EITHER), (EITHER, FRENCH)])
def test_nobody_reads_what_somebody_elses_invitation_names(order: tuple[str, str]) -> None:
    told = {}
    for code in order:
        person = somebody(client="fr")
        for said in (code, "français", "continuer"):
            person.says(said)
        told[code] = person.says("oui") + person.says("/reprendre")
    assert "Votre invitation mentionne ce groupe" in told[FRENCH]
    assert "Votre invitation mentionne" not in told[EITHER]


def test_somebody_who_opens_the_link_again_comes_back_to_where_they_were() -> None:
    person = somebody()
    for said in (FRENCH, "continuer", "oui", "Montréal"):
        person.says(said)
    told = person.says(FRENCH)
    assert told.startswith("Merci d’être de retour.")
    assert isinstance(person.session.step, Answering)
    assert value(person, "wish") is None


def test_another_invitation_changes_nothing_for_whoever_takes_part_already() -> None:
    person = somebody()
    for said in (FRENCH, "continuer", "oui"):
        person.says(said)
    told = person.says(EITHER)
    assert "Elle reste valable pour quelqu’un d’autre." in told
    assert person.session.invitation == "INV-2"


def test_another_invitation_counts_until_somebody_takes_part() -> None:
    person = somebody()
    person.says(FRENCH)
    person.says(EITHER)
    assert person.session.invitation == "INV-3"
    assert person.session.language == "fr"
    assert person.session.invited_as == ""


def test_in_an_open_consultation_an_invitation_may_come_late() -> None:
    person = somebody("choices")
    person.says("hello")
    person.says("English")
    assert person.says(FRENCH).startswith("Thank you for coming. Your invitation works.")
    assert person.session.language == "en"
    assert isinstance(person.session.step, Welcomed)


# --- With a wrong one --------------------------------------------------------

WRONG = "XXXXX-XXXXX-XXXXX-XXXXX-XXXXX"


def test_a_wrong_invitation_is_refused_kindly_in_both_languages() -> None:
    person = somebody()
    told = person.says(WRONG)
    assert BAD in told
    assert "Je ne peux pas accepter cette invitation, et je n’ai rien conservé." in told
    assert NONE in told
    assert not keeps(person.session)


def test_a_wrong_invitation_keeps_nobody_from_an_open_consultation() -> None:
    person = somebody("choices")
    assert BAD in person.says(WRONG)
    assert isinstance(person.session.step, ChoosingLanguage)


@pytest.mark.parametrize("slip", [WRONG[:-1], WRONG + "X", "0XXXX" + WRONG[5:]])
def test_a_code_with_a_slip_in_it_is_no_answer(slip: str) -> None:
    person = somebody()
    for said in (FRENCH, "continuer", "oui", "Montréal"):
        person.says(said)
    assert "Je ne peux pas accepter cette invitation" in person.says(slip)
    assert value(person, "wish") is None


def test_codes_for_different_things_are_never_mistaken_for_each_other() -> None:
    continuing = codes.new_code(bytes(range(16)))
    inviting = codes.new_code(bytes(range(24)), codes.INVITATION)
    assert len(codes.LETTERS) ** codes.INVITATION > 2**100
    for slip in ("", "B", "BB"):
        assert codes.read(continuing + slip)
        assert not codes.read(continuing + slip, codes.INVITATION)
        assert codes.read(inviting + slip, codes.INVITATION)
        assert not codes.read(inviting + slip)
    assert len(codes.grouped(inviting)) <= 64  # as a link to Telegram may be


# --- Before the opening, after the closing -----------------------------------


def test_without_an_invitation_nobody_registers_and_with_one_everybody_may() -> None:
    person = Person(
        replace(consultation_called("not_yet_open"), admission="invitation"), client="en"
    )
    assert NONE in person.says("hello")
    assert "Shall we note that you would like to take part?" in person.says(FRENCH)
    assert person.session.language == "en"  # their client's, until they choose
    person.says("yes")
    assert person.session.status == "registered"
    assert person.session.invitation == "INV-2"


def test_after_the_closing_an_invitation_is_told_that_it_is_too_late() -> None:
    person = somebody("closed")
    assert "This consultation closed" in person.says(FRENCH)
    assert not keeps(person.session)


def test_saying_no_leaves_nothing_behind() -> None:
    person = somebody()
    for said in (FRENCH, "continuer"):
        person.says(said)
    assert isinstance(person.session.step, Consenting | Acknowledging)
    person.says("non")
    assert person.session.invitation == ""
