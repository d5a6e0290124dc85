"""Edits: a message changed or deleted in the chat, and buttons pressed long after.

An edit belongs to the answer its message gave, wherever the conversation has
gone since. Deleting a message asks before it deletes an answer.
"""

from msgspec.structs import replace

from handlers import answers, path
from handlers.answering import read
from handlers.buttons import token
from handlers.keeping import without_answer
from handlers.model import (
    Answer,
    Answering,
    Button,
    ChangeAnswer,
    Consultation,
    DropAnswer,
    Event,
    MessageDeleted,
    MessageEdited,
    Part,
    Question,
    Refusal,
    Reply,
    Session,
    Taken,
    Turn,
)
from handlers.question_types import TYPES
from handlers.question_types.select_one import OTHER, label
from handlers.question_types.text import LONGEST, too_long
from handlers.wording import closing_buttons, shown
from locales import quote, say


def revise(consultation: Consultation, session: Session, event: MessageEdited) -> Turn:
    """Give the answer that a message gave the message's new words."""
    found = _answer_of(consultation, session, event.message)
    if found is None:
        return _nothing_to_revise(consultation, session, event.message)
    question, answer = found
    if not event.text:
        return _refused(session, question, say(session.language, "The message is empty now."))
    revised = _revised(session, question, answer, event)
    if isinstance(revised, Refusal):
        return _refused(session, question, revised.text)
    session = replace(session, answers={**session.answers, question.name: revised})
    return changed(consultation, session, _is_now(consultation, session, question), question)


def _is_now(consultation: Consultation, session: Session, question: Question) -> str:
    language = session.language
    number = _number(consultation, session, question)
    if question.type == "text":
        return say(
            language, "Your answer to question {number} now has the new wording.", number=number
        )
    answer = quote(language, shown(question, language, session.answers[question.name]))
    return say(
        language, "Your answer to question {number} is now: {answer}", number=number, answer=answer
    )


def _revised(
    session: Session, question: Question, answer: Answer, event: MessageEdited
) -> Answer | Refusal:
    parts = tuple(
        replace(part, text=event.text) if part.message == event.message else part
        for part in answer.parts
    )
    edited = next(part for part in parts if part.message == event.message)
    length = sum(len(part.text) for part in parts)
    if length > LONGEST:
        return too_long(session.language, length)
    if question.type == "text" or edited.role != "answer":
        return answers.from_parts(question, answer, parts, event.at)
    value = read(session, question, event, event.text)
    if isinstance(value, Refusal):
        return value
    other = OTHER in (value if isinstance(value, tuple) else (value,))
    if not other:
        parts = tuple(part for part in parts if part.role != "other")
    return answers.from_parts(question, replace(answer, value=value), parts, event.at)


def _refused(session: Session, question: Question, why: str) -> Turn:
    kept = say(
        session.language,
        "Your answer stays as it was: {answer}",
        answer=quote(
            session.language, shown(question, session.language, session.answers[question.name])
        ),
    )
    return Turn(session=session, replies=(Reply(text=f"{why}\n\n{kept}"),))


def _nothing_to_revise(consultation: Consultation, session: Session, message: str) -> Turn:
    language = session.language
    if any(message in answer.earlier for answer in session.answers.values()):
        text = say(
            language,
            "That message gave an answer you have since replaced, so nothing changes. "
            "/review shows your answers.",
        )
    elif any(consent.message == message for consent in session.consents.values()):
        text = say(language, "A decision is not changed by an edit. /privacy lets you change it.")
    else:
        return Turn(session=session)
    return Turn(session=session, replies=(Reply(text=text),))


def _answer_of(
    consultation: Consultation, session: Session, message: str
) -> tuple[Question, Answer] | None:
    for question in consultation.questions:
        answer = session.answers.get(question.name)
        if answer is not None and any(part.message == message for part in answer.parts):
            return question, answer
    return None


# --- Deleted messages --------------------------------------------------------


def ask_to_drop(consultation: Consultation, session: Session, event: MessageDeleted) -> Turn:
    """Ask whether the answer goes as well; until then it is kept."""
    found = _answer_of(consultation, session, event.message)
    if found is None:
        return Turn(session=session)
    question, _ = found
    text = say(
        session.language,
        "You deleted the message with your answer to question {number}. "
        "Shall I delete the answer as well?",
        number=_number(consultation, session, question),
    )
    buttons = (
        Button(label=say(session.language, "Yes, delete it"), token=token("drop", "yes")),
        Button(label=say(session.language, "No, keep it"), token=token("drop", "no")),
    )
    aside = DropAnswer(question=question.name, message=event.message)
    return Turn(session=replace(session, aside=aside), replies=(Reply(text=text, buttons=buttons),))


