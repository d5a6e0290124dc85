"""Changes: say what an answer has become, and what is open now."""

from handlers import path
from handlers.buttons import token
from handlers.laying import lay
from handlers.model import (
    Answer,
    Answering,
    Button,
    Consultation,
    Event,
    Question,
    Reply,
    Session,
    Turn,
)
from handlers.offering import closing_buttons
from handlers.wording import shown
from locales import quote, say


def changed(
    consultation: Consultation, session: Session, event: Event, text: str, question: Question
) -> Turn:
    """Say what changed in the answer to `question`, and what is open now.

    Nothing is sent by an edit alone.
    """
    language = session.language
    go_on = Button(label=say(language, "Go on"), token=token("resume"))
    if session.revision and not path.is_sent(consultation, session):
        note = say(language, "This change has not been sent yet.")
        look = Button(label=say(language, "Look and send"), token=token("resume"))
        reply = Reply(text=f"{text}\n\n{note}", buttons=(look,))
    elif not isinstance(session.step, Answering) or not path.asks(
        consultation, session, session.step.question
    ):
        reply = Reply(text=text, buttons=(go_on,))
    elif session.step.question == question.name and question.name in session.answers:
        buttons = closing_buttons(session, question, gathering=True)
        return Turn(session=session, replies=(Reply(text=text, buttons=buttons, numbered=False),))
    else:
        number = path.progress(consultation, session, session.step.question).number
        note = say(language, "Question {number} is open.", number=number)
        reply = Reply(text=f"{text}\n\n{note}", buttons=(go_on,))
    return lay(session, event, reply)


def number_of(consultation: Consultation, session: Session, question: Question) -> int:
    """Return the number of `question` on this person's path."""
    return path.progress(consultation, session, question.name).number


def is_now(consultation: Consultation, session: Session, question: Question) -> str:
    """Say what the answer to `question` has become."""
    language = session.language
    number = number_of(consultation, session, question)
    if question.type == "text":
        return say(
            language, "Your answer to question {number} now has the new wording.", number=number
        )
    answer = quote(language, shown(question, language, session.answers[question.name]))
    return say(
        language, "Your answer to question {number} is now: {answer}", number=number, answer=answer
    )


def answer_of(
    consultation: Consultation, session: Session, message: str
) -> tuple[Question, Answer] | None:
    """Return the question and the answer that `message` gave, if it gave one."""
    for question in consultation.questions:
        answer = session.answers.get(question.name)
        if answer is not None and any(part.message == message for part in answer.parts):
            return question, answer
    return None
