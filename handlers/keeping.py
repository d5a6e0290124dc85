"""Keeping: a value or words become an answer, and are said back."""

from msgspec.structs import replace

from handlers import answers, path, rules
from handlers.model import (
    Answer,
    Answering,
    Consultation,
    Event,
    Part,
    Question,
    Refusal,
    Reply,
    Session,
    TakeAsOther,
    Taken,
    Turn,
    Value,
)
from handlers.offering import buttons, closing_buttons, is_numbered
from handlers.question_types.select_one import OTHER
from handlers.question_types.text import LONGEST, too_long
from handlers.wording import awaits_other, shown, which_other
from locales import say


def take_value(
    session: Session, question: Question, event: Event, value: Value, parts: tuple[Part, ...]
) -> Taken | Turn:
    """Keep a value as the answer; "other" and comments wait for their words.

    A value that was pressed has not been checked before. What was written beside a
    choice stays with it when the same is chosen again.
    """
    parts = _with_words_beside(session, question, value, parts)
    refusal = against_constraint(session, question, value)
    if refusal is not None:
        offered, numbered = buttons(session, question), is_numbered(question)
        reply = Reply(text=refusal.text, buttons=offered, numbered=numbered)
        return Turn(session=session, replies=(reply,))
    other = value == OTHER or (isinstance(value, tuple) and OTHER in value)
    has_words = any(part.role == "other" for part in parts)
    wants_words = question.or_other and other and not has_words
    answer = answers.given(
        session, question.name, value, event.at, parts=parts, complete=not wants_words
    )
    answer = answers.from_parts(question, answer, parts, event.at)
    session = answers.put(session, question.name, answer)
    if wants_words:
        return ask_for_words(
            session, question, Answering(question=question.name, waiting_for="other")
        )
    if question.comment:
        step = Answering(question=question.name, waiting_for="comment")
        return ask_for_words(session, question, step)
    return Taken(session=session, said=said_back(session, question, answer))


def _with_words_beside(
    session: Session, question: Question, value: Value, parts: tuple[Part, ...]
) -> tuple[Part, ...]:
    older = session.answers.get(question.name)
    if older is None or older.value != value:
        return parts
    beside = tuple(part for part in older.parts if part.role != "answer" and part not in parts)
    return (*beside, *parts)


def take_words(session: Session, question: Question, event: Event, part: Part) -> Taken | Turn:
    """Keep the words that "other", or a comment, was waiting for."""
    older = session.answers.get(question.name)
    if older is None:
        older = answers.given(session, question.name, None, event.at)
    answer = answers.with_part(question, replace(older, complete=True), part, event.at)
    if len(answer.other) + len(answer.comment) > LONGEST:
        return refuse_length(session, question, event, len(answer.other) + len(answer.comment))
    session = answers.spoke(answers.put(session, question.name, answer), answer.detected)
    if part.role == "other" and question.comment:
        step = Answering(question=question.name, waiting_for="comment")
        return ask_for_words(session, question, step)
    said = say(session.language, "Noted.") if part.role == "comment" else ""
    return Taken(session=session, said=said or said_back(session, question, answer))


def take_as_other(
    session: Session, question: Question, event: Event, aside: TakeAsOther
) -> Taken | Turn:
    """Keep words that were not in the list as "other", from the message that held them."""
    part = Part(message=aside.message, text=aside.text, role="other")
    answer = answers.given(session, question.name, OTHER, event.at)
    session = answers.put(session, question.name, answer)
    return take_words(session, question, event, part)


def ask_for_words(session: Session, question: Question, step: Answering) -> Turn:
    """Wait, at the same question, for the words that go with a choice."""
    session = replace(session, step=step)
    language = session.language
    if step.waiting_for == "other":
        return Turn(session=session, replies=(Reply(text=which_other(language)),))
    answer = session.answers[question.name]
    text = say(language, "You can add a few words to explain, or go on.")
    reply = Reply(
        text=f"{said_back(session, question, answer)}\n\n{text}",
        buttons=buttons(session, question),
        numbered=False,
        fleeting=True,
    )
    return Turn(session=session, replies=(reply,))


def left_without_words(consultation: Consultation, session: Session) -> str:
    """Say what is kept where somebody leaves while the words of "Other" are waited for."""
    if not isinstance(session.step, Answering) or not awaits_other(session):
        return ""
    question = path.question_named(consultation, session.step.question)
    answer = session.answers[question.name]
    return say(
        session.language,
        "Your choice is kept: {answer}. Which one it is, you can say when you come back to this "
        "question.",
        answer=shown(question, session.language, answer),
    )


def refuse_length(session: Session, question: Question, event: Event, length: int) -> Turn:
    """Say that an answer would be too long; what it was stays as it is."""
    session = replace(session, refused=event.message)
    text = too_long(session.language, length).text
    reply = Reply(
        text=text,
        buttons=closing_buttons(session, question, gathering=True),
        numbered=False,
        fleeting=True,
    )
    return Turn(session=session, replies=(reply,))


def leave_out(session: Session, question: Question, event: Event, *, withheld: bool) -> Taken:
    """Keep that there is no answer, and which kind of none."""
    answer = answers.not_given(session, question.name, event.at, withheld=withheld)
    session = answers.put(session, question.name, answer)
    language = session.language
    if withheld:
        return Taken(
            session=session, said=say(language, "Noted: you would rather not say. That is fine.")
        )
    return Taken(session=session, said=say(language, "Skipped."))


def without_answer(session: Session, name: str) -> Session:
    """Return the session with the question called `name` open again."""
    left = {key: answer for key, answer in session.answers.items() if key != name}
    latest = "" if session.latest == name else session.latest
    session = replace(session, answers=left, latest=latest)
    if isinstance(session.step, Answering) and session.step.question == name:
        # No words can be waited for when what they would explain is gone.
        session = replace(session, step=Answering(question=name))
    return session


def said_back(session: Session, question: Question, answer: Answer) -> str:
    """Say what was understood, as a sentence of its own."""
    words = shown(question, session.language, answer)
    return words if not words or words[-1] in ".!?…" else f"{words}."


def does_not_fit(session: Session, question: Question, answer: Answer) -> Refusal | None:
    """Say why an answer made of its messages cannot be kept; None where it can.

    Whatever way it came (a message, an edit, early words), this is the check.
    """
    length = sum(len(part.text) for part in answer.parts)
    if length > LONGEST:
        return too_long(session.language, length)
    if answer.status != "given" or answer.value is None or not answer.complete:
        return None
    return against_constraint(session, question, answer.value)


def against_constraint(session: Session, question: Question, value: Value) -> Refusal | None:
    """Say what the author says of a value that does not fit; None where it does."""
    if question.constraint is None or rules.holds(question.constraint, {}, value):
        return None
    if question.constraint_message is not None:
        return Refusal(question.constraint_message[session.language])
    return Refusal(
        say(session.language, "This answer does not fit the question. Could you check it?")
    )
