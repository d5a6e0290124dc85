"""A person whose client deals with signed devices only, as Element has done since April 2026.

It neither writes to a device that its own account has not signed, nor shows what
comes from one.
"""

from typing import Any

import nio

from tests.homeserver.identity import Identity, Json, call, signed_devices
from tests.homeserver.person import Person


class Careful(Person):
    """Somebody who has a digital identity, and asks others for theirs."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.identity = Identity(self.user)
        self._signed: dict[str, dict[str, Json]] = {}

    async def send(self, room: str, content: dict[str, Any], kind: str = "m.room.message") -> str:
        """Send something so that no device can read it that is not signed."""
        await self._look_up(*self.client.rooms[room].users)
        machine = self.client.olm
        assert machine is not None
        for user, signed in self._signed.items():
            for device in machine.device_store.active_user_devices(user):
                if device.id not in signed:
                    self.client.blacklist_device(device)
        return await super().send(room, content, kind)

    async def _log_in(self) -> None:
        await super()._log_in()
        await self.identity.publish(self.client, self.credentials.password)
        await self.identity.sign(self.client, str(self.client.device_id))

    async def _prepare(self) -> None:
        await self._look_up(*(one for room in self.client.rooms.values() for one in room.users))

    async def _look_up(self, *users: str) -> None:
        asked: Json = {"device_keys": {user: [] for user in users}}
        found = await call(self.client, "POST", "keys/query", asked)
        self._signed = {user: signed_devices(found, user) for user in users}

    def _see(self, room: str, event: Any) -> None:
        signed = self._signed.get(event.sender, {})
        keys = {key for one in signed.values() for key in one["keys"].values()}
        is_hidden = getattr(event, "decrypted", False) and event.sender_key not in keys
        if is_hidden:
            event = nio.MegolmEvent.from_dict(_as_if_encrypted(event))
        super()._see(room, event)


def _as_if_encrypted(event: Any) -> Json:
    content = {
        "algorithm": "m.megolm.v1.aes-sha2",
        "ciphertext": "hidden",
        "session_id": "hidden",
        "device_id": "hidden",
        "sender_key": "hidden",
    }
    return {**event.source, "type": "m.room.encrypted", "content": content}
