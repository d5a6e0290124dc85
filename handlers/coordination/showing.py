"""Showing: what a turn at a desk says there, and what it leaves open.

A reply's buttons are bound to the desk, and are what can be written there next. One that `asks`
waits for one of them: a word that fits none must not become an answer to the consultation.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from handlers import buttons
from handlers.coordination import leaving, putting
from handlers.coordination.coming import by_the_way, comes_of_itself, expecting
from handlers.coordination.desk import AtRest, Choosing, Desk
from handlers.coordination.marks import mark, put_of
from handlers.coordination.turn import DeskTurn, Visit
from handlers.model import ChoiceSelected, Reply, Update


def bound(desk: Desk, reply: Reply) -> Reply:
    """Return `reply` with its buttons bound to `desk`."""
    return buttons.bound(reply, mark(desk))


def spoken(desk: Desk) -> Desk:
    """Return `desk` after something was said to it that needs no answer."""
    return replace(desk, on_top=False, spoke_last=True)


def leave(desk: Desk, at: datetime) -> Desk:
    """Return `desk` after something that was for the consultation: what is written is too."""
    if not (desk.is_open or desk.on_top or desk.spoke_last or desk.expects):
        return desk
    left = putting.over(desk, "left", at)
    rest = {"offered": (), "step": AtRest(), "expects": None}
    return replace(left, on_top=False, spoke_last=False, **rest)


def shown(visit: Visit, turn: DeskTurn) -> DeskTurn:
    """Bind the turn's buttons to the desk, let what is over rest, and remember what is offered."""
    if comes_of_itself(visit) and visit.desk.is_open:
        aside = by_the_way(visit, turn)
        return replace(aside, replies=tuple(bound(visit.desk, reply) for reply in aside.replies))
    desk = expecting(visit, turn)
    if turn.aside and is_asking(visit.desk):
        desk, replies = _aside(visit.desk, desk, turn.replies)
    else:
        desk, replies = _opening(visit, desk, leaving.with_a_way_out(turn))
    press = visit.event.press if isinstance(visit.event, ChoiceSelected) else ""
    updates = _rested(visit, desk)
    if press or updates:
        replies = buttons.acknowledging(replies, press, updates)
    return replace(turn, desk=desk, replies=tuple(replies))


def is_asking(desk: Desk) -> bool:
    """Say whether something of the desk's own is open, and not only a button about a message."""
    return desk.put is not None or not isinstance(desk.step, AtRest)


def _aside(before: Desk, desk: Desk, said: Sequence[Reply]) -> tuple[Desk, Sequence[Reply]]:
    """Say something beside what is open, and leave that open."""
    kept = replace(
        desk, step=before.step, offered=before.offered, numbered=before.numbered, put=before.put
    )
    return spoken(kept) if said else kept, [bound(desk, reply) for reply in said]


def _opening(visit: Visit, desk: Desk, said: Sequence[Reply]) -> tuple[Desk, Sequence[Reply]]:
    """Say what is said, and let the last of it be open where it has anything to press."""
    if all(reply.toast for reply in said):
        return desk, [bound(desk, reply) for reply in said]
    desk = putting.over(desk, "left", visit.event.at)
    last = [reply for reply in said if not reply.toast][-1]
    replies = []
    for reply in said:
        desk = replace(desk, put=None)
        if putting.is_own(reply):
            desk, reply_put = putting.put(desk, reply)
            replies.append(reply_put)
        else:
            replies.append(bound(desk, reply))
    desk = replace(
        desk, offered=last.buttons, numbered=last.numbered, on_top=False, spoke_last=True
    )
    if last.asks and isinstance(desk.step, AtRest):
        desk = replace(desk, step=Choosing())
    return desk, replies


def _rested(visit: Visit, desk: Desk) -> tuple[Update, ...]:
    """Take the buttons away from what is over, and from where one was pressed in vain."""
    event, before = visit.event, visit.desk
    if not isinstance(event, ChoiceSelected):
        return putting.rested(before, desk, visit.put_at)
    number, at = put_of(before, event.mark), event.position
    is_open = before.put is not None and before.put.number == number
    updates = putting.rested(before, desk, at if is_open and at else visit.put_at)
    is_known = any(update.position == at for update in updates)
    if number and at and not is_known and putting.is_over(desk, number):
        return (*updates, Update(position=at))
    return updates
