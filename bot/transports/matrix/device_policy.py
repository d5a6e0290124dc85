"""To which of a person's devices the bot gives its keys: those that the person has signed.

Somebody who gets hold of an account, or of its homeserver, can add a device to it. Its owner
has not signed that one, and so it is left out. Who never had a digital identity has
signed nothing, and all their devices are served: there is nothing better to go by.

An identity is taken as it is first met. It may change, for people lose
their keys; that is said in the log, where an operator can ask the person.
"""

import logging
from collections.abc import Callable
from typing import Any, Final

import nio
from msgspec.structs import replace
from nio.crypto import Olm, OlmDevice

from bot.transports.matrix.cross_signing import Json
from bot.transports.matrix.identities import Identity, identity_of
from bot.transports.matrix.key_store import KeyStore, KnownIdentity

log = logging.getLogger(__name__)

WITHHELD: Final = "m.room_key.withheld"

_MEGOLM: Final = "m.megolm.v1.aes-sha2"


class KeysAnswer(nio.KeysQueryResponse):
    """An answer about keys, with the identities that nio leaves out."""

    whole: Json

    @classmethod
    def from_dict(cls, parsed_dict: Json) -> nio.KeysQueryResponse | nio.ErrorResponse:
        answer: nio.KeysQueryResponse | nio.ErrorResponse = super().from_dict(parsed_dict)
        if isinstance(answer, cls):
            answer.whole = parsed_dict
        return answer


class DevicePolicy:
    """Decides about devices, whenever a homeserver has told of them.

    `known` is how people have identified themselves so far. `tell` is called for somebody of whom
    a device gets nothing that was not there before, and who has another on which to read it.
    """

    def __init__(
        self, client: nio.AsyncClient, store: KeyStore, tell: Callable[[str], None]
    ) -> None:
        self._client = client
        self._store = store
        self.known = store.load_identities()
        self._before: set[tuple[str, str]] = set()
        self._tell = tell

    def begin(self, answer: KeysAnswer) -> None:
        """Remember which devices are known, before nio takes in an answer."""
        self._before = {
            (user, device.id)
            for user in answer.device_keys
            for device in self._machine.device_store.active_user_devices(user)
        }

    def apply(self, answer: KeysAnswer) -> None:
        """Decide about the devices of everybody in an answer that nio has taken in."""
        for user in answer.device_keys:
            is_new = user not in self.known
            identity = identity_of(user, answer.whole)
            self._meet(user, identity)
            if user not in self.known:
                self._serve_all(user)
                continue
            excluded = self._sort(user, identity)
            new = [device for device in excluded if (user, device.id) not in self._before]
            if new and not is_new:
                log.warning("matrix: somebody has a new device that they have not verified")
                if identity.signed and user != self._client.user_id:
                    self._tell(user)

    def compared(self, user: str, master: str) -> None:
        """Note that an operator has compared this identity with the person."""
        self._know(KnownIdentity(user, master, is_compared=True))

    def withheld(self, room: str, session: str, devices: list[OlmDevice]) -> Json:
        """Return what tells devices that they are left out; their clients have words for it."""
        content = {
            "algorithm": _MEGOLM,
            "room_id": room,
            "session_id": session,
            "sender_key": self._machine.account.identity_keys["curve25519"],
            "code": "m.unverified",
            "reason": "This device has not been verified by its owner.",
        }
        messages: dict[str, dict[str, Json]] = {}
        for device in devices:
            messages.setdefault(device.user_id, {})[device.id] = content
        return {"messages": messages}

    def left_out_of(self, users: list[str]) -> list[OlmDevice]:
        """Return the devices of some people that get nothing."""
        return [
            device
            for user in users
            for device in self._machine.device_store.active_user_devices(user)
            if device.blacklisted
        ]

    @property
    def _machine(self) -> Olm:
        machine: Any = self._client.olm
        return machine  # type: ignore[no-any-return]

    def _meet(self, user: str, identity: Identity) -> None:
        """Take an identity as it is first met, and say when it is another."""
        known = self.known.get(user)
        if known is None and identity.master:
            self._know(KnownIdentity(user, identity.master))
        elif known is not None and not identity.master:
            log.error("matrix: the homeserver hides somebody's digital identity that it has shown")
        elif known is not None and known.master != identity.master:
            if known.is_compared:
                log.error("matrix: somebody whom you have verified has another digital identity")
            else:
                log.warning("matrix: somebody's digital identity has changed")
            self._know(replace(known, master=identity.master, is_compared=False))

    def _know(self, identity: KnownIdentity) -> None:
        self.known[identity.user] = identity
        self._store.save_identity(identity)

    def _serve_all(self, user: str) -> None:
        for device in self._machine.device_store.active_user_devices(user):
            self._client.unblacklist_device(device)

    def _sort(self, user: str, identity: Identity) -> list[OlmDevice]:
        """Serve the devices that are signed, and return the others."""
        excluded = []
        for device in self._machine.device_store.active_user_devices(user):
            if {device.ed25519, device.curve25519} <= identity.signed.get(device.id, frozenset()):
                self._client.unblacklist_device(device)
            else:
                self._client.blacklist_device(device)
                excluded.append(device)
        return excluded
