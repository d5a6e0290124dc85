"""Meeting somebody in the middle: people for whom a test's story has already begun."""

from typing import Any

import msgspec

from handlers.buttons import mark
from handlers.model import Acknowledging, Answering, ChoosingLanguage, Consenting, Language
from tests.conversing import Person, Shown, consultation_called

_AGREES: dict[type, str] = {
    ChoosingLanguage: "1",  # the language of their client comes first
    Acknowledging: "i understand",
    Consenting: "yes",
}


def somebody_answering(name: str, language: Language = "en", **about: Any) -> Person:
    """Return somebody who has agreed to everything and looks at the first question."""
    person = Person(consultation_called(name), client=language, **about)
    person.starts()
    while not isinstance(person.session.step, Answering):
        person.says(_AGREES.get(type(person.session.step), "continue"))
    return person


def somebody_who_sent(name: str, *answers: str, language: Language = "en") -> Person:
    """Return somebody who gave these answers, agreed to what came then, and sent it all."""
    person = somebody_answering(name, language)
    for answer in answers:
        person.says(answer)
    while isinstance(person.session.step, Consenting):
        person.says("yes")
    person.says("send")
    assert person.submissions, "\n".join(person.transcript)
    return person


def value(person: Person, question: str) -> object:
    """Return the value that `person` gave, or None where there is no answer."""
    answer = person.session.answers.get(question)
    return answer.value if answer is not None else None


def payload(person: Person, nth: int = -1) -> dict[str, Any]:
    """Return what the core store receives, as any other program reads it."""
    body: dict[str, Any] = msgspec.json.decode(person.submissions[nth].body)
    return body


def offered(person: Person) -> list[str]:
    """Return the labels that can be pressed now."""
    return [button.label for reply in person.replies for button in reply.buttons]


def presses_token(person: Person, token: str) -> str:
    """Press a button made with `token`, whether there ever was one or not."""
    person._shown.insert(0, Shown(token, token, mark(person.session), 0))
    return person.presses(token)
