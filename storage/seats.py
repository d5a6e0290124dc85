"""Seats: who takes part by which invitation, and in which group that has a quota."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, delete, func, insert, select

from handlers.model import Seat
from storage.invitation_schema import invitations, seats
from storage.loaded import Loaded
from storage.schema import consultations, sessions


def in_group(connection: Connection, consultation: str, group: str, besides: Iterable[int]) -> int:
    """Return how many take part in a group of a consultation, whichever version they are on.

    The sessions of the rows `besides` are not counted.
    """
    found = (
        select(func.count())
        .select_from(seats)
        .join(sessions, sessions.c.id == seats.c.session)
        .join(consultations, consultations.c.version == sessions.c.version)
        .where(
            consultations.c.name == consultation,
            seats.c.group == group,
            seats.c.session.not_in(list(besides)),
        )
    )
    return connection.scalar(found) or 0


def write(connection: Connection, taken: Mapping[Loaded, Seat]) -> None:
    """Let each of these sessions have its seat, and no other."""
    if not taken:
        return
    theirs = [loaded.row for loaded in taken if loaded.row is not None]
    connection.execute(delete(seats).where(seats.c.session.in_(theirs)))
    named = {seat.invitation for seat in taken.values()}
    found = select(invitations.c.reference, invitations.c.id)
    rows = connection.execute(found.where(invitations.c.reference.in_(named))).all()
    ids = {row.reference: row.id for row in rows}
    fresh = [
        {
            "session": loaded.row,
            "invitation": ids.get(seat.invitation),
            "group": seat.group or None,
        }
        for loaded, seat in taken.items()
        if not loaded.gone and (seat.invitation or seat.group)
    ]
    if fresh:
        connection.execute(insert(seats), fresh)
