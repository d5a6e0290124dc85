"""What every effect at a desk is written with: the batch's transaction, the log, the replies."""

from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import Connection

from handlers.coordination.desk import Desk
from handlers.coordination.showing import bound
from handlers.model import Reply
from storage import coordinators
from storage.acts import Acting
from storage.sealing import Keyring
from storage.turns import Gathered


class Writing:
    """One batch: its transaction, what has been `gathered` in it, and its instant."""

    def __init__(
        self, connection: Connection, keyring: Keyring, gathered: Gathered, now: datetime
    ) -> None:
        self.connection = connection
        self.keyring = keyring
        self.gathered = gathered
        self.now = now

    def acting(self, desk: Desk) -> Acting:
        """Return what is done with in the name of whoever has `desk`."""
        return Acting(
            connection=self.connection,
            keyring=self.keyring,
            now=self.now,
            consultation=desk.consultation,
            by=desk,
            say=self.say,
            part=self._part,
            hand_on=self.gathered.handed_on.extend,
        )

    def say(self, desk: Desk, reply: Reply) -> None:
        """Have `reply` sent to whoever has `desk`: what they were asked is not on top any more."""
        if desk.on_top:
            coordinators.save(self.connection, self.keyring, replace(desk, on_top=False))
        self.gathered.replies.append((None, desk.address, bound(desk, reply)))

    def note(self, desk: Desk, act: str, /, **about: str | int) -> None:
        """Write into the audit log that whoever has `desk` did this."""
        self.acting(desk).note(act, about)

    def _part(self, desk: Desk, reply: Reply, withdrawn: frozenset[int]) -> None:
        self.gathered.withdrawn |= withdrawn
        self.gathered.replies.append((None, desk.address, reply))
