"""Replying: a message written in reply to an older question is for that question."""

from msgspec.structs import replace

from handlers import answering, early, path
from handlers.buttons import token
from handlers.changes import number_of
from handlers.laying import lay
from handlers.model import (
    Answering,
    Button,
    ChangeAnswer,
    Consultation,
    MessageReceived,
    Question,
    Refusal,
    Reply,
    Session,
    Taken,
    Turn,
)
from handlers.question_types import TYPES
from handlers.wording import shown
from locales import quote, say


def question_meant(
    consultation: Consultation, session: Session, event: MessageReceived
) -> Question | None:
    """Return the question that was replied to, if it is one and is not the open one."""
    if event.reply_to is None:
        return None
    name = next((name for name, at in session.places.items() if at == event.reply_to), "")
    is_open = isinstance(session.step, Answering) and session.step.question == name
    if not name or is_open or not path.asks(consultation, session, name):
        return None
    question = path.question_named(consultation, name)
    return None if question.type == "note" else question


def take(
    consultation: Consultation, session: Session, event: MessageReceived, question: Question
) -> Taken | Turn:
    """Add own words to their answer; ask before another answer is replaced."""
    said, answer = event.text, session.answers.get(question.name)
    if answer is None:
        session = replace(session, step=Answering(question=question.name))
        return answering.take(consultation, session, event, question, said)
    if question.appearance == "multiline" and answer.status == "given":
        return early.add_to(consultation, session, event, question, answer)
    value = answering.read(consultation, session, question, event, said)
    if isinstance(value, Refusal):
        return Turn(session=session, replies=(Reply(text=value.text),))
    language = session.language
    wanted = TYPES[question.type].show(question, language, value)
    text = say(
        language,
        "You replied to question {number}, where your answer is {answer}. Change it to {choice}?",
        number=number_of(consultation, session, question),
        answer=quote(language, shown(question, language, answer)),
        choice=quote(language, wanted),
    )
    yes = Button(label=say(language, "Yes, change it"), token=token("change", "yes"))
    no = Button(label=say(language, "Keep my answer"), token=token("change", "no"))
    aside = ChangeAnswer(question=question.name, choice="", text=said, message=event.message)
    return lay(session, event, Reply(text=text, buttons=(yes, no)), aside)
