"""Deletions: a message deleted in the chat asks before it deletes an answer."""

from msgspec.structs import replace

from handlers import answers, path
from handlers.buttons import token
from handlers.changes import answer_of, changed, number_of
from handlers.keeping import does_not_fit, without_answer
from handlers.laying import lay, lift
from handlers.model import (
    Button,
    Consultation,
    DropAnswer,
    Event,
    MessageDeleted,
    Part,
    Question,
    Reply,
    Session,
    Taken,
    Turn,
)
from locales import say


def ask_to_drop(consultation: Consultation, session: Session, event: MessageDeleted) -> Turn:
    """Ask whether the answer goes as well; until then it is kept."""
    found = answer_of(consultation, session, event.message)
    if found is None:
        return _no_answer(session, event.message)
    question, _ = found
    text = say(
        session.language,
        "You deleted the message with your answer to question {number}. "
        "Shall I delete the answer as well?",
        number=number_of(consultation, session, question),
    )
    buttons = (
        Button(label=say(session.language, "Yes, delete it"), token=token("drop", "yes")),
        Button(label=say(session.language, "No, keep it"), token=token("drop", "no")),
    )
    aside = DropAnswer(question=question.name, message=event.message)
    return lay(session, event, Reply(text=text, buttons=buttons), aside)


def _no_answer(session: Session, message: str) -> Turn:
    if all(consent.message != message for consent in session.consents.values()):
        return Turn(session=session)
    text = say(
        session.language,
        "Deleting the message does not change your decision. /privacy lets you change it.",
    )
    return Turn(session=session, replies=(Reply(text=text),))


def drop(
    consultation: Consultation, session: Session, event: Event, aside: DropAnswer
) -> Turn | Taken:
    """Delete what that message gave; an answer without words is open again."""
    question = path.question_named(consultation, aside.question)
    answer = session.answers.get(aside.question)
    session = lift(session)
    if answer is None:
        return Turn(session=session)
    parts = tuple(part for part in answer.parts if part.message != aside.message)
    gone = next((part for part in answer.parts if part.message == aside.message), None)
    revised = answers.from_parts(question, answer, parts, event.at)
    stands = gone is not None and _stands_without(question, gone, parts)
    if stands and does_not_fit(session, question, revised) is None:
        session = replace(session, answers={**session.answers, question.name: revised})
    else:
        session = without_answer(session, question.name)
    text = say(session.language, "It is deleted.")
    return changed(consultation, session, event, text, question)


def _stands_without(question: Question, gone: Part, left: tuple[Part, ...]) -> bool:
    if gone.role == "comment":
        return True
    return question.type == "text" and any(part.role == "answer" for part in left)


def keep(session: Session) -> Turn:
    """Keep the answer although its message is gone."""
    text = say(session.language, "Your answer is kept.")
    return Turn(session=lift(session), replies=(Reply(text=text),))
