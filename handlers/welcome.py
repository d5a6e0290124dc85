"""The welcome: who asks and why, how long it takes, and what must be known first."""

from hashlib import sha256

from msgspec.structs import replace

from handlers import path
from handlers.buttons import pressed, token
from handlers.model import (
    Button,
    Consent,
    Consultation,
    Effect,
    Event,
    MessageReceived,
    RecordConsent,
    Reply,
    Session,
    Taken,
)
from handlers.opening_hours import told
from locales import say, say_many


def ask(consultation: Consultation, session: Session) -> Reply:
    """Say who asks and why, how many questions and minutes, and until when."""
    language = session.language
    length = say(
        language,
        "At most {questions}, about {minutes}. "
        "Stop whenever you like: your answers are kept and you can come back here.",
        questions=say_many(
            language, "{number} question", "{number} questions", path.longest(consultation)
        ),
        minutes=say_many(language, "{number} minute", "{number} minutes", consultation.minutes),
    )
    paragraphs = [consultation.welcome[language], length]
    if consultation.closes is not None:
        until = told(consultation, language, consultation.closes)
        paragraphs.append(say(language, "The consultation closes on {moment}.", moment=until))
    return Reply(
        text="\n\n".join(paragraphs),
        buttons=(Button(label=say(language, "Continue"), token=token("continue")),),
    )


def take(consultation: Consultation, session: Session, said: str) -> Taken | None:
    """Take any word that means "go on"."""
    reply = ask(consultation, session)
    if pressed(reply.buttons, said, numbered=True) or said.lower() == "yes":
        return go_on(session)
    return None


def go_on(session: Session) -> Taken:
    """The welcome has been read."""
    return Taken(session=replace(session, welcomed=True))


# --- Notices -----------------------------------------------------------------


def ask_to_acknowledge(consultation: Consultation, session: Session, channel: str) -> Reply:
    """Show every notice, numbered, with the words for this messenger."""
    language = session.language
    notices = [notice.on.get(channel, notice.label)[language] for notice in consultation.notices]
    lead = say(language, "Before we start, please read this.")
    lines = (
        notices
        if len(notices) == 1
        else [f"{i}. {text}" for i, text in enumerate(notices, start=1)]
    )
    return Reply(
        text="\n\n".join([lead, *lines]),
        buttons=(Button(label=say(language, "I understand"), token=token("understood")),),
        # The notices have numbers of their own: "1" must not seem to choose one of them.
        numbered=False,
    )


def take_acknowledgement(
    consultation: Consultation, session: Session, event: Event, said: str
) -> Taken | None:
    """Take "I understand" and nothing less."""
    reply = ask_to_acknowledge(consultation, session, event.address.transport)
    if pressed(reply.buttons, said, numbered=False):
        return acknowledge(consultation, session, event)
    return None


def acknowledge(consultation: Consultation, session: Session, event: Event) -> Taken:
    """Record, notice by notice, that it was read, and the words that were shown."""
    effects: list[Effect] = []
    for notice in consultation.notices:
        text = notice.on.get(event.address.transport, notice.label)[session.language]
        consent = Consent(
            clause=notice.name,
            granted=True,
            wording=sha256(text.encode()).hexdigest(),
            language=session.language,
            controllers=(),
            legal_basis="",
            at=event.at,
            channel=event.address.transport,
            message=getattr(event, "message", ""),
            how="typed" if isinstance(event, MessageReceived) else "pressed",
        )
        effects.append(RecordConsent(consent=consent, text=text))
    names = tuple(notice.name for notice in consultation.notices)
    return Taken(session=replace(session, acknowledged=names), effects=tuple(effects))
