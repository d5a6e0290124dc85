"""/back: return to the question before."""

from handlers import path
from handlers.commands import Command
from handlers.keeping import left_without_words
from handlers.model import (
    Answering,
    Consenting,
    Consultation,
    Event,
    Language,
    Reply,
    Session,
    Step,
    Taken,
    Turn,
)
from handlers.steps import resume
from locales import say


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "return to the question before")


def run(consultation: Consultation, session: Session, event: Event, rest: str) -> Turn | Taken:
    """Open what came before the step; its answer stays until it is changed."""
    before = _before(consultation, session)
    if before is not None:
        left = left_without_words(consultation, session)
        return Taken(session=session, said=left, step=before)
    text = say(session.language, "There is nothing before this.")
    if isinstance(session.step, Answering):
        return resume(consultation, session, said=text)
    return Turn(session=session, replies=(Reply(text=text),))


def _before(consultation: Consultation, session: Session) -> Step | None:
    step = session.step
    if isinstance(step, Answering):
        question = path.previous(consultation, session, step.question)
        return Answering(question=question.name) if question is not None else None
    if not path.answered(consultation, session) or session.status == "submitted":
        return None
    ends = [clause.name for clause in consultation.consents if clause.ask == "end"]
    if isinstance(step, Consenting):
        if step.clause not in ends:
            return resume(consultation, session).step or path.next_step(consultation, session)
        ends = ends[: ends.index(step.clause)]
    decided = [name for name in ends if name in session.consents]
    if decided:
        return Consenting(clause=decided[-1])
    question = path.previous(consultation, session, "")
    return Answering(question=question.name) if question is not None else None


COMMAND = Command(
    name="back",
    order=2,
    words={"en": ("back", "previous"), "fr": ("retour", "précédent", "revenir")},
    about=about,
    run=run,
    bare=True,
    acts_on_step=True,
)
