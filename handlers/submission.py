"""The submission: what is handed over, byte for byte, and the receipt for it.

A submission is a snapshot. Its bytes are fixed when the person says "send";
what they change or withdraw afterwards makes a new revision beside it.
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from handlers import path
from handlers.consent import summary
from handlers.laying import lift
from handlers.model import (
    Answer,
    AnswerStatus,
    Closed,
    Consent,
    Consultation,
    Event,
    Language,
    QuestionKind,
    Reply,
    Reviewing,
    Session,
    Submission,
    Submit,
    Taken,
    Turn,
    Value,
)
from handlers.opening_hours import told
from locales import say

FORMAT = "pallmall-intake/submission/1"


class SubmittedAnswer(Struct, frozen=True, kw_only=True):
    """One answer on the path; a value only where its status is "given"."""

    question: str
    type: QuestionKind
    status: AnswerStatus
    value: Value | None
    other: str
    comment: str
    language: Language
    detected: Language | None
    at: datetime


class SubmittedConsent(Struct, frozen=True, kw_only=True):
    """One decision, as it stands now; a clause that was never put is not here."""

    clause: str
    granted: bool
    wording: str
    language: Language
    controllers: tuple[str, ...]
    legal_basis: str
    at: datetime
    channel: str
    how: Literal["pressed", "typed", "implied"]


class AnsweredConsultation(Struct, frozen=True, kw_only=True):
    """The consultation's name and the SHA-256 of the file that was answered."""

    name: str
    version: str


class Payload(Struct, frozen=True, kw_only=True):
    """The published form of a submission; `intake schema submission` prints its schema."""

    format: str
    submission: str
    revision: int
    reference: str
    consultation: AnsweredConsultation
    language: Language
    channel: str
    submitted_at: datetime
    answers: tuple[SubmittedAnswer, ...]
    consents: tuple[SubmittedConsent, ...]


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a submission's payload."""
    return msgspec.json.schema(Payload)


# --- Sending -----------------------------------------------------------------


def send(consultation: Consultation, session: Session, event: Event) -> Taken | Turn:
    """Hand over every answer on the path, and give a receipt.

    Where an edit or a deletion has opened a question since the list was shown,
    that question comes first.
    """
    if not isinstance(path.next_step(consultation, session), Reviewing):
        return Taken(session=session)
    answers = path.submitted(consultation, session.answers)
    session, made = _revision(consultation, lift(session), event, answers)
    session = replace(session, status="submitted", step=Closed())
    reply = Reply(text=receipt(consultation, session, made))
    return Turn(session=session, replies=(reply,), effects=(Submit(submission=made),))


def hand_over_consents(consultation: Consultation, taken: Taken, event: Event) -> Taken:
    """Tell the core stores of a decision made after the answers were sent.

    The answers in this revision are those of the last one: what was changed
    since and not sent stays unsent.
    """
    if not taken.session.revision:
        return taken
    session, made = _revision(consultation, taken.session, event, taken.session.sent)
    effects = (*taken.effects, Submit(submission=made))
    return replace(taken, session=session, effects=effects)


def _revision(
    consultation: Consultation, session: Session, event: Event, answers: Mapping[str, Answer]
) -> tuple[Session, Submission]:
    session = replace(session, revision=session.revision + 1, sent=dict(answers))
    return session, _submission(consultation, session, event)


def _submission(consultation: Consultation, session: Session, event: Event) -> Submission:
    body = msgspec.json.encode(_payload(consultation, session, event), order="deterministic")
    return Submission(
        id=session.id,
        revision=session.revision,
        reference=session.reference,
        body=body,
        digest=sha256(body).hexdigest(),
        at=event.at,
    )


def _payload(consultation: Consultation, session: Session, event: Event) -> Payload:
    return Payload(
        format=FORMAT,
        submission=session.id,
        revision=session.revision,
        reference=session.reference,
        consultation=AnsweredConsultation(name=consultation.name, version=consultation.version),
        language=session.language,
        channel=event.address.transport,
        submitted_at=event.at,
        answers=tuple(
            _answer(question.name, question.type, session.sent[question.name])
            for question in consultation.questions
            if question.name in session.sent
        ),
        consents=tuple(
            _consent(session.consents[clause.name])
            for clause in consultation.consents
            if clause.name in session.consents
        ),
    )


def _answer(name: str, kind: QuestionKind, answer: Answer) -> SubmittedAnswer:
    is_given = answer.status == "given"
    return SubmittedAnswer(
        question=name,
        type=kind,
        status=answer.status,
        value=answer.value if is_given else None,
        other=answer.other if is_given else "",
        comment=answer.comment if is_given else "",
        language=answer.language,
        detected=answer.detected,
        at=answer.at,
    )


def _consent(consent: Consent) -> SubmittedConsent:
    return SubmittedConsent(
        clause=consent.clause,
        granted=consent.granted,
        wording=consent.wording,
        language=consent.language,
        controllers=consent.controllers,
        legal_basis=consent.legal_basis,
        at=consent.at,
        channel=consent.channel,
        how=consent.how,
    )


# --- The receipt -------------------------------------------------------------


def receipt(consultation: Consultation, session: Session, made: Submission) -> str:
    """Say what was sent, when, under which reference, and what can still be done."""
    language = session.language
    facts = [
        say(language, "Reference: {reference}", reference=made.reference),
        say(language, "Sent: {moment}", moment=told(consultation, language, made.at)),
        summary(consultation, session),
        say(language, "Fingerprint of what was sent: {digest}", digest=made.digest),
    ]
    if made.revision > 1:
        facts.insert(1, say(language, "Revision: {number}", number=made.revision))
    if consultation.closes is None:
        change = say(language, "You can still change your answers with /review.")
    else:
        until = told(consultation, language, consultation.closes)
        change = say(
            language, "Until {moment} you can change your answers with /review.", moment=until
        )
    keep = say(language, "Keep this reference if you like; it says nothing about you.")
    rights = say(language, "/privacy shows and withdraws what you agreed to.")
    return "\n\n".join(
        [
            say(language, "Thank you. Your answers have been sent."),
            "\n".join(fact for fact in facts if fact),
            f"{keep} {change} {rights}",
        ]
    )
