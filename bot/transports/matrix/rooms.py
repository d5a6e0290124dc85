"""Rooms: who is in them besides the bot, and in which one somebody is talked with.

Somebody is known by their account, and not by a room: whoever leaves one and opens
another goes on where they were, and can still have everything deleted.
"""

import nio

from bot.settings import Matrix as Settings
from bot.transports.matrix.client import Client


class Rooms:
    """The rooms that the bot is in, as of the last sync."""

    def __init__(self, client: Client, settings: Settings) -> None:
        self._client = client
        self._plain = settings.allow_plain_rooms
        self._of: dict[str, str] = {}  # the room in which each person is talked with

    def look(self, room: str) -> None:
        """Note whose room this is, as it is now."""
        if (person := self.person_in(room)) is not None and not self.is_plain(room):
            self._of[person] = room

    def of(self, person: str) -> str | None:
        """Return the room in which `person` is talked with, if there is one, for them alone."""
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

    def is_plain(self, room: str) -> bool:
        """Say whether the servers read along in it, and the operator does not allow that."""
        found = self._room(room)
        return not self._plain and (found is None or not found.encrypted)

    def is_here(self, room: str, person: str) -> bool:
        """Say whether `person` has come in, and is not only invited."""
        found = self._room(room)
        return found is not None and person in found.users and person not in found.invited_users

    def _room(self, room: str) -> nio.MatrixRoom | None:
        return self._client.nio.rooms.get(room)
