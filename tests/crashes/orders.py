"""The instants that matter to an order, and either side dying at one of them.

`python -m tests.crashes.orders POINT COMMAND…` is `intake COMMAND…`, killed when it comes to POINT.
"""

import sys
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Engine, event

from bot.cli import main
from bot.intake import Intake
from bot.orders import giving
from bot.orders.box import Box
from bot.transports import Batch
from handlers.coordination.orders import Ordered
from storage import outcomes
from tests.crashes.telegram.points import Arm, Dies, after, armed, before


def when_taken(dies: Dies) -> None:
    """Die with the order out of its command's reach, and nothing done."""
    take = Box.take

    def wrapped(self: Box) -> list[str]:
        taken = take(self)
        if taken:
            dies()
        return taken

    Box.take = wrapped  # type: ignore[method-assign]


def before_commit(dies: Dies) -> None:
    """Die with all of it written, and nothing committed."""
    take = outcomes.take

    def wrapped(*about: Any) -> Any:
        outcome = take(*about)
        event.listen(Engine, "commit", lambda _: dies())
        return outcome

    outcomes.take = wrapped  # type: ignore[assignment]


def after_commit(dies: Dies) -> None:
    """Die when it has been committed, and nobody has heard of it."""
    commit = Intake.commit_batch

    def wrapped(self: Intake, batches: Sequence[Batch], *about: Any) -> Any:
        outgoing = commit(self, batches, *about)
        if any(isinstance(one, Ordered) for batch in batches for one in batch.events):
            dies()
        return outgoing

    Intake.commit_batch = wrapped  # type: ignore[method-assign,assignment]


def when_read(dies: Dies) -> None:
    """Die when the command knows what came of it, and before it says so."""
    read: Callable[..., Any] = giving._read

    def wrapped(*about: Any) -> Any:
        outcome = read(*about)
        if outcome is not None:
            dies()
        return outcome

    giving._read = wrapped  # type: ignore[assignment]


OF_THE_BOT: dict[str, Arm] = {
    "when an order is taken": when_taken,
    "before its COMMIT": before_commit,
    "after its COMMIT": after_commit,
    "before its outcome is forgotten": before(outcomes, "forget"),  # type: ignore[arg-type]
}
OF_THE_COMMAND: dict[str, Arm] = {
    "when the order is left": after(Box, "leave"),
    "when its outcome is read": when_read,
}

if __name__ == "__main__":
    armed({**OF_THE_BOT, **OF_THE_COMMAND}[sys.argv[1]], 1)
    del sys.argv[1]
    main()
