"""/review: see every answer, and change any of them."""

from handlers import path, review
from handlers.commands import Command
from handlers.model import Consultation, Event, Language, Reviewing, Session, Taken, Turn
from locales import say


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "see your answers and change any of them")


def run(consultation: Consultation, session: Session, event: Event, rest: str) -> Turn | Taken:
    """Show the final list where everything is answered, the list so far elsewhere."""
    if isinstance(path.next_step(consultation, session), Reviewing):
        return Taken(session=session)
    return review.look(consultation, session, event)


COMMAND = Command(
    name="review",
    order=1,
    words={"en": ("review",), "fr": ("relire", "relecture", "revoir")},
    about=about,
    run=run,
    bare=True,
)
