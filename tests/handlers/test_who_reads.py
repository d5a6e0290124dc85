"""Who reads: said once before the first sensitive question, where one can go elsewhere."""

from handlers.conversation import advance
from handlers.model import Answering, MessageReceived, Turn
from tests.conversing import Person
from tests.meeting import somebody_answering

READERS = {"telegram": "Telegram"}
TOLD = (
    "Telegram can read this chat. If that is a risk for you, /continue moves our conversation "
    "to a messenger that cannot read it. Your answers move with you."
)


def puts(person: Person, said: str, readers: dict[str, str] = READERS) -> Turn:
    event = MessageReceived(
        id="e", address=person.address, at=person.at, position=99, message="m", text=said
    )
    turn = advance(person.consultation, person.session, event, readers=readers)
    person.session = turn.session
    return turn


def about_to_answer(**about: str) -> Person:
    """Return somebody who has paused before the only question, which is sensitive."""
    person = somebody_answering("sensitive", **about)  # type: ignore[arg-type]
    person.says("/stop")
    return person


def test_a_participant_is_told_who_reads_before_the_first_sensitive_question() -> None:
    person = about_to_answer()
    told, question = puts(person, "go on").replies
    assert told.text == TOLD
    assert question.asks
    assert person.session.step == Answering(question="danger")
    puts(person, "/stop")
    assert [reply.text for reply in puts(person, "go on").replies] == [question.text]


def test_nothing_is_offered_where_no_other_messenger_is_served() -> None:
    person = about_to_answer()
    assert len(puts(person, "go on", {}).replies) == 1
    assert not person.session.told_who_reads


def test_nothing_is_said_of_telegram_on_another_messenger() -> None:
    assert len(puts(about_to_answer(transport="matrix"), "go on").replies) == 1


def test_in_french_the_french_command_is_named() -> None:
    person = about_to_answer(language="fr")
    assert "/ailleurs permet de poursuivre" in puts(person, "continuer").replies[0].text
