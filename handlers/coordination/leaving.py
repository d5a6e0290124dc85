"""Leaving: a way out of whatever is open at a desk, in words and by a button."""

from collections.abc import Sequence

from msgspec.structs import replace

from handlers.buttons import WORDS, token
from handlers.coordination import putting
from handlers.coordination.desk import AtRest, Choosing, Desk
from handlers.coordination.turn import DeskTurn, Visit
from handlers.model import Button, Reply
from handlers.reading import fold
from locales import say

_WORDS = frozenset(
    map(
        fold,
        (
            *("cancel", "never mind", "nevermind", "leave it", "forget it", "quit", "exit"),
            *("annuler", "annulez", "annule", "laissez tomber", "laisser tomber", "quitter"),
            *("tant pis", "nobody", "none", "none of them", "personne", "aucun", "aucune"),
        ),
    )
)


def is_meant(desk: Desk, said: str) -> bool:
    """Say whether `said` leaves what is open; a "no" does where nothing else is waited for."""
    words = fold(said)
    return words in _WORDS or (isinstance(desk.step, Choosing) and words in WORDS["no"])


def is_a_way_out(said: str) -> bool:
    """Say whether these words would leave something, if it were open."""
    return fold(said) in _WORDS


def left(visit: Visit) -> DeskTurn:
    """Leave what is open; nothing of it is kept."""
    text = say(visit.language, "All right. Nothing was done.")
    over = putting.over(visit.desk, "cancelled", visit.event.at)
    desk = replace(over, offered=(), step=AtRest())
    return DeskTurn(desk=desk, replies=(Reply(text=text),))


def with_a_way_out(turn: DeskTurn) -> Sequence[Reply]:
    """Return a turn's replies with a button to leave it where words are waited for."""
    if isinstance(turn.desk.step, AtRest | Choosing) or not turn.replies:
        return turn.replies
    *others, last = turn.replies
    if last.toast or any(putting.leads_out(one.token) for one in last.buttons):
        return turn.replies
    out = Button(label=say(turn.desk.language, "Cancel"), token=token("desk", "leave"))
    return (*others, replace(last, buttons=(*last.buttons, out)))
