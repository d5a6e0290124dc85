"""Journeys: of a session, only what an overview counts. Nobody's words are in it."""

from datetime import date, datetime
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Struct

from handlers.model import (
    Answering,
    Consenting,
    Consultation,
    Language,
    Paused,
    Session,
)

Stage: TypeAlias = Literal["registered", "started", "sent"]

BEFORE = "before"
"""Where people are who have not come to the first question."""
END = "end"
"""Where people are who have answered the last one: consents, and the list of answers."""


class Journey(Struct, frozen=True, kw_only=True):
    """How far one participant is. `place` is a section's name, `BEFORE` or `END`."""

    stage: Stage
    language: Language
    channel: str
    group: str
    place: str
    started: date
    sent: date | None
    out_of_reach: bool


def journey(
    consultation: Consultation, session: Session, channel: str, sent: datetime | None
) -> Journey | None:
    """Return what is counted of a session; None of one in which nothing has been said.

    Days are those of the consultation's own time zone.
    """
    if session.status == "new":
        return None
    group = session.answers.get(consultation.group)
    zone = ZoneInfo(consultation.zone)
    return Journey(
        stage=_stage(session),
        language=session.language,
        channel=channel,
        group=str(group.value) if group is not None and group.value is not None else "",
        place=_place(consultation, session),
        started=session.started.astimezone(zone).date(),
        sent=sent.astimezone(zone).date() if sent is not None else None,
        out_of_reach=session.out_of_reach,
    )


def _stage(session: Session) -> Stage:
    if session.status == "registered":
        return "registered"
    return "sent" if session.revision else "started"


def _place(consultation: Consultation, session: Session) -> str:
    match session.step:
        case Answering(question=name) | Paused(question=name) | Consenting(question=name) if name:
            sections = {one.name: one.section for one in consultation.questions}
            return sections.get(name) or END
        case _:
            return END if session.answers else BEFORE
