"""Edits: a message changed in the chat.

An edit belongs to the answer its message gave, wherever the conversation has
gone since.
"""

from msgspec.structs import replace

from handlers import answers
from handlers.answering import read
from handlers.changes import answer_of, changed, is_now
from handlers.keeping import does_not_fit
from handlers.model import (
    Answer,
    Consultation,
    MessageEdited,
    Question,
    Refusal,
    Reply,
    Session,
    Turn,
)
from handlers.question_types.select_one import OTHER
from handlers.wording import shown
from locales import quote, say


def revise(consultation: Consultation, session: Session, event: MessageEdited) -> Turn:
    """Give the answer that a message gave the message's new words."""
    found = answer_of(consultation, session, event.message)
    if found is None:
        return _nothing_to_revise(session, event.message)
    question, answer = found
    if not event.text:
        return _refused(session, question, say(session.language, "The message is empty now."))
    revised = _revised(consultation, session, question, answer, event)
    if isinstance(revised, Refusal):
        return _refused(session, question, revised.text)
    session = replace(session, answers={**session.answers, question.name: revised})
    text = is_now(consultation, session, question)
    return changed(consultation, session, event, text, question)


def _revised(
    consultation: Consultation,
    session: Session,
    question: Question,
    answer: Answer,
    event: MessageEdited,
) -> Answer | Refusal:
    parts = tuple(
        replace(part, text=event.text) if part.message == event.message else part
        for part in answer.parts
    )
    edited = next(part for part in parts if part.message == event.message)
    if question.type != "text" and edited.role == "answer":
        value = read(consultation, session, question, event, event.text)
        if isinstance(value, Refusal):
            return value
        answer = replace(answer, value=value)
        if OTHER not in (value if isinstance(value, tuple) else (value,)):
            parts = tuple(part for part in parts if part.role != "other")
    answer = replace(answer, language=session.language)
    revised = answers.from_parts(question, answer, parts, event.at)
    return does_not_fit(session, question, revised) or revised


def _refused(session: Session, question: Question, why: str) -> Turn:
    kept = say(
        session.language,
        "Your answer stays as it was: {answer}",
        answer=quote(
            session.language, shown(question, session.language, session.answers[question.name])
        ),
    )
    return Turn(session=session, replies=(Reply(text=f"{why}\n\n{kept}"),))


def _nothing_to_revise(session: Session, message: str) -> Turn:
    language = session.language
    if any(message in answer.earlier for answer in session.answers.values()):
        text = say(
            language,
            "That message gave an answer you have since replaced, so nothing changes. "
            "/review shows your answers.",
        )
    elif any(consent.message == message for consent in session.consents.values()):
        text = say(language, "A decision is not changed by an edit. /privacy lets you change it.")
    elif session.moves:
        text = say(
            language,
            "I cannot tell any more what that message was for: this conversation has been in "
            "another chat since. /review shows your answers, and lets you change them.",
        )
    else:
        text = say(language, "That message was not an answer, so nothing changes.")
    return Turn(session=session, replies=(Reply(text=text),))
