"""Resuming: come back to what is open, wherever the person has been meanwhile."""

from handlers import path
from handlers.model import Answering, Consultation, Session, Taken


def resume(consultation: Consultation, session: Session, said: str = "") -> Taken:
    """Put the open question again, or what comes next if it is no longer asked."""
    step = session.step
    if isinstance(step, Answering):
        on_path = path.on_path(consultation, session.answers)
        if any(question.name == step.question for question in on_path):
            return Taken(session=session, said=said, step=Answering(question=step.question))
    return Taken(session=session, said=said)
