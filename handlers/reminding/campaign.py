"""Campaigns: words that a coordinator sends to many, each at an hour that is kind to them.

Whether somebody gets them is decided twice by the same functions (`belongs`, `verdict`): when
they are counted, for the preview, and when their time has come. Whoever is left out is so for
one `Reason`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, assert_never

from msgspec.structs import replace

from handlers.arrival import nothing_kept
from handlers.buttons import token
from handlers.consent import clause_named
from handlers.laying import lay, lift
from handlers.model import (
    Address,
    Audience,
    Button,
    CampaignDue,
    ConsentClause,
    Consultation,
    Reply,
    Session,
    SettleLetter,
    Turn,
)
from handlers.model import CampaignReason as Reason
from handlers.reminding import reminder
from handlers.reminding.kind_hours import kind_from
from handlers.reminding.letter import figures, filled
from locales import say

UNDO: Final = timedelta(minutes=10)
"""For so long a campaign can be taken back before anything of it is sent."""

STATUS: Final[Mapping[str, frozenset[str]]] = {
    "unfinished": frozenset({"open"}),
    "registered": frozenset({"registered"}),
    "contact": frozenset({"open", "submitted"}),
}
"""Whom each kind of audience is among, by the status of their session."""


def belongs(
    consultation: Consultation,
    audience: Audience,
    session: Session,
    address: Address,
    since: datetime,
    made_at: datetime,
) -> bool:
    """Say whether somebody is among those whom the campaign is for, silent `since` then.

    How long that is, is measured when it was made: it is for the same people on any day.
    """
    group = session.answers.get(consultation.group)
    return (
        session.status in STATUS[audience.kind]
        and audience.language in ("", session.language)
        and audience.channel in ("", address.transport)
        and (not audience.group or (group is not None and group.value == audience.group))
        and (not audience.idle_days or made_at - since >= timedelta(days=audience.idle_days))
    )


def agreed_to(consultation: Consultation, audience: Audience) -> ConsentClause | None:
    """Return the clause that allows an announcement, whose words may be any; else nothing."""
    rules = consultation.reminders
    if audience.kind != "contact" or rules is None or not rules.contact:
        return None
    return clause_named(consultation, rules.contact)


def verdict(
    consultation: Consultation, session: Session, audience: Audience, since: datetime, now: datetime
) -> datetime | Reason:
    """Return when somebody is written to, from `now` on, or why they are not."""
    rules = consultation.reminders or reminder.NO_RULES
    if session.status not in STATUS[audience.kind]:
        return "changed" if audience.kind == "registered" else "finished"
    if audience.kind != "registered":
        name = rules.consent if audience.kind == "unfinished" else rules.contact
        consent = session.consents.get(name)
        if consent is None:
            return "never_asked"
        if not consent.granted:
            return "declined"
    if session.out_of_reach:
        return "unreachable"
    if now - since < timedelta(hours=rules.rest):
        return "recent"
    at = kind_from(now, session.zone or consultation.zone, rules)
    if audience.kind != "contact" and consultation.closes is not None and at >= consultation.closes:
        return "closing"
    return at


def write(consultation: Consultation, session: Session, event: CampaignDue) -> Turn:
    """Write to somebody what the campaign says, if it is still for them and the hour is kind."""
    settled = SettleLetter(campaign=event.campaign, row=event.row)
    if session.id != event.session:  # they have gone elsewhere meanwhile: they are looked for again
        again = replace(settled, due_at=event.at)
        return Turn(session=nothing_kept(session), effects=(again,))
    audience, since = event.audience, event.since
    found = verdict(consultation, session, audience, since, event.at)
    about = (session, event.address, since, event.made_at)
    if not isinstance(found, str) and not belongs(consultation, audience, *about):
        found = "changed"
    if isinstance(found, str):
        return Turn(session=session, effects=(replace(settled, outcome=found),))
    if found > event.at:
        return Turn(session=session, effects=(replace(settled, due_at=found),))
    effects = (replace(settled, outcome="sent"),)
    reply = replace(
        letter(consultation, session, event),
        until=_until(consultation, session, event),
    )
    session = replace(lift(session), reminded=replace(session.reminded, last=event.at))
    return replace(lay(session, event, reply), effects=effects)


def _until(consultation: Consultation, session: Session, event: CampaignDue) -> datetime:
    """Return when it is too late to say now; what comes after the closing is not about it."""
    if event.audience.kind != "contact":
        return reminder.until(consultation, session, event)
    return reminder.until(replace(consultation, closes=None), session, event)


def letter(consultation: Consultation, session: Session, event: CampaignDue) -> Reply:
    """Return the words in somebody's language, with their figures and what can be pressed."""
    text = filled(event.words[session.language], figures(consultation, session))
    return Reply(text=text, buttons=_buttons(consultation, session, event))


def _buttons(
    consultation: Consultation, session: Session, event: CampaignDue
) -> tuple[Button, ...]:
    """Return those of any reminder; to an announcement there is nothing to go on with."""
    language = session.language
    match event.audience.kind:
        case "unfinished":
            return reminder.buttons(consultation, session, event)
        case "contact":
            rules = consultation.reminders or reminder.NO_RULES
            return (reminder.stopping(consultation, rules.contact, language),)
        case "registered":  # all they have given us is leave to write to them
            label = say(language, "No more messages")
            return (Button(label=label, token=token("unregister")),)
        case _:
            assert_never(event.audience.kind)
