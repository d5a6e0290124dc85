"""Finding out what a turn needs to know, in the transaction of its batch.

The dialogue is pure: it cannot make a code, nor know whose code somebody sent. It
says what it needs, and is asked again with the fact. What is found here takes into
account all that has happened in the batch so far, though nothing of it is written.
"""

import os
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import TypeAlias, assert_never

from sqlalchemy import Connection

from handlers.codes import new_code
from handlers.model import (
    Address,
    AnsweredHere,
    CodeChecked,
    CodeMade,
    Event,
    Fact,
    FindCode,
    FindInvitation,
    FindPeople,
    FindWhetherAnswered,
    InvitationChecked,
    Moved,
    Need,
    NewCode,
    PeopleFound,
    SeatTaken,
    TakeSeat,
)
from storage import codes, invitations, relays, seats, sessions
from storage.loaded import Loaded
from storage.sealing import Keyring
from storage.turns import Gathered

Load: TypeAlias = Callable[[Iterable[Address]], dict[Address, Loaded]]
"""Sessions by who has them, as the batch loads them."""


class FindingOut:
    """What is `known` in a batch, what has been `gathered`, and beyond it the database."""

    def __init__(
        self,
        connection: Connection,
        keyring: Keyring,
        load: Load,
        known: dict[Address, Loaded],
        gathered: Gathered,
        now: datetime,
    ) -> None:
        self._connection = connection
        self._keyring = keyring
        self._load = load
        self._known = known
        self._gathered = gathered
        self._now = now

    def __call__(self, loaded: Loaded, needs: Need, event: Event) -> tuple[Loaded, Fact]:
        """Return the fact, and whose turn it is.

        It is another session's where `loaded` gives way to it: it is then known at the
        event's address, and `loaded` is forgotten.
        """
        match needs:
            case NewCode():
                code = self._gathered.codes[loaded] = new_code(os.urandom(16))
                minutes = int(codes.VALID.total_seconds()) // 60
                return loaded, CodeMade(code=code, minutes=minutes)
            case FindCode(code=code):
                found = self._whose(code, event.address)
                if found is None:
                    return loaded, CodeChecked(code=code, whose="nobodys")
                if found is loaded:
                    return loaded, CodeChecked(code=code, whose="ours")
                if not needs.gives_way:
                    return loaded, CodeChecked(code=code, whose="anothers")
                return found, self._give_way(loaded, found)
            case FindPeople(said=said):
                count = self._people(loaded.session.consultation)
                return loaded, PeopleFound(count=count, said=said)
            case FindWhetherAnswered():
                count = self._people(loaded.session.consultation)
                return loaded, AnsweredHere(yes=count > 0)
            case FindInvitation():
                return loaded, self._invitation(loaded, needs, event.address)
            case TakeSeat():
                return loaded, self._seat(loaded, needs)
            case _:
                assert_never(needs)

    def _people(self, consultation: str) -> int:
        return len(relays.who_answers(self._connection, self._keyring, consultation))

    def _give_way(self, loaded: Loaded, found: Loaded) -> Moved:
        former = found.address
        loaded.erased = True
        self._gathered.loaded[loaded] = None
        del self._known[former]
        self._known[loaded.address] = found
        return Moved(former=former)

    def _whose(self, code: str, sender: Address) -> Loaded | None:
        """Return the session that `code` names; what is nobody's is counted."""

        def look_up() -> Loaded | None:
            found = self._made_now(code) or self._stored(code)
            return None if found is None or found.gone else found

        return codes.looked_up(self._connection, self._keyring, sender, self._now, look_up)

    def _made_now(self, code: str) -> Loaded | None:
        given = self._gathered.codes.items()
        return next((loaded for loaded, theirs in given if theirs == code), None)

    def _stored(self, code: str) -> Loaded | None:
        row = codes.find(self._connection, self._keyring, code, self._now)
        if row is None:
            return None
        here = (*self._gathered.loaded, *self._known.values())
        found = next((loaded for loaded in here if loaded.row == row), None)
        if found is None:
            address = sessions.address_of(self._connection, self._keyring, row)
            found = self._known[address] = self._load([address])[address]
        # A code that was used in this batch, or has a newer one, is still in the database.
        return None if found in self._gathered.codes else found

    def _invitation(
        self, loaded: Loaded, needs: FindInvitation, sender: Address
    ) -> InvitationChecked:
        """Return the invitation that a code names; what lets nobody in is counted as wrong."""
        connection, keyring, now = self._connection, self._keyring, self._now
        which = (needs.code, loaded.session.consultation, needs.reference, now)
        look_up = partial(invitations.find, connection, keyring, *which)
        found = codes.looked_up(connection, keyring, sender, now, look_up)
        return InvitationChecked(invitation=found)

    def _seat(self, loaded: Loaded, needs: TakeSeat) -> SeatTaken:
        """Give a seat, if there is one beside those that others have or got in this batch."""
        seat, has = needs.seat, needs.has
        taken = [
            (other, theirs)
            for other, theirs in self._gathered.seats.items()
            if other is not loaded and not other.gone
        ]
        here = {loaded, *self._gathered.seats, *self._gathered.loaded}
        besides = [
            one.row
            for one in here
            if one.row is not None and (one is loaded or one in self._gathered.seats or one.erased)
        ]
        if seat.invitation and seat.invitation != has.invitation:
            in_batch = sum(theirs.invitation == seat.invitation for _, theirs in taken)
            room = invitations.room(self._connection, seat.invitation, besides, self._now)
            if room - in_batch < 1:
                return SeatTaken(lacking="invitation")
        if seat.group and seat.group != has.group and needs.quota is not None:
            name = loaded.session.consultation
            in_batch = sum(
                theirs.group == seat.group
                for other, theirs in taken
                if other.session.consultation == name
            )
            stored = seats.in_group(self._connection, name, seat.group, besides)
            if stored + in_batch >= needs.quota:
                return SeatTaken(lacking="group")
        self._gathered.seats[loaded] = seat
        return SeatTaken(lacking="")
