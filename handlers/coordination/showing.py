"""Showing: what a turn at a desk leaves open there, and what comes by the way of what is open.

A reply's buttons are bound to the desk, and are what can be written there next. One that `asks`
waits for one of them: a word that fits none must not become an answer to the consultation.
What was asked for, and comes while nothing else was done, is offered like that as well. What
comes of itself is only said: a "1", or a name that is being written, still means what it meant.
"""

from msgspec.structs import replace

from handlers.coordination.desk import AtRest, Choosing, Desk, DeskTurn, DoWork, Visit, WorkDone
from handlers.model import CampaignStands, ChoiceSelected, Reply, Update
from locales import say


def mark(desk: Desk) -> str:
    """Return what binds buttons to a desk. No session's can be like it: that one has no "@"."""
    return f"@{desk.coordinator}"


def bound(desk: Desk, reply: Reply) -> Reply:
    """Return `reply` with its buttons bound to `desk`."""
    has_buttons = reply.buttons or any(update.buttons for update in reply.updates)
    return replace(reply, mark=mark(desk)) if has_buttons else reply


def leave(desk: Desk) -> Desk:
    """Return `desk` after something that was for the consultation: what is written is too."""
    if not (desk.offered or desk.on_top or _waits(desk)):
        return desk
    return replace(desk, offered=(), on_top=False, step=AtRest())


def _waits(desk: Desk) -> bool:
    return not isinstance(desk.step, AtRest)


def shown(visit: Visit, turn: DeskTurn) -> DeskTurn:
    """Bind the turn's buttons to the desk, let a pressed one rest, and remember what is offered."""
    if _interrupts(visit):
        return _by_the_way(visit, turn)
    replies = [bound(visit.desk, reply) for reply in turn.replies]
    event = visit.event
    if isinstance(event, ChoiceSelected):
        first, *others = replies or [Reply(text="", toast=True)]
        updates = first.updates
        known = {update.position for update in updates}
        if event.position and not first.toast and event.position not in known:
            updates = (*updates, Update(position=event.position))
        first = replace(first, acknowledges=event.press, updates=updates)
        replies = [first, *others]
    said = [reply for reply in replies if not reply.toast]
    last = said[-1] if said else None
    desk = _expecting(visit, turn)
    if last is not None:
        desk = replace(desk, offered=last.buttons, numbered=last.numbered, on_top=False)
        if last.asks and not _waits(desk):
            desk = replace(desk, step=Choosing())
    return replace(turn, desk=desk, replies=tuple(replies))


def _expecting(visit: Visit, turn: DeskTurn) -> Desk:
    """Return the turn's desk, expecting the work that was asked for, if there was any."""
    if isinstance(visit.event, CampaignStands):
        return turn.desk
    if isinstance(visit.event, WorkDone) and visit.event.work != visit.desk.expects:
        return turn.desk
    if isinstance(visit.event, ChoiceSelected) and turn.desk == visit.desk and not turn.effects:
        return turn.desk  # a button that means nothing any more: what was asked for comes still
    asked = [effect.work for effect in turn.effects if isinstance(effect, DoWork)]
    return replace(turn.desk, expects=asked[-1] if asked else None)


def _interrupts(visit: Visit) -> bool:
    """Say whether something comes of itself while something else is open at the desk."""
    desk, event = visit.desk, visit.event
    if isinstance(event, WorkDone):
        of_itself = event.work != desk.expects
    else:
        of_itself = isinstance(event, CampaignStands)
    return of_itself and (bool(desk.offered) or _waits(desk))


def _by_the_way(visit: Visit, turn: DeskTurn) -> DeskTurn:
    """Say it, and leave open what is: a "1" or a name that is being written means that still."""
    desk = visit.desk
    replies = []
    for reply in turn.replies:
        said = reply
        if reply.buttons:
            again = say(
                visit.language, "Something else is open here. To go on with this, ask for it again."
            )
            said = replace(reply, text=f"{reply.text}\n\n{again}", buttons=())
        replies.append(bound(desk, said))
    kept = replace(
        turn.desk, step=desk.step, offered=desk.offered, numbered=desk.numbered, on_top=False
    )
    return replace(turn, desk=kept, replies=tuple(replies))
