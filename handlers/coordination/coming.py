"""Coming: what comes to a desk at any moment, whatever its coordinator is in the middle of.

- What they asked for last, and have done nothing since, is *expected*: it is offered as any
  answer of the desk's is.
- What comes of itself, other work or the state of a campaign, is offered only where nothing is
  open. Else it is said by the way: a "1", or a name that is being written, means what it meant.
- What others *bring*, a question for a yes or words to the organisers, takes nothing's place. It
  can be answered in words all the same, by the label of its button alone: a "1" is for the list
  that they were looking at. A question that is the last thing said is answered by a bare yes, too.
"""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from handlers.coordination.desk import Desk
from handlers.coordination.done import WorkDone
from handlers.coordination.effects import DoWork
from handlers.coordination.turn import DeskTurn, Visit
from handlers.model import Button, CampaignStands, ChoiceSelected, Reply
from handlers.reading import fold
from locales import say

MOST: Final = 20
"""Of so many buttons that were brought the labels still mean something, the newest ones."""


# --- What was asked for, and what comes of itself ------------------------------


def comes_of_itself(visit: Visit) -> bool:
    """Say whether nobody waits for this at the desk."""
    match visit.event:
        case WorkDone(work=work):
            return work != visit.desk.expects
        case CampaignStands():
            return True
        case _:
            return False


def expecting(visit: Visit, turn: DeskTurn) -> Desk:
    """Return the turn's desk, expecting the work that was asked for, if there was any."""
    if comes_of_itself(visit):
        return turn.desk
    if isinstance(visit.event, ChoiceSelected) and turn.desk == visit.desk and not turn.effects:
        return turn.desk  # a button that means nothing any more: what was asked for comes still
    asked = [effect.work for effect in turn.effects if isinstance(effect, DoWork)]
    return replace(turn.desk, expects=asked[-1] if asked else None)


def by_the_way(visit: Visit, turn: DeskTurn) -> DeskTurn:
    """Return a turn that says what came, and leaves open what is."""
    desk = visit.desk
    kept = replace(
        turn.desk,
        step=desk.step,
        offered=desk.offered,
        numbered=desk.numbered,
        on_top=False,
        spoke_last=True,
    )
    replies = tuple(_without_buttons(visit, reply) for reply in turn.replies)
    return replace(turn, desk=kept, replies=replies)


def _without_buttons(visit: Visit, reply: Reply) -> Reply:
    if not reply.buttons:
        return reply
    again = say(
        visit.language, "Something else is open here. To go on with this, ask for it again."
    )
    return replace(reply, text=f"{reply.text}\n\n{again}", buttons=())


# --- What others bring -----------------------------------------------------------


def bring(desk: Desk, reply: Reply) -> Desk:
    """Return `desk` once `reply` has come to it."""
    brought = (*_without(desk, reply.buttons), *reply.buttons)[-MOST:]
    return replace(desk, brought=brought, on_top=reply.asks, spoke_last=True)


def settle(desk: Desk, buttons: Sequence[Button]) -> Desk:
    """Return `desk` once these need not be pressed any more."""
    return replace(desk, brought=_without(desk, buttons))


def called(desk: Desk, said: str) -> list[Button]:
    """Return what `said` is the label of; more than one may be called the same."""
    wanted = fold(said)
    return [button for button in desk.brought if wanted and fold(button.label) == wanted]


def _without(desk: Desk, buttons: Sequence[Button]) -> tuple[Button, ...]:
    tokens = {button.token for button in buttons}
    return tuple(one for one in desk.brought if one.token not in tokens)
