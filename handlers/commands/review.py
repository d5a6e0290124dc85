"""/review: see every answer, and change any of them until the closing."""

from handlers import path, review
from handlers.commands import Command
from handlers.model import Consultation, Event, Language, Reviewing, Session, Taken, Turn
from handlers.opening_hours import is_after
from locales import say


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "see your answers and change any of them")


def about_after(language: Language) -> str:
    """Say what the command does when the consultation is over."""
    return say(language, "see your answers")


def run(consultation: Consultation, session: Session, event: Event, rest: str) -> Turn | Taken:
    """Show the final list where everything is answered, the list so far elsewhere.

    After the closing it only shows: people see what is kept of them for as long as it is.
    """
    if is_after(consultation, event.at):
        return review.look_back(consultation, session)
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
    after_closing=about_after,
)
