"""Opening hours: what is said outside the time in which answers are taken."""

from datetime import datetime

from msgspec.structs import replace

from handlers.buttons import pressed, token
from handlers.model import (
    Button,
    Closed,
    Consultation,
    Event,
    Language,
    Registering,
    Reply,
    Session,
    Turn,
)
from locales import city, moment, say


def is_before(consultation: Consultation, at: datetime) -> bool:
    """Say whether the consultation has not opened yet."""
    return consultation.opens is not None and at < consultation.opens


def is_after(consultation: Consultation, at: datetime) -> bool:
    """Say whether the consultation has closed."""
    return consultation.closes is not None and at >= consultation.closes


def is_open(consultation: Consultation, at: datetime) -> bool:
    """Say whether answers are taken."""
    return not is_before(consultation, at) and not is_after(consultation, at)


def in_both(consultation: Consultation, session: Session) -> tuple[Language, ...]:
    """Return the languages to say things in: before one is chosen all, the likelier one first."""
    if session.status != "new":
        return (session.language,)
    return tuple(sorted(consultation.languages, key=lambda one: one != session.language))


def told(consultation: Consultation, language: Language, at: datetime | None) -> str:
    """Return an instant in words, with the city whose time it is.

    People answer from everywhere: "23:59" alone would be a different deadline
    for each of them.
    """
    if at is None:
        return ""
    zone = consultation.zone
    return f"{moment(language, at, zone)} ({city(language, zone)})"


# --- Before ------------------------------------------------------------------


def ask_to_register(consultation: Consultation, session: Session) -> Reply:
    """Say when the consultation opens, and ask whether to note the person's interest."""
    order = in_both(consultation, session)
    texts = [
        f"{consultation.title[language]}\n{_not_yet(consultation, session, language)}"
        for language in order
    ]
    if session.status == "registered":
        return Reply(text="\n\n".join(texts))
    yes = " / ".join(say(language, "Yes") for language in order)
    no = " / ".join(say(language, "No") for language in order)
    return Reply(
        text="\n\n".join(texts),
        buttons=(
            Button(label=yes, token=token("register", "yes")),
            Button(label=no, token=token("register", "no")),
        ),
    )


def _not_yet(consultation: Consultation, session: Session, language: Language) -> str:
    opens = told(consultation, language, consultation.opens)
    if session.status == "registered":
        return say(
            language,
            "The consultation opens on {moment}. We have noted that you would like to take part.",
            moment=opens,
        )
    return say(
        language,
        "The consultation opens on {moment}. Shall we note that you would like to take part?",
        moment=opens,
    )


def take_registration(consultation: Consultation, session: Session, said: str) -> Turn | None:
    """Take a written yes or no to that question."""
    reply = ask_to_register(consultation, session)
    found = pressed(reply.buttons, said, numbered=True)
    return register(consultation, session, interested=found.endswith("yes")) if found else None


def register(consultation: Consultation, session: Session, *, interested: bool) -> Turn:
    """Note the interest, or nothing at all."""
    texts = []
    for language in in_both(consultation, session):
        if interested:
            text = say(language, "Noted. We will write to you here when the consultation opens.")
        else:
            text = say(language, "That is fine. Nothing is kept.")
        texts.append(text)
    step = Registering() if interested else Closed()
    status = "registered" if interested else "new"
    return Turn(
        session=replace(session, step=step, status=status),
        replies=(Reply(text="\n".join(texts)),),
    )


def open_now(session: Session) -> Session:
    """Turn a noted interest into a session about to begin."""
    return replace(session, status="new") if session.status == "registered" else session


# --- After -------------------------------------------------------------------


def over(consultation: Consultation, language: Language) -> str:
    """Say when it closed."""
    moment = told(consultation, language, consultation.closes)
    return say(language, "This consultation closed on {moment}.", moment=moment)


def say_closed(
    consultation: Consultation, session: Session, event: Event, *, dropped: bool = True
) -> Turn:
    """Say kindly that it is over, and what can still be done; keep nothing new.

    Nothing was `dropped` where somebody did what still can be done, like choosing a language.
    """
    texts = []
    for language in in_both(consultation, session):
        lines = [over(consultation, language), _what_remains(session, language)]
        if dropped:
            lines.insert(1, say(language, "Nothing new is kept, and this message was not."))
        texts.append(" ".join(lines))
    step = Closed() if session.status == "new" else session.step
    return Turn(session=replace(session, step=step), replies=(Reply(text="\n\n".join(texts)),))


def leading_nowhere(before: Session, turn: Turn) -> Turn:
    """Take away from what is shown now what would go on with the consultation: it has closed."""
    session = turn.session
    if session.offered != before.offered:
        session = replace(session, offered=_leading_nowhere(session.offered))
    replies = tuple(
        replace(reply, buttons=_leading_nowhere(reply.buttons)) for reply in turn.replies
    )
    return replace(turn, session=session, replies=replies)


def _leading_nowhere(buttons: tuple[Button, ...]) -> tuple[Button, ...]:
    return tuple(button for button in buttons if button.token != token("resume"))


def _what_remains(session: Session, language: Language) -> str:
    if session.revision:
        return say(
            language,
            "Your answers were sent: thank you. /review still shows them; "
            "/privacy shows and withdraws what you agreed to.",
        )
    if session.answers:
        return say(
            language,
            "Your answers were not sent. /review still shows them, and /delete removes them. "
            "Thank you all the same.",
        )
    return say(language, "Thank you for your interest.")
