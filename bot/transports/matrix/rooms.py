"""Rooms: who is in them besides the bot, and in which one somebody is talked with.

Somebody is known by their account, and not by a room: whoever leaves one and opens
another goes on where they were, and can still have everything deleted.
"""

from collections.abc import Mapping

import nio

from bot.settings import Matrix as Settings
from bot.transports.matrix.client import Client


class Rooms:
    """The rooms that the bot is in, as of the last sync.

    A person is talked with in the room that the bot came into last, if it is for the two
    of them alone, and encrypted unless the operator allows otherwise.
    """

    def __init__(self, client: Client, settings: Settings) -> None:
        self._client = client
        self._plain = settings.allow_plain_rooms
        self._of: dict[str, str] = {}
        self._came: dict[str, int] = {}  # when the bot came into each room

    def look(self, rooms: Mapping[str, int]) -> set[str]:
        """Note whose these rooms are as they are now, and when the bot came, if it just has.

        Return them all, and those in which somebody was talked with until now.
        """
        changed = set(rooms)
        for room, came in rooms.items():
            if came:
                self._came[room] = came
            person = self.person_in(room)
            if person is None or self.is_plain(room):
                continue
            known = self.of(person)
            if known is None or self._came.get(known, 0) <= self._came.get(room, 0):
                self._of[person] = room
                changed |= {known} if known is not None else set()
        return changed

    def of(self, person: str) -> str | None:
        """Return the room in which `person` is talked with, if there is one."""
        room = self._of.get(person)
        if room is None or self.person_in(room) != person or self.is_plain(room):
            return None
        return room

    def others_in(self, room: str) -> list[str]:
        """Return everybody who can read the room, or could from now on, besides the bot."""
        found = self._room(room)
        own = self._client.account.user
        return [] if found is None else [user for user in found.users if user != own]

    def person_in(self, room: str) -> str | None:
        """Return the one other person in the room, or None where there are more, or nobody."""
        others = self.others_in(room)
        return others[0] if len(others) == 1 else None

    def alone_with(self, person: str) -> list[str]:
        """Return all rooms in which the bot is with `person` alone; it soon leaves all but one."""
        return [room for room in self._client.nio.rooms if self.person_in(room) == person]

    def knows(self, room: str) -> bool:
        """Say whether the bot is in the room."""
        return self._room(room) is not None

    def is_plain(self, room: str) -> bool:
        """Say whether the servers read along in it, and the operator does not allow that."""
        return not self._plain and not self.is_encrypted(room)

    def is_encrypted(self, room: str) -> bool:
        """Say whether it is end-to-end encrypted."""
        found = self._room(room)
        return found is not None and found.encrypted

    def is_here(self, room: str, person: str) -> bool:
        """Say whether `person` has come in, and is not only invited."""
        found = self._room(room)
        return found is not None and person in found.users and person not in found.invited_users

    def successor(self, room: str) -> str | None:
        """Return the room that a room says it has been replaced by."""
        found = self._room(room)
        return None if found is None else found.replacement_room

    def _room(self, room: str) -> nio.MatrixRoom | None:
        return self._client.nio.rooms.get(room)
