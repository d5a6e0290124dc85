"""Showing: what a turn at a desk says there, and what it leaves open.

A reply's buttons are bound to the desk, and are what can be written there next. One that `asks`
waits for one of them: a word that fits none must not become an answer to the consultation.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from handlers import buttons
from handlers.coordination import leaving
from handlers.coordination.coming import by_the_way, comes_of_itself, expecting
from handlers.coordination.desk import AtRest, Choosing, Desk
from handlers.coordination.turn import DeskTurn, Visit
from handlers.model import ChoiceSelected, Reply, Update


def mark(desk: Desk) -> str:
    """Return what binds buttons to a desk. No session's can be like it: that one has no "@"."""
    return f"@{desk.coordinator}"


def bound(desk: Desk, reply: Reply) -> Reply:
    """Return `reply` with its buttons bound to `desk`."""
    return buttons.bound(reply, mark(desk))


def spoken(desk: Desk) -> Desk:
    """Return `desk` after something was said to it that needs no answer."""
    return replace(desk, on_top=False, spoke_last=True)


def leave(desk: Desk) -> Desk:
    """Return `desk` after something that was for the consultation: what is written is too."""
    if not (desk.is_open or desk.on_top or desk.spoke_last):
        return desk
    return replace(desk, offered=(), on_top=False, spoke_last=False, step=AtRest())


def shown(visit: Visit, turn: DeskTurn) -> DeskTurn:
    """Bind the turn's buttons to the desk, let a pressed one rest, and remember what is offered."""
    if comes_of_itself(visit) and visit.desk.is_open:
        aside = by_the_way(visit, turn)
        return replace(aside, replies=tuple(bound(visit.desk, reply) for reply in aside.replies))
    replies = tuple(bound(visit.desk, reply) for reply in leaving.with_a_way_out(turn))
    if isinstance(visit.event, ChoiceSelected):
        rested = _rested(visit.event, replies)
        replies = buttons.acknowledging(replies, visit.event.press, rested)
    desk = expecting(visit, turn)
    said = [reply for reply in replies if not reply.toast]
    if said:
        last = said[-1]
        desk = replace(
            desk, offered=last.buttons, numbered=last.numbered, on_top=False, spoke_last=True
        )
        if last.asks and isinstance(desk.step, AtRest):
            desk = replace(desk, step=Choosing())
    return replace(turn, desk=desk, replies=replies)


def _rested(press: ChoiceSelected, replies: Sequence[Reply]) -> tuple[Update, ...]:
    """Take the buttons away from where one was pressed, unless it is used still."""
    first = replies[0] if replies else None
    if first is None or first.toast or not press.position:
        return ()
    known = {update.position for update in first.updates}
    return () if press.position in known else (Update(position=press.position),)
