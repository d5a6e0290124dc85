"""Forgetting somebody: what was said with them opens no more, and they can still come back.

Whoever has a room's keys can have a homeserver show what was said in it, years later. So the
keys go with the rest. But a person's device that comes back goes on with the key it has: of that
one is kept what opens later messages, and no earlier one. A key of Megolm can be wound forward,
and never back. One that has opened nothing yet is for what comes next, and stays as it is.
"""

from typing import Final

from nio.crypto import GroupSessionStore, InboundGroupSession

from bot.transports.matrix.client import Client
from bot.transports.matrix.rooms import Rooms
from bot.transports.matrix.unread import Unread

_LAST: Final = 2**32 - 1
"""The last place that a key of Megolm can come to; only somebody who means harm begins there."""


class Forgetting:
    """Forgets people, as a device of this account knows them."""

    def __init__(self, client: Client, rooms: Rooms, unread: Unread) -> None:
        self._client = client
        self._rooms = rooms
        self._unread = unread

    def forget(self, person: str) -> None:
        """Let nothing open that was said with `person`, in any room of theirs, left ones too."""
        machine, keys = self._client.nio.machine, self._client.keys
        stay, wound = GroupSessionStore(), set()
        with keys.transaction():
            for session in machine.inbound_group_store:
                kept = self._what_stays(session) if self._is_of(session, person) else session
                if kept is not session:
                    keys.remove_inbound_group_session(session)
                    wound.add(session.id)
                    if kept is not None:
                        keys.save_inbound_group_session(kept)
                if kept is not None:
                    stay.add(kept)
        machine.inbound_group_store = stay
        for id in wound:
            machine.reached.pop(id, None)
        for room in self._rooms.alone_with(person):
            machine.outbound_group_sessions.pop(room, None)  # what we say next has a new key
            self._unread.forget(room)
        self._client.rows.truncate_log()

    def _is_of(self, session: InboundGroupSession, person: str) -> bool:
        """Say whether what was said with `person` has this key: theirs, or one of ours for it.

        In rooms where nobody is any more, ours may have been for them.
        """
        others = self._rooms.others_in(session.room_id)
        theirs = {one.curve25519 for one in self._client.nio.machine.device_store[person].values()}
        is_ours_for_nobody = self._is_ours(session) and not others
        return others == [person] or session.sender_key in theirs or is_ours_for_nobody

    def _what_stays(self, session: InboundGroupSession) -> InboundGroupSession | None:
        """Return the key as it opens what is still to come; None where nothing will."""
        if self._is_ours(session) or not self._rooms.knows(session.room_id):
            return None
        reached = self._client.nio.machine.reached.get(session.id)
        if reached is None:
            return session
        if reached > _LAST:
            return None
        # Where it was given again, and words were lost before, it begins later than it had come.
        return InboundGroupSession.import_session(
            session.export_session(max(reached, session.first_known_index)),
            session.ed25519,
            session.sender_key,
            session.room_id,
            session.forwarding_chain,
        )

    def _is_ours(self, session: InboundGroupSession) -> bool:
        return session.sender_key == self._client.nio.machine.account.identity_keys["curve25519"]
