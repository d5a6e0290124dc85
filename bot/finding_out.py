"""Finding out what a turn needs to know, in the transaction of its batch.

The dialogue is pure: it cannot make a code, nor know whose code somebody sent. It
says what it needs, and is asked again with the fact.
"""

import os
from functools import partial
from typing import assert_never

from bot.taking import Taking
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
from storage import codes, invitations, relays, seats
from storage.loaded import Loaded


def find_out(batch: Taking, loaded: Loaded, needs: Need, event: Event) -> tuple[Loaded, Fact]:
    """Return the fact, and whose turn it is.

    It is another session's where `loaded` gives way to it: it is then known at the
    event's address, and `loaded` is forgotten.
    """
    match needs:
        case NewCode():
            code = batch.gathered.codes[loaded] = new_code(os.urandom(16))
            minutes = int(codes.VALID.total_seconds()) // 60
            return loaded, CodeMade(code=code, minutes=minutes)
        case FindCode():
            return _code(batch, loaded, needs, event.address)
        case FindPeople(said=said):
            return loaded, PeopleFound(count=_people(batch, loaded), said=said)
        case FindWhetherAnswered(asked=asked):
            return loaded, AnsweredHere(yes=_people(batch, loaded) > 0, asked=asked)
        case FindInvitation():
            return loaded, _invitation(batch, loaded, needs, event.address)
        case TakeSeat():
            return loaded, _seat(batch, loaded, needs)
        case _:
            assert_never(needs)


def _people(batch: Taking, loaded: Loaded) -> int:
    """Return how many are there to answer."""
    consultation = loaded.session.consultation
    return len(relays.who_answers(batch.connection, batch.keyring, consultation))


# --- Whose a code is ---------------------------------------------------------


def _code(
    batch: Taking, loaded: Loaded, needs: FindCode, sender: Address
) -> tuple[Loaded, CodeChecked | Moved]:
    code = needs.code
    found = batch.looked_up(sender, lambda: _whose(batch, code))
    if found is None:
        return loaded, CodeChecked(code=code, whose="nobodys")
    if found is loaded:
        return loaded, CodeChecked(code=code, whose="ours")
    if not needs.gives_way:
        return loaded, CodeChecked(code=code, whose="anothers")
    return found, _give_way(batch, loaded, found)


def _whose(batch: Taking, code: str) -> Loaded | None:
    """Return the session that `code` names, if it is still remembered."""
    given = batch.gathered.codes.items()
    made_now = next((loaded for loaded, theirs in given if theirs == code), None)
    if made_now is not None:
        return None if made_now.gone else made_now
    row = codes.find(batch.connection, batch.keyring, code, batch.now)
    found = batch.session(row) if row is not None else None
    # A code that was used in this batch, or has a newer one, is still in the database.
    return None if found in batch.gathered.codes else found


def _give_way(batch: Taking, loaded: Loaded, found: Loaded) -> Moved:
    former = found.address
    loaded.erased = True
    batch.gathered.loaded[loaded] = None
    del batch.known[former]
    batch.known[loaded.address] = found
    return Moved(former=former)


# --- Who may take part -------------------------------------------------------


def _invitation(
    batch: Taking, loaded: Loaded, needs: FindInvitation, sender: Address
) -> InvitationChecked:
    """Return the invitation that a code names; what lets nobody in is counted as wrong."""
    which = (needs.code, loaded.session.consultation, needs.reference, batch.now)
    look_up = partial(invitations.find, batch.connection, batch.keyring, *which)
    return InvitationChecked(invitation=batch.looked_up(sender, look_up))


def _seat(batch: Taking, loaded: Loaded, needs: TakeSeat) -> SeatTaken:
    """Give a seat, if there is one beside those that others have or got in this batch."""
    seat, has = needs.seat, needs.has
    taken = [
        (other, theirs)
        for other, theirs in batch.gathered.seats.items()
        if other is not loaded and not other.gone
    ]
    here = {loaded, *batch.gathered.seats, *batch.gathered.loaded}
    besides = [
        one.row
        for one in here
        if one.row is not None and (one is loaded or one in batch.gathered.seats or one.erased)
    ]
    if seat.invitation and seat.invitation != has.invitation:
        in_batch = sum(theirs.invitation == seat.invitation for _, theirs in taken)
        room = invitations.room(batch.connection, seat.invitation, besides, batch.now)
        if room - in_batch < 1:
            return SeatTaken(lacking="invitation")
    if seat.group and seat.group != has.group and needs.quota is not None:
        name = loaded.session.consultation
        in_batch = sum(
            theirs.group == seat.group
            for other, theirs in taken
            if other.session.consultation == name
        )
        stored = seats.in_group(batch.connection, name, seat.group, besides)
        if stored + in_batch >= needs.quota:
            return SeatTaken(lacking="group")
    batch.gathered.seats[loaded] = seat
    return SeatTaken(lacking="")
