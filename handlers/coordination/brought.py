"""What others' doings bring to a desk: a question for a yes, words of somebody to the organisers.

It comes at any moment, and whoever sits there may be in the middle of something. So it never
takes the place of what is offered, and is written by its label alone: a "1" is for the list
that they were looking at. A question that is the last thing said is answered by a bare yes, too.
"""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from handlers.coordination.desk import Desk
from handlers.model import Button, Reply
from handlers.reading import fold

MOST: Final = 20
"""Of so many buttons the labels still mean something, the newest ones."""


def bring(desk: Desk, reply: Reply) -> Desk:
    """Return `desk` once `reply` has come to it."""
    brought = (*_without(desk, reply.buttons), *reply.buttons)[-MOST:]
    return replace(desk, brought=brought, on_top=reply.asks)


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
