"""/status: how far one has come, and what is open."""

from handlers import path
from handlers.buttons import token
from handlers.commands import Command
from handlers.laying import lay
from handlers.model import Button, Consultation, Event, Language, Reply, Session, Turn
from handlers.opening_hours import is_after, over, told
from locales import say


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "how far you have come")


def run(consultation: Consultation, session: Session, event: Event, rest: str) -> Turn:
    """Say how many questions are answered, whether they are sent, and until when."""
    language = session.language
    answered = [q for q in path.answered(consultation, session) if q.type != "note"]
    left_out = sum(session.answers[q.name].status != "given" for q in answered)
    lines = [
        say(
            language,
            "You have answered {done} of {total} questions.",
            done=len(answered) - left_out,
            total=path.total(consultation, session),
        ),
        _sent(consultation, session, event),
    ]
    if left_out:
        lines.insert(1, say(language, "You have left out {number}.", number=left_out))
    if is_after(consultation, event.at):
        lines.append(over(consultation, language))
    elif consultation.closes is not None:
        until = told(consultation, language, consultation.closes)
        lines.append(say(language, "The consultation closes on {moment}.", moment=until))
    button = Button(label=say(language, "Go on"), token=token("resume"))
    return lay(session, event, Reply(text="\n".join(lines), buttons=(button,)))


def _sent(consultation: Consultation, session: Session, event: Event) -> str:
    language = session.language
    if not session.revision and is_after(consultation, event.at):
        return say(language, "Nothing was sent.")
    if not session.revision:
        return say(language, "Nothing has been sent yet.")
    if path.is_sent(consultation, session):
        return say(
            language, "Your answers have been sent, under {reference}.", reference=session.reference
        )
    return say(
        language,
        "Your answers have been sent, under {reference}. What you changed since has not.",
        reference=session.reference,
    )


COMMAND = Command(
    name="status",
    order=4,
    words={"en": ("status", "progress"), "fr": ("statut", "avancement")},
    about=about,
    run=run,
    after_closing=about,
)
