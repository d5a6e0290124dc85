"""What every effect at a desk is written with: the batch's transaction, the log, the replies."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from msgspec.structs import replace
from sqlalchemy import Connection

from handlers.coordination import putting
from handlers.coordination.desk import Desk
from handlers.coordination.marks import mark
from handlers.coordination.showing import leave
from handlers.model import Reply, Update
from storage import coordinators, posts, relays
from storage.acts import Acting
from storage.loaded import Loaded
from storage.sealing import Keyring
from storage.turns import Gathered

MOST_AT_ONCE: Final = 10
"""So many messages about one thing are changed, the newest ones."""


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

    def where_put(self, desk: Desk) -> int | None:
        """Return where that arrived which is open at a desk, if it has."""
        if desk.put is None:
            return None
        about = putting.about(desk.put.number)
        found = posts.places(self.connection, self.keyring, desk.address, about)
        return found[-1] if found else None

    def leave(self, desk: Desk) -> None:
        """Leave what is open at a desk, and let it rest where it stands."""
        if (left := leave(desk, self.now)) == desk:
            return
        coordinators.save(self.connection, self.keyring, left)
        self.change(desk, putting.rested(desk, left, self.where_put(desk)))

    def rest(self, desk: Desk, about: str) -> None:
        """Take the buttons away from what whoever has `desk` was shown about something."""
        places = posts.places(self.connection, self.keyring, desk.address, about)
        self.change(desk, [Update(position=at) for at in places[-MOST_AT_ONCE:]])

    def change(self, desk: Desk, updates: Sequence[Update]) -> None:
        """Have messages changed that whoever has `desk` was shown; nothing is said."""
        if updates:
            reply = Reply(text="", toast=True, updates=tuple(updates))
            self.gathered.replies.append((None, desk.address, reply))

    def note(self, desk: Desk, act: str, /, **about: str | int) -> None:
        """Write into the audit log that whoever has `desk` did this."""
        self.acting(desk).note(act, about)
