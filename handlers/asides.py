"""Asides: small questions laid over the step, each answered by yes, no or a number."""

from msgspec.structs import replace

from handlers import edits, language, path, review, rights
from handlers.answering import current, take_text
from handlers.buttons import WORDS
from handlers.keeping import take_as_other
from handlers.model import (
    ChangeAnswer,
    Consultation,
    DropAnswer,
    Event,
    Forgetting,
    Looking,
    MessageReceived,
    Part,
    Privacy,
    Question,
    Session,
    SwitchLanguage,
    TakeAsOther,
    Taken,
    Turn,
)
from handlers.reading import fold, place
from handlers.steps import resume
from locales import say

_VERBS: dict[type, str] = {
    SwitchLanguage: "switch",
    ChangeAnswer: "change",
    DropAnswer: "drop",
    Forgetting: "forget",
    TakeAsOther: "takeother",
}


def take(
    consultation: Consultation, session: Session, event: MessageReceived, said: str
) -> Taken | Turn | str | None:
    """Return what `said` means to the aside: an outcome, a token to press, or None.

    None means that the person went on with something else.
    """
    aside = session.aside
    match aside:
        case Looking():
            return review.take_looking(consultation, session, said) or None
        case Privacy():
            return rights.take_privacy(consultation, session, event, said) or None
        case None:
            return None
        case _:
            answer = _yes_or_no(said, numbered=not isinstance(aside, SwitchLanguage))
            if isinstance(aside, SwitchLanguage) and language.named(said):
                answer = "yes" if language.named(said) == aside.language else "no"
            return f"{_VERBS[type(aside)]}/{answer}" if answer else None


def _yes_or_no(said: str, *, numbered: bool) -> str:
    words = fold(said)
    if words in WORDS["yes"] or (numbered and place(said) == 1):
        return "yes"
    if words in WORDS["no"] or (numbered and place(said) == 2):
        return "no"
    return ""


def leave(session: Session, event: MessageReceived, question: Question | None) -> Session:
    """Drop the aside, since the person went on with something else.

    Words that seemed to ask for the other language were part of the answer
    after all, if an answer in own words was being gathered.
    """
    aside = session.aside
    session = replace(session, aside=None)
    if question is None or question.appearance != "multiline":
        return session
    if isinstance(aside, SwitchLanguage) and aside.text:
        part = Part(message=aside.message, text=aside.text)
        return take_text(session, question, event, part).session
    return session


def press(
    consultation: Consultation,
    session: Session,
    event: Event,
    verb: str,
    arguments: tuple[str, ...],
) -> Taken | Turn | None:
    """Carry out the answer to the aside, if `verb` belongs to it."""
    aside = session.aside
    if aside is None or verb != _VERBS.get(type(aside)) or not arguments:
        return None
    yes = arguments[0] == "yes"
    match aside:
        case SwitchLanguage():
            return _switch(consultation, session, event, aside, yes=yes)
        case ChangeAnswer():
            if yes:
                return edits.change(consultation, session, event, aside)
            return edits.keep(session)
        case DropAnswer():
            if yes:
                return edits.drop(consultation, session, event, aside)
            return edits.keep(session)
        case Forgetting():
            return rights.forget(consultation, session, event) if yes else rights.keep(session)
        case TakeAsOther():
            return _take_as_other(consultation, session, event, aside, yes=yes)
        case Looking() | Privacy():
            return None


def _switch(
    consultation: Consultation, session: Session, event: Event, aside: SwitchLanguage, *, yes: bool
) -> Taken | Turn:
    session = replace(session, aside=None, foreign=0)
    if yes:
        session = language.choose(session, aside.language).session
        return resume(consultation, session)
    question = current(consultation, session)
    if question is not None and question.type == "text" and aside.text:
        # "We only work in French": words that looked like a request were the answer.
        part = Part(message=aside.message, text=aside.text)
        return take_text(session, question, event, part)
    return resume(consultation, session, said=say(session.language, "All right."))


def _take_as_other(
    consultation: Consultation, session: Session, event: Event, aside: TakeAsOther, *, yes: bool
) -> Taken | Turn:
    session = replace(session, aside=None)
    if not yes:
        return resume(consultation, session)
    question = path.question_named(consultation, aside.question)
    return take_as_other(session, question, event, aside)
