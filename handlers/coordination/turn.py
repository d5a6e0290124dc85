"""What one event makes at a desk: a visit, with all that is known of it, becomes a turn."""

from msgspec import Struct

from handlers import validity
from handlers.coordination.desk import Desk
from handlers.coordination.done import WorkDone
from handlers.coordination.effects import DeskEffect
from handlers.coordination.facts import DeskFact, DeskNeed
from handlers.model import Consultation, Event, Language, Reply


class Visit(Struct, frozen=True, kw_only=True):
    """One event at a desk, with all that is known of it.

    `fact` answers what the same visit needed to know. `second_yes` names what another
    coordinator must agree to before it is done. An invitation is good for `valid_days` unless they
    say otherwise. Whoever `takes_part` answers the consultation in the same chat. What is open at
    the desk stands at `put_at` there, if it has arrived.
    """

    consultation: Consultation
    desk: Desk
    event: Event | WorkDone
    fact: DeskFact | None = None
    second_yes: frozenset[str] = frozenset()
    valid_days: int = validity.DAYS
    takes_part: bool = True
    put_at: int | None = None

    @property
    def language(self) -> Language:
        """The coordinator's language."""
        return self.desk.language


class DeskTurn(Struct, frozen=True, kw_only=True):
    """What one event makes at a desk: the desk afterwards, what to say, what to do.

    One that `needs` to know something is no turn yet: it is made again, with the fact. What was
    open at the desk stays so after one that is `aside`.
    """

    desk: Desk
    replies: tuple[Reply, ...] = ()
    effects: tuple[DeskEffect, ...] = ()
    needs: DeskNeed | None = None
    aside: bool = False
