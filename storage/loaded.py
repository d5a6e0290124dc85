"""Sessions that have been loaded: while a batch is taken, and for a little while after it."""

from collections.abc import Iterable

from msgspec import Struct

from handlers.model import Address, Session
from storage.sealing import DataKey


class Loaded(Struct, eq=False):
    """A session while a batch is taken: as it now stands, and what storage knows of it.

    It has no `row` and `key` until it has been stored. `turns` counts how often
    it has been. `asking` is the message that puts its step, `previously` the
    one that did when the batch began, and `question` the place of a newer one
    among the batch's replies. `left` are the addresses at which it was before, if
    it has moved in this batch.
    """

    session: Session
    address: Address
    row: int | None = None
    key: DataKey | None = None
    turns: int = 0
    asking: int | None = None
    previously: int | None = None
    question: int | None = None
    kept: bool = False
    changed: bool = False
    erased: bool = False
    left: tuple[Address, ...] = ()

    @property
    def stored(self) -> tuple[int, DataKey]:
        """Its row and key, which it has once it has been stored."""
        if self.row is None or self.key is None:
            raise LookupError("this session has not been stored")
        return self.row, self.key

    @property
    def gone(self) -> bool:
        """Whether nothing of it is remembered: whoever speaks next begins anew."""
        return self.erased or not self.kept

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Where it is, and where else it has been in this batch."""
        return (self.address, *self.left)

    def move(self, address: Address) -> None:
        """Be at `address` from now on; what was on its way to the former one is not asked."""
        self.left = (self.address, *self.left)
        self.address = address
        self.asking = self.question = None
        self.changed = True

    def go_on(self, session: Session) -> None:
        """Take the session's next state."""
        if session is self.session:
            return
        if session.asked is None and self.session.asked is not None:
            self.asking = None  # unless a new question is put, which `ask` then says
        self.session = session
        self.changed = True

    def ask(self, message: int) -> None:
        """Remember the message that puts the step: when it arrives, the step is asked."""
        self.asking = message
        self.changed = True


class Recent:
    """Sessions committed lately, kept open so that their next turn need not unseal them.

    The database still decides. Every batch asks it how many turns each session
    has had; what is kept here counts only if it has had as many.
    """

    def __init__(self, limit: int = 1_000) -> None:
        self._limit = limit
        self._open: dict[int, tuple[int, Session, DataKey]] = {}  # the latest last

    def get(self, row: int, turns: int) -> tuple[Session, DataKey] | None:
        """Return a session and its key, if they are known as of so many turns."""
        known = self._open.get(row)
        return known[1:] if known is not None and known[0] == turns else None

    def note(self, committed: Iterable[Loaded]) -> None:
        """Keep what has been committed, and drop at once what has been erased."""
        for loaded in committed:
            if loaded.row is None:
                continue
            self._open.pop(loaded.row, None)
            if not loaded.gone:
                row, key = loaded.stored
                self._open[row] = loaded.turns, loaded.session, key
        for row in list(self._open)[: max(0, len(self._open) - self._limit)]:
            del self._open[row]
