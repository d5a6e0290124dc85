"""Laying something small over the step: a question of its own, or only something to press.

Whatever can be pressed in it can also be written. What was written before it
had arrived is not for it: "1" on its way to a question must not confirm a
deletion.
"""

from datetime import datetime

from msgspec.structs import replace

from handlers.buttons import pressed
from handlers.model import Aside, Event, Reply, Session, Turn


def lay(session: Session, event: Event, reply: Reply, aside: Aside | None = None) -> Turn:
    """Put `reply` over the step, and remember where the step had arrived."""
    return lay_at(session, event.at, reply, aside)


def lay_at(session: Session, at: datetime, reply: Reply, aside: Aside | None = None) -> Turn:
    """Do the same without anything that the person did, `at` an instant."""
    session = replace(
        session,
        aside=aside,
        offered=reply.buttons,
        numbered=reply.numbered,
        asked=None,
        # Where a step arrives that is still on its way, nobody will remember.
        in_doubt=session.in_doubt or session.asked is None,
        step_asked=session.step_asked if session.offered else session.asked,
        step_place=place_of_step(session) or 0,
        put_at=at,
    )
    return Turn(session=session, replies=(replace(reply, asks=True),))


def place_of_step(session: Session) -> int | None:
    """Return where the message stands that put the step, whatever lay or lies over it."""
    if session.step_place is not None:
        return session.step_place or None
    return session.step_asked if session.offered else session.asked


def lift(session: Session, *, unseen: bool = False) -> Session:
    """Take it away; what is written from now on is for the step.

    It was `unseen` by somebody whose words were on their way before it: these
    are for the step if the step had arrived.
    """
    if not session.offered:
        return session
    asked = session.step_asked if unseen or session.asked is None else session.asked
    return replace(session, aside=None, offered=(), asked=asked, step_asked=None)


def written(session: Session, said: str) -> str:
    """Return the token of what `said` names in what lies over the step, or nothing."""
    return pressed(session.offered, said, numbered=session.numbered)
