"""Planning: when somebody is to be reminded next, if at all.

The same function plans and decides. Asked when something changes, it says when to look
again; asked at that instant, it says "now", or a later one, or never, by what has become of
the session since. So nothing has to be moved when people write, which they do far more
often than they are reminded; and what a night without electricity has left behind comes
to one reminder, since all that is overdue is due now.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache

from msgspec import Struct

from handlers.model import Consultation, Event, PlanReminder, Reminded, ReminderRules, Session
from handlers.reminding.kind_hours import kind_from, local_day, on, working_day


class Standing(Struct, frozen=True, kw_only=True):
    """How somebody stands to reminders: where they are, and what has passed between us.

    `since` is when either side last said anything.
    """

    zone: str
    since: datetime
    reminded: Reminded = Reminded()
    closes: datetime | None = None


class Due(Struct, frozen=True):
    """When to remind, and by which rule: "idle/1", "closing/7" or "asked"."""

    rule: str
    at: datetime


def standing(consultation: Consultation, session: Session, since: datetime) -> Standing | None:
    """Return how somebody stands, or None for whoever is not to be reminded at all."""
    rules = consultation.reminders
    if rules is None or session.status != "open" or session.out_of_reach:
        return None
    consent = session.consents.get(rules.consent)
    if consent is None or not consent.granted:
        return None
    spoken = (since, session.put_at, session.reminded.last)
    return Standing(
        zone=session.zone or consultation.zone,
        since=max(at for at in spoken if at is not None),
        reminded=session.reminded,
        closes=consultation.closes,
    )


def replanned(
    consultation: Consultation, session: Session, event: Event
) -> tuple[PlanReminder, ...]:
    """Return when to look at `session` next, as something about its reminders has changed."""
    if consultation.reminders is None:
        return ()
    one = standing(consultation, session, event.at)
    due = next_due(consultation.reminders, one, event.at) if one is not None else None
    return (PlanReminder(at=due.at if due is not None else None),)


def next_due(rules: ReminderRules, one: Standing, now: datetime) -> Due | None:
    """Return the next reminder: at `now` if it is due and the hour is kind, else later."""
    wanted = one.reminded.asked_for
    if wanted is not None:
        due = Due("asked", kind_from(max(wanted, now), one.zone, rules, any_day=True))
    else:
        found = sorted(_wishes(rules, one), key=lambda due: due.at)
        if not found:
            return None
        # Of all that is overdue the latest is the one that is still true.
        overdue = [due for due in found if due.at <= now]
        first = overdue[-1] if overdue else found[0]
        due = Due(first.rule, kind_from(max(first.at, now, _rested(rules, one)), one.zone, rules))
    return due if one.closes is None or due.at < one.closes else None


def _rested(rules: ReminderRules, one: Standing) -> datetime:
    return one.since + timedelta(hours=rules.rest)


def _wishes(rules: ReminderRules, one: Standing) -> Iterator[Due]:
    """Yield what each rule still has to say, where it is not too often."""
    count = one.reminded.count
    if count >= rules.at_most:
        return
    if count < len(rules.idle):
        day = local_day(one.since, one.zone) + timedelta(days=rules.idle[count])
        yield Due(f"idle/{count + 1}", kind_from(on(day, one.zone, rules), one.zone, rules))
    if one.closes is not None:
        for due in _before_closing(one.closes, one.zone, rules):
            if due.at > one.since:
                yield due


@lru_cache(maxsize=4_000)
def _before_closing(closes: datetime, zone: str, rules: ReminderRules) -> tuple[Due, ...]:
    """Return when the closing is spoken of: everybody of a place hears of it at the same time."""
    last_day = local_day(closes, zone)
    days_on = {
        days: working_day(last_day - timedelta(days=days), zone, rules, step=-1)
        for days in rules.before_closing
    }
    return tuple(Due(f"closing/{days}", on(day, zone, rules)) for days, day in days_on.items())
