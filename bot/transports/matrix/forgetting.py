"""Forgetting somebody: what was said with them opens no more, and they can still come back.

Whoever has a room's keys can have a homeserver show what was said in it, years later. So the
keys go with the rest. But a person's device that comes back goes on with the key it has: of that
one is kept what opens later messages, and no earlier one. A key of Megolm can be wound forward,
and never back.
"""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

import vodozemac
from nio.crypto import GroupSessionStore, InboundGroupSession

from bot.transports.matrix.api import Refused
from bot.transports.matrix.client import Client
from bot.transports.matrix.unread import Unread

_LATEST: Final = "100"  # events; a client makes a new key after as many messages, or a week


class Forgetting:
    """Forgets people, as a device of this account knows them."""

    def __init__(self, client: Client, unread: Unread) -> None:
        self._client = client
        self._unread = unread

    async def forget(self, person: str, room: str | None) -> None:
        """Let nothing open that was said with `person`, in `room` or in any they have left.

        Raises `Refused` or `NoAnswer` where the homeserver does not say how far each key is;
        nothing has been forgotten then.
        """
        reached = await self._reached(room) if room is not None else {}
        machine, keys = self._client.nio.machine, self._client.keys
        ours = machine.account.identity_keys["curve25519"]
        stay = GroupSessionStore()
        with keys.transaction():
            for session in machine.inbound_group_store:
                kept: InboundGroupSession | None = session
                if self._is_of(session, person, room):
                    place = reached.get(session.id) if session.sender_key != ours else None
                    kept = _wound_forward(session, place)
                    keys.remove_inbound_group_session(session)
                    if kept is not None:
                        keys.save_inbound_group_session(kept)
                if kept is not None:
                    stay.add(kept)
        machine.inbound_group_store = stay
        machine.outbound_group_sessions.pop(room or "", None)  # what we say next has a new key
        if room is not None:
            self._unread.forget(room)
        self._client.rows.truncate_log()

    def _is_of(self, session: InboundGroupSession, person: str, room: str | None) -> bool:
        """Say whether what was said with `person` has this key: theirs, or one of ours for it."""
        if session.room_id == room:
            return True
        machine = self._client.nio.machine
        theirs = {device.curve25519 for device in machine.device_store[person].values()}
        is_ours = session.sender_key == machine.account.identity_keys["curve25519"]
        is_left = session.room_id not in self._client.nio.rooms
        return session.sender_key in theirs or (is_ours and is_left)

    async def _reached(self, room: str) -> dict[str, int]:
        """Return the place behind the last message that we have heard, by the key that opens it.

        What is written after that is still to be opened.
        """
        query = {"from": self._client.heard, "dir": "b", "limit": _LATEST}
        try:
            page = await self._client.call("GET", f"rooms/{quote(room)}/messages", query=query)
        except Refused as refused:
            if refused.is_not_there:
                return {}
            raise
        reached: dict[str, int] = {}
        for session, ciphertext in _encrypted(page.get("chunk")):
            if session not in reached and (place := self._place(session, ciphertext)) is not None:
                reached[session] = place + 1
        return reached

    def _place(self, session: str, ciphertext: str) -> int | None:
        """Return the place of a message among those of its key, if it opens."""
        for known in self._client.nio.machine.inbound_group_store:
            if known.id == session:
                try:
                    return known.decrypt(ciphertext)[1]
                except (vodozemac.MegolmDecryptionException, vodozemac.DecodeException, ValueError):
                    return None
        return None


def _wound_forward(session: InboundGroupSession, place: int | None) -> InboundGroupSession | None:
    """Return the key as it opens what comes from `place` on; None where nothing will come."""
    if place is None or place < session.first_known_index:
        return None
    return InboundGroupSession.import_session(
        session.export_session(place),
        session.ed25519,
        session.sender_key,
        session.room_id,
        session.forwarding_chain,
    )


def _encrypted(chunk: Any) -> Iterator[tuple[str, str]]:
    """Yield the key's name and the ciphertext of each event that is encrypted."""
    for event in chunk if isinstance(chunk, list) else ():
        content = event.get("content", {}) if isinstance(event, dict) else {}
        session, ciphertext = content.get("session_id"), content.get("ciphertext")
        if isinstance(session, str) and isinstance(ciphertext, str):
            yield session, ciphertext
