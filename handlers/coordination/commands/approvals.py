"""/approvals: what waits for a second coordinator's yes."""

from collections.abc import Sequence
from functools import reduce

from handlers.buttons import WORDS, token
from handlers.coordination import approving, putting
from handlers.coordination.coming import bring, settle
from handlers.coordination.commands import Command
from handlers.coordination.effects import SayYes
from handlers.coordination.facts import (
    Approval,
    Places,
    RepliedTo,
    Waiting,
    WhatWaits,
    WhereIs,
)
from handlers.coordination.turn import DeskTurn, Visit
from handlers.model import Language, MessageReceived, Reply
from handlers.reading import fold
from locales import say

_ALSO_YES = frozenset(map(fold, ("ok", "okay", "sure", "agreed", "d'accord", "entendu")))


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "see what is waiting for a second coordinator’s yes")


def run(visit: Visit, rest: str) -> DeskTurn:
    """Put everything that waits, one message each."""
    if not isinstance(visit.fact, Waiting):
        return DeskTurn(desk=visit.desk, needs=WhatWaits())
    several = len(visit.fact.approvals) > 1
    replies = tuple(_put(visit, one, several) for one in visit.fact.approvals)
    nothing = Reply(text=say(visit.language, "Nothing is waiting for a second yes."))
    desk = reduce(bring, replies, visit.desk)  # of these, the last one alone is offered
    return DeskTurn(desk=desk, replies=replies or (nothing,))


def _put(visit: Visit, one: Approval, several: bool) -> Reply:
    if not _is_own(visit, one):
        return approving.ask(visit.desk, one, among_others=several)
    text = say(
        visit.language,
        "You have asked for this; another coordinator must agree: {what}.",
        what=one.what[visit.language],
    )
    return Reply(text=text)


def hear(visit: Visit, said: str) -> DeskTurn | None:
    """Take a bare yes or no to the one request that somebody has before them.

    It was before them if they reply to it, or if nothing has been said since, and it had arrived
    before they wrote. Where several wait, all of them are shown.
    """
    answer = next((one for one in ("yes", "no") if fold(said) in WORDS[one]), "")
    if fold(said) in _ALSO_YES:
        answer = "yes"
    start = token("approvals", answer, "")
    candidates = [one.token for one in visit.desk.brought if one.token.startswith(start)]
    if not answer or not candidates or not _is_before_them(visit, candidates):
        return None
    if len(candidates) > 1:
        return run(visit, "")
    number = candidates[0].removeprefix(start)
    match visit.fact, visit.event:
        case Places(positions=()), _:
            return None
        case Places(positions=positions), MessageReceived(position=at) if at < positions[-1]:
            return None
        case ((Places() | Waiting()), _):
            return _decide(visit, int(number), agreed=answer == "yes")
        case _:
            return DeskTurn(desk=visit.desk, needs=WhereIs(about=f"approval/{number}"))


def _is_before_them(visit: Visit, tokens: Sequence[str]) -> bool:
    match visit.fact:
        case RepliedTo(about=about):
            return about.startswith("approval/")
        case Places() | Waiting():
            return True  # it was looked at before these were asked for
        case _:
            return visit.desk.on_top or any(one.token in tokens for one in visit.desk.offered)


def press(visit: Visit, arguments: Sequence[str]) -> DeskTurn | None:
    """Take a yes or a no."""
    match arguments:
        case [("yes" | "no") as said, number] if number.isdecimal():
            return _decide(visit, int(number), agreed=said == "yes")
        case _:
            return None


def _decide(visit: Visit, number: int, *, agreed: bool) -> DeskTurn:
    if not isinstance(visit.fact, Waiting):
        return DeskTurn(desk=visit.desk, needs=WhatWaits())
    found = next((one for one in visit.fact.approvals if one.number == number), None)
    if found is None:
        return _too_late(visit, number)
    if _is_own(visit, found):
        text = say(visit.language, "Your own yes does not count here: another one is needed.")
        return DeskTurn(desk=visit.desk, replies=(Reply(text=text, toast=True),))
    if agreed:
        text = say(
            visit.language, "You said yes. It is done in the name of {name}.", name=found.name
        )
    else:
        text = say(
            visit.language, "You said no. Nothing is done, and {name} is told.", name=found.name
        )
    effect = SayYes(number=number, agreed=agreed)
    desk = visit.desk
    decided = approving.decided(desk, number, desk, visit.event.at, agreed=agreed)
    return DeskTurn(desk=decided, replies=(Reply(text=text),), effects=(effect,))


def _too_late(visit: Visit, number: int) -> DeskTurn:
    """Say what became of a request that does not wait any more."""
    past = putting.became(visit.desk, approving.about(number))
    if past is not None:
        text = putting.what_became(visit, past)
    else:
        text = say(
            visit.language, "This request is closed: somebody has decided, or it is too old."
        )
    settled = settle(visit.desk, approving.buttons(visit.desk, number))
    return DeskTurn(desk=settled, replies=(Reply(text=text),))


def _is_own(visit: Visit, one: Approval) -> bool:
    return one.coordinator == visit.desk.coordinator


COMMAND = Command(
    name="approvals",
    order=70,
    words={"en": ("approvals",), "fr": ("validations", "accords")},
    about=about,
    run=run,
    least=approving.LEAST,
    press=press,
    hear=hear,
)