def drop(
    consultation: Consultation, session: Session, event: Event, aside: DropAnswer
) -> Turn | Taken:
    """Delete what that message gave; an answer without words is open again."""
    question = path.question_named(consultation, aside.question)
    answer = session.answers.get(aside.question)
    session = replace(session, aside=None)
    if answer is None:
        return Turn(session=session)
    parts = tuple(part for part in answer.parts if part.message != aside.message)
    gone = next((part for part in answer.parts if part.message == aside.message), None)
    if gone is not None and _stands_without(question, gone, parts):
        revised = answers.from_parts(question, answer, parts, event.at)
        session = replace(session, answers={**session.answers, question.name: revised})
    else:
        session = without_answer(session, question.name)
    return changed(consultation, session, say(session.language, "It is deleted."), question)


def _stands_without(question: Question, gone: Part, left: tuple[Part, ...]) -> bool:
    if gone.role == "comment":
        return True
    return question.type == "text" and any(part.role == "answer" for part in left)


def keep(session: Session) -> Turn:
    """Keep the answer although its message is gone."""
    text = say(session.language, "Your answer is kept.")
    return Turn(session=replace(session, aside=None), replies=(Reply(text=text),))


# --- Old buttons -------------------------------------------------------------


def old_button(
    consultation: Consultation, session: Session, verb: str, arguments: tuple[str, ...]
) -> Turn | None:
    """Offer to change the answer that an old button belongs to."""
    name = arguments[0] if arguments else ""
    questions = path.on_path(consultation, session.answers)
    question = next((one for one in questions if one.name == name), None)
    if question is None or name not in session.answers or question.type == "note":
        return None
    language = session.language
    number = _number(consultation, session, question)
    now = quote(language, shown(question, language, session.answers[name]))
    if verb == "pick" and _can_change(question, session.answers[name], arguments[-1]):
        wanted = label(question, language, arguments[-1])
        if question.type == "range":
            wanted = arguments[-1]
        text = say(
            language,
            "That button belongs to question {number}, where your answer is {answer}. "
            "Change it to {choice}?",
            number=number,
            answer=now,
            choice=quote(language, wanted),
        )
        change = say(language, "Change to {choice}", choice=wanted)
        aside = ChangeAnswer(question=name, choice=arguments[-1])
        yes = Button(label=change, token=token("change", "yes"))
        no = Button(label=say(language, "Keep my answer"), token=token("change", "no"))
        session = replace(session, aside=aside)
    else:
        text = say(
            language,
            "That button belongs to question {number}, where your answer is {answer}.",
            number=number,
            answer=now,
        )
        yes = Button(label=say(language, "Change that answer"), token=token("edit", name))
        no = Button(label=say(language, "Keep my answer"), token=token("resume"))
    return Turn(session=session, replies=(Reply(text=text, buttons=(yes, no)),))


def _can_change(question: Question, answer: Answer, choice: str) -> bool:
    """Say whether `choice` could take the place of `answer` by a single yes."""
    offered = any(one.name == choice for one in TYPES[question.type].offer(question))
    return offered and question.type in ("select_one", "range") and choice != str(answer.value)


def change(
    consultation: Consultation, session: Session, event: Event, aside: ChangeAnswer
) -> Turn | Taken:
    """Take the choice of an old button in place of the answer given since."""
    session = replace(session, aside=None)
    question = path.question_named(consultation, aside.question)
    value = int(aside.choice) if question.type == "range" else aside.choice
    answer = answers.given(session, question.name, value, event.at)
    session = replace(session, answers={**session.answers, question.name: answer})
    return changed(consultation, session, _is_now(consultation, session, question), question)


# --- After a change ----------------------------------------------------------


def changed(consultation: Consultation, session: Session, text: str, question: Question) -> Turn:
    """Say what changed in the answer to `question`, and what is open now.

    Nothing is sent by an edit alone.
    """
    language = session.language
    go_on = Button(label=say(language, "Go on"), token=token("resume"))
    if session.revision and not path.is_sent(consultation, session):
        note = say(language, "This change is not sent yet.")
        look = Button(label=say(language, "Look and send"), token=token("resume"))
        reply = Reply(text=f"{text}\n\n{note}", buttons=(look,))
    elif not isinstance(session.step, Answering) or not _is_asked(consultation, session):
        reply = Reply(text=text, buttons=(go_on,))
    elif session.step.question == question.name and question.name in session.answers:
        buttons = closing_buttons(session, question, gathering=True)
        reply = Reply(text=text, buttons=buttons, numbered=False)
    else:
        number = path.progress(consultation, session, session.step.question).number
        note = say(language, "Question {number} is open.", number=number)
        reply = Reply(text=f"{text}\n\n{note}", buttons=(go_on,))
    return Turn(session=session, replies=(reply,))


def _is_asked(consultation: Consultation, session: Session) -> bool:
    """Say whether the open question is still on the path after what has changed."""
    on_path = path.on_path(consultation, session.answers)
    return isinstance(session.step, Answering) and any(
        question.name == session.step.question for question in on_path
    )


def _number(consultation: Consultation, session: Session, question: Question) -> int:
    return path.progress(consultation, session, question.name).number
