"""Old buttons: pressed long after, they offer to change the answer they belong to."""

from msgspec.structs import replace

from handlers import answers, path
from handlers.answering import read
from handlers.buttons import token
from handlers.changes import changed, is_now, number_of
from handlers.keeping import against_constraint
from handlers.laying import lay, lift
from handlers.model import (
    Button,
    ChangeAnswer,
    Consultation,
    Event,
    Part,
    Question,
    Refusal,
    Reply,
    Session,
    Taken,
    Turn,
    Value,
)
from handlers.question_types import TYPES
from handlers.question_types.select_one import label
from handlers.wording import shown
from locales import quote, say


def old_button(
    consultation: Consultation,
    session: Session,
    event: Event,
    verb: str,
    arguments: tuple[str, ...],
) -> Turn | None:
    """Offer to change the answer that an old button belongs to."""
    name = arguments[0] if arguments else ""
    if name not in session.answers or not path.asks(consultation, session, name):
        return None
    question = path.question_named(consultation, name)
    if question.type == "note":
        return None
    if verb == "pick" and _can_change(session, question, arguments[-1]):
        return _offer_to_change(consultation, session, event, question, arguments[-1])
    language = session.language
    text = say(
        language,
        "That button belongs to question {number}, where your answer is {answer}.",
        number=number_of(consultation, session, question),
        answer=quote(language, shown(question, language, session.answers[name])),
    )
    yes = Button(label=say(language, "Change that answer"), token=token("edit", name))
    no = Button(label=say(language, "Keep my answer"), token=token("resume"))
    return lay(session, event, Reply(text=text, buttons=(yes, no)))


def _offer_to_change(
    consultation: Consultation, session: Session, event: Event, question: Question, choice: str
) -> Turn:
    language = session.language
    wanted = choice if question.type == "range" else label(question, language, choice)
    text = say(
        language,
        "That button belongs to question {number}, where your answer is {answer}. "
        "Change it to {choice}?",
        number=number_of(consultation, session, question),
        answer=quote(language, shown(question, language, session.answers[question.name])),
        choice=quote(language, wanted),
    )
    yes = Button(
        label=say(language, "Change to {choice}", choice=wanted), token=token("change", "yes")
    )
    no = Button(label=say(language, "Keep my answer"), token=token("change", "no"))
    aside = ChangeAnswer(question=question.name, choice=choice)
    return lay(session, event, Reply(text=text, buttons=(yes, no)), aside)


def _can_change(session: Session, question: Question, choice: str) -> bool:
    """Say whether `choice` could take the place of the answer by a single yes."""
    if question.type not in ("select_one", "range"):
        return False
    if all(one.name != choice for one in TYPES[question.type].offer(question)):
        return False
    if choice == str(session.answers[question.name].value):
        return False
    return against_constraint(session, question, _value(question, choice)) is None


def _value(question: Question, choice: str) -> Value:
    return int(choice) if question.type == "range" else choice


def change(
    consultation: Consultation, session: Session, event: Event, aside: ChangeAnswer
) -> Turn | Taken:
    """Take the choice of an old button, or the words of a reply, in place of the answer."""
    session = lift(session)
    question = path.question_named(consultation, aside.question)
    value, parts = _meant(consultation, session, question, event, aside)
    if isinstance(value, Refusal):
        return Turn(session=session, replies=(Reply(text=value.text),))
    answer = answers.given(session, question.name, value, event.at, parts=parts)
    session = replace(session, answers={**session.answers, question.name: answer})
    text = is_now(consultation, session, question)
    return changed(consultation, session, event, text, question)


def _meant(
    consultation: Consultation,
    session: Session,
    question: Question,
    event: Event,
    aside: ChangeAnswer,
) -> tuple[Value | Refusal, tuple[Part, ...]]:
    if not aside.text:
        return _value(question, aside.choice), ()
    part = Part(message=aside.message, text=aside.text)
    return read(consultation, session, question, event, aside.text), (part,)
