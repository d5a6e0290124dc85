"""Invitation only: what is said where a consultation takes nobody without an invitation."""

from msgspec.structs import replace

from handlers import opening_hours
from handlers.model import Closed, Consultation, Language, Reply, Session, Turn
from locales import say


def needs_one(consultation: Consultation, session: Session) -> bool:
    """Say whether somebody cannot begin without an invitation. Whoever has begun goes on."""
    return (
        consultation.admission == "invitation"
        and not session.invitation
        and session.status in ("new", "registered")
    )


def ask_for_one(consultation: Consultation, session: Session) -> Turn:
    """Say kindly that an invitation is needed, and keep nothing."""
    order = opening_hours.in_both(consultation, session)
    texts = [f"{consultation.title[language]}\n{_by_invitation(language)}" for language in order]
    return turned_away(session, "\n\n".join(texts))


def turned_away(session: Session, text: str) -> Turn:
    """Say so, and remember nothing of the person."""
    gone = replace(session, status="new", step=Closed(), invitation="", invited_as="")
    return Turn(session=gone, replies=(Reply(text=text),))


def _by_invitation(language: Language) -> str:
    return say(
        language,
        "This consultation is by invitation. If you have one, open its link or send me its code. "
        "I have kept nothing.",
    )


def used_meanwhile(language: Language) -> str:
    """Say that somebody else, or the calendar, was quicker."""
    return say(
        language,
        "Your invitation no longer works: it has been used, or has expired. I have kept "
        "nothing. Please ask whoever invited you for another.",
    )
