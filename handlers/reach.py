"""Reach: whether somebody can be written to, as far as their messenger says.

Whoever has blocked the bot, or is gone, is not reminded and gets no letter of a campaign; what was
said to them waits in the outbox. They are back when their messenger says so, or when they do
anything at all.
"""

from msgspec.structs import replace

from handlers.arrival import is_arriving, nothing_kept
from handlers.model import Consultation, Event, PlanReminder, ReachChanged, Session, Turn
from handlers.reminding.planning import replanned


def change(consultation: Consultation, session: Session, event: ReachChanged) -> Turn:
    """Note that somebody is out of reach, or is not any more; nothing is said of it."""
    if is_arriving(session) or session.out_of_reach != event.reachable:
        return Turn(session=nothing_kept(session))
    session = replace(session, out_of_reach=not event.reachable)
    return Turn(session=session, effects=replanned(consultation, session, event))


def back(session: Session) -> Session:
    """Return the session of somebody who has just done something: they can be answered."""
    return replace(session, out_of_reach=False)


def planned_again(consultation: Consultation, turn: Turn, event: Event) -> Turn:
    """Add to what somebody did on coming back when they are to be reminded, if it does not say."""
    if turn.needs is not None or any(isinstance(one, PlanReminder) for one in turn.effects):
        return turn
    plan = replanned(consultation, turn.session, event)
    return replace(turn, effects=(*turn.effects, *plan))
