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

_PAGE: Final = "100"  # events
_PAGES: Final = 30  # the key of a device that has said nothing in all of them goes


class Forgetting:
    """Forgets people, as a device of this account knows them."""

    def __init__(self, client: Client, unread: Unread) -> None:
        self._client = client
        self._unread = unread

    async def forget(self, person: str, room: str | None, *, anyway: bool = False) -> None:
        """Let nothing open that was said with `person`, in `room` or in any they have left.

        Raises `Refused` or `NoAnswer` where the homeserver does not say how far each key is;
        nothing has been forgotten then. `anyway` takes no refusal for a reason: each key goes whole
        of which it is not known, and whoever writes with it must be given a new one.
        """
        known = {session.id for session in self._client.nio.machine.inbound_group_store}
        reached: dict[str, int] = {}
        for here in self._rooms(person, room):
            try:
                reached |= await self._reached(here)
            except Refused:
                if not anyway:
                    raise
        machine, keys = self._client.nio.machine, self._client.keys
        ours = machine.account.identity_keys["curve25519"]
        stay = GroupSessionStore()
        with keys.transaction():
            for session in machine.inbound_group_store:
                kept: InboundGroupSession | None = session
                came_meanwhile = session.id not in known  # it is for what they write next
                if self._is_of(session, person, room) and not came_meanwhile:
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

    def _rooms(self, person: str, room: str | None) -> list[str]:
        """Return the rooms that the bot is in and to which it has a key of theirs; and `room`."""
        sessions = self._client.nio.machine.inbound_group_store
        theirs = {one.room_id for one in sessions if self._is_of(one, person, room)}
        return sorted(here for here in theirs if here == room or here in self._client.nio.rooms)

    async def _reached(self, room: str) -> dict[str, int]:
        """Return the place behind the last message that we have heard, by the key that opens it.

        What is written after that is still to be opened. Somebody's second device may have been
        quiet for long: it is read back until each key has been met.
        """
        machine = self._client.nio.machine
        ours = machine.account.identity_keys["curve25519"]
        of_room = (one for one in machine.inbound_group_store if one.room_id == room)
        wanted = {one.id for one in of_room if one.sender_key != ours}
        reached: dict[str, int] = {}
        before: Any = self._client.heard
        for _ in range(_PAGES):
            query = {"from": before, "dir": "b", "limit": _PAGE}
            try:
                page = await self._client.call("GET", f"rooms/{quote(room)}/messages", query=query)
            except Refused as refused:
                if refused.is_not_there:
                    return {}
                raise
            for session, ciphertext in _encrypted(page.get("chunk")):
                place = None if session in reached else self._place(session, ciphertext)
                if place is not None:
                    reached[session] = place + 1
            before = page.get("end")
            if not isinstance(before, str) or wanted <= reached.keys():
                break
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
