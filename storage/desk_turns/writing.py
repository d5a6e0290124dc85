"""What every effect at a desk is written with: the batch's transaction, the log, the replies."""

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import Connection

from handlers.coordination.desk import Desk
from handlers.coordination.showing import mark
from handlers.model import Reply
from storage import relays
from storage.acts import Acting
from storage.loaded import Loaded
from storage.sealing import Keyring
from storage.turns import Gathered


class Writing:
    """One batch: its transaction, what has been `gathered` in it, its instant, its sessions.

    `session` finds a participant's by its row.
    """

    def __init__(
        self,
        connection: Connection,
        keyring: Keyring,
        gathered: Gathered,
        now: datetime,
        session: Callable[[int], Loaded | None],
    ) -> None:
        self.connection = connection
        self.keyring = keyring
        self.gathered = gathered
        self.now = now
        self.session = session

    def acting(self, desk: Desk) -> Acting:
        """Return what is done with in the name of whoever has `desk`."""
        return Acting(
            connection=self.connection,
            keyring=self.keyring,
            now=self.now,
            consultation=desk.consultation,
            by=desk,
            send=self.send,
            withdraw=self.gathered.withdrawn.update,
            hand_on=self.gathered.handed_on.extend,
        )

    def say(self, desk: Desk, reply: Reply) -> None:
        """Have whoever has `desk` told something: what they were asked is not on top any more."""
        self.acting(desk).say(desk, reply)

    def send(self, desk: Desk, reply: Reply) -> None:
        """Have `reply` sent: under their key if it is about somebody, and only while they stay."""
        kind, _, number = reply.about.partition("/")
        if kind != "relay":
            self.gathered.replies.append((None, desk.address, reply))
            return
        relay = relays.find(self.connection, desk.consultation, id=int(number))
        whose = self.session(relay.session) if relay is not None else None
        if whose is not None:
            self.gathered.replies.append((whose, desk.address, replace(reply, mark=mark(desk))))

    def note(self, desk: Desk, act: str, /, **about: str | int) -> None:
        """Write into the audit log that whoever has `desk` did this."""
        self.acting(desk).note(act, about)
