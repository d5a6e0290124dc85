"""/stop: leave for now; the answers wait."""

from msgspec.structs import replace

from handlers import path
from handlers.commands import Command
from handlers.keeping import left_without_words
from handlers.laying import lift
from handlers.model import (
    Answering,
    Closed,
    Consenting,
    Consultation,
    Event,
    Language,
    Paused,
    Reply,
    Session,
    Taken,
    Turn,
)
from locales import say


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "stop for now; your answers are kept")


def run(consultation: Consultation, session: Session, event: Event, rest: str) -> Turn | Taken:
    """Keep the place; the first time, ask whether a reminder is welcome.

    Where taking part was not agreed to, there is nobody to remind.
    """
    asked = isinstance(session.step, Consenting) and session.step.question
    left = left_without_words(consultation, session)
    if session.status == "open" and _may_keep(consultation, session) and not asked:
        for clause in consultation.consents:
            if clause.ask == "stop" and clause.name not in session.consents:
                step = Consenting(clause=clause.name, question=_open(session))
                said = say(session.language, "Your answers are kept.") if session.answers else ""
                return Taken(session=session, said=left or said, step=step)
    return pause(consultation, session, said=left)


def _may_keep(consultation: Consultation, session: Session) -> bool:
    required = [clause.name for clause in consultation.consents if clause.required]
    return all(name in session.consents and session.consents[name].granted for name in required)


def _open(session: Session) -> str:
    return session.step.question if isinstance(session.step, Answering | Consenting) else ""


def pause(consultation: Consultation, session: Session, said: str = "") -> Turn:
    """Say goodbye for now."""
    language = session.language
    if isinstance(session.step, Closed):
        text = say(language, "All right. Write here whenever you like.")
        return Turn(session=session, replies=(Reply(text=text),))
    text = say(language, "Write “go on” here when you would like to continue.")
    if session.answers:
        text = f"{_kept(consultation, session)} {text}"
    return Turn(
        session=replace(lift(session), step=Paused(question=_open(session))),
        replies=(Reply(text=f"{said} {text}".strip()),),
    )


def _kept(consultation: Consultation, session: Session) -> str:
    """Say that everything is kept, and what of it has not been sent."""
    language = session.language
    if not session.revision:
        return say(language, "Your answers are kept. Nothing has been sent yet.")
    if path.is_sent(consultation, session):
        return say(language, "Your answers are kept.")
    return say(language, "Your answers are kept, but your changes are not sent yet.")


COMMAND = Command(
    name="stop",
    order=7,
    words={"en": ("stop", "pause", "cancel"), "fr": ("stop", "pause", "arrêter", "annuler")},
    about=about,
    run=run,
    bare=True,
)
