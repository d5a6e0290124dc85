"""Marks: what binds a button to a desk, and to the question that it was put with.

A question of the desk's own is answered once, so its number is in the mark of its buttons. What a
button of any other message does depends on what that is about: a thread, a request, a campaign.
"""

from handlers.coordination.desk import Desk

STANDING = 0
"""Stands for no question of the desk's own."""


def mark(desk: Desk, put: int = STANDING) -> str:
    """Return what binds buttons to a desk. No session's can be like it: that one has no "@"."""
    whose = f"@{desk.coordinator}"
    return f"{whose}.{put:x}" if put else whose


def put_of(desk: Desk, by: str) -> int | None:
    """Return the number of the question that a button belongs to; None if it is of no such desk."""
    whose, _, put = by.partition(".")
    if whose != mark(desk):
        return None
    return int(put, 16) if put else STANDING
