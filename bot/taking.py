"""A batch while it is taken: its transaction, and everybody in it as they stand by now.

Whatever is looked up meanwhile takes into account all that has happened in the batch so far,
though nothing of it is written.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeAlias, TypeVar

from sqlalchemy import Connection

from handlers.model import Address
from storage import codes, sessions
from storage.loaded import Loaded
from storage.sealing import Keyring
from storage.turns import Gathered

Load: TypeAlias = Callable[[Iterable[Address]], dict[Address, Loaded]]
"""Sessions by who has them, as they are stored."""

Found = TypeVar("Found")


class Taking:
    """What is `known` in a batch, what has been `gathered`, and beyond it the database."""

    def __init__(
        self,
        connection: Connection,
        keyring: Keyring,
        load: Load,
        speakers: Iterable[Address],
        now: datetime,
    ) -> None:
        self.connection = connection
        self.keyring = keyring
        self.now = now
        self.known = load(speakers)
        self.gathered = Gathered()
        self._load = load

    def session(self, row: int) -> Loaded | None:
        """Return the session of a row, wherever it is by now; None if it is remembered no more."""
        here = (*self.gathered.loaded, *self.known.values())
        found = next((loaded for loaded in here if loaded.row == row), None)
        if found is None:
            address = sessions.address_of(self.connection, self.keyring, row)
            found = self.known[address] = self._load([address])[address]
        return None if found.gone else found

    def looked_up(self, sender: Address, look_up: Callable[[], Found | None]) -> Found | None:
        """Return what a code of any kind is for, as `look_up` finds it; a wrong one is counted."""
        return codes.looked_up(self.connection, self.keyring, sender, self.now, look_up)
