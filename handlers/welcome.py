"""The welcome: who asks and why, how long it takes, and what must be known first."""

from msgspec.structs import replace

from handlers import path
from handlers.buttons import pressed, token
from handlers.consent import prefix, wording_hash
from handlers.model import (
    Button,
    Consent,
    Consultation,
    Effect,
    Event,
    Language,
    MessageReceived,
    Notice,
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
    if pressed(reply.buttons, said, numbered=True):
        return go_on(session)
    return None


def go_on(session: Session) -> Taken:
    """The welcome has been read."""
    return Taken(session=replace(session, welcomed=True))


# --- Notices -----------------------------------------------------------------


def ask_to_acknowledge(consultation: Consultation, session: Session, channel: str) -> Reply:
    """Show every notice, numbered, with the words for this messenger."""
    text = _notices(consultation, session.language, channel)
    label = say(session.language, "I understand")
    return Reply(
        text=text,
        buttons=(Button(label=label, token=token("understood", prefix(text))),),
        # The notices have numbers of their own: "1" must not seem to choose one of them.
        numbered=False,
    )


def _notices(consultation: Consultation, language: Language, channel: str) -> str:
    notices = [notice.on.get(channel, notice.label)[language] for notice in consultation.notices]
    lead = say(language, "Before we start, please read this.")
    if len(notices) > 1:
        notices = [f"{i}. {text}" for i, text in enumerate(notices, start=1)]
    return "\n\n".join([lead, *notices])


def take_acknowledgement(
    consultation: Consultation, session: Session, event: Event, said: str
) -> Taken | None:
    """Take "I understand" and nothing less."""
    reply = ask_to_acknowledge(consultation, session, event.address.transport)
    found = pressed(reply.buttons, said, numbered=False)
    return acknowledge(consultation, session, event, found.split("/")[-1]) if found else None


def acknowledge(
    consultation: Consultation, session: Session, event: Event, shown: str
) -> Taken | None:
    """Record, notice by notice, that it was read, in the message that began with `shown`."""
    for language in consultation.languages:
        text = _notices(consultation, language, event.address.transport)
        if prefix(text) == shown:
            break
    else:
        return None
    effects: tuple[Effect, ...] = tuple(
        RecordConsent(consent=_acknowledged(event, notice, text, language), text=text)
        for notice in consultation.notices
    )
    names = tuple(notice.name for notice in consultation.notices)
    return Taken(session=replace(session, acknowledged=names), effects=effects)


def _acknowledged(event: Event, notice: Notice, text: str, language: Language) -> Consent:
    return Consent(
        clause=notice.name,
        granted=True,
        wording=wording_hash(text),
        language=language,
        controllers=(),
        legal_basis="",
        at=event.at,
        channel=event.address.transport,
        message=event.message,
        how="typed" if isinstance(event, MessageReceived) else "pressed",
    )
