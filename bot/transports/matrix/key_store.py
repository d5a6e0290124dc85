"""The store of room keys: what nio must remember between two starts, sealed.

nio's own stores write down in plain which rooms there are, and who is in them; and
each of their changes is a transaction of its own, so that a death in the middle of
a sync loses a room key for ever. Here everything is sealed, and what one answer of the
homeserver changes is one transaction.

nio reads everything at the start, and from then on only writes.
"""

from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import asdict
from nio.crypto import (
    DeviceStore,
    GroupSessionStore,
    InboundGroupSession,
    OlmAccount,
    OlmDevice,
    OutgoingKeyRequest,
    Session,
    SessionStore,
    TrustState,
)

from bot.transports.matrix.sealed_rows import SealedRows, derived


class _Account(Struct):
    pickle: bytes
    shared: bool


class _Session(Struct):
    sender_key: str
    pickle: bytes
    made: datetime
    used: datetime


class _GroupSession(Struct):
    room: str
    sender_key: str
    ed25519: str
    pickle: bytes
    forwarded_by: list[str]


class _Reached(Struct):
    session: str
    place: int


class _Device(Struct):
    user: str
    device: str
    keys: dict[str, str]
    deleted: bool
    trust: int


class _Room(Struct):
    room: str


class _Request(Struct):
    request_id: str
    session_id: str
    room_id: str
    algorithm: str


class KnownIdentity(Struct, frozen=True):
    """The master key by which somebody is known; an operator may have compared it with them."""

    user: str
    master: str
    is_compared: bool = False


class KeyStore:
    """The room keys of one device. It has the methods that nio asks of a store.

    In its `rows` lies what waits for a key, too.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self.rows = self._rows = SealedRows(path, key)
        self._pickle_key = derived(key, "pickles").hex()

    def transaction(self) -> AbstractContextManager[None]:
        """Make one transaction of what is saved meanwhile; nothing may be awaited in it."""
        return self._rows.transaction()

    def close(self) -> None:
        """Close the file."""
        self._rows.close()

    # --- The account, and conversations with devices ------------------------

    def load_account(self) -> OlmAccount | None:
        for row in self._rows.all("account", _Account):
            return OlmAccount.from_pickle(row.pickle, self._pickle_key, row.shared)
        return None

    def save_account(self, account: OlmAccount) -> None:
        pickle = account.pickle(self._pickle_key)
        self._rows.put("account", "", _Account(pickle, account.shared))

    def load_sessions(self) -> SessionStore:
        store = SessionStore()
        for row in self._rows.all("session", _Session):
            session = Session.from_pickle(row.pickle, row.made, self._pickle_key, row.used)
            store.add(row.sender_key, session)
        return store

    def save_session(self, curve_key: str, session: Session) -> None:
        pickle = session.pickle(self._pickle_key)
        row = _Session(curve_key, pickle, session.creation_time, session.use_time)
        self._rows.put("session", session.id, row)

    # --- Rooms ---------------------------------------------------------------

    def load_inbound_group_sessions(self) -> GroupSessionStore:
        store = GroupSessionStore()
        for row in self._rows.all("group session", _GroupSession):
            store.add(
                InboundGroupSession.from_pickle(
                    row.pickle,
                    row.ed25519,
                    row.sender_key,
                    row.room,
                    self._pickle_key,
                    row.forwarded_by,
                )
            )
        return store

    def save_inbound_group_session(self, session: InboundGroupSession) -> None:
        row = _GroupSession(
            session.room_id,
            session.sender_key,
            session.ed25519,
            session.pickle(self._pickle_key),
            session.forwarding_chain,
        )
        self._rows.put("group session", session.id, row)

    def remove_inbound_group_session(self, session: InboundGroupSession) -> None:
        self._rows.remove("group session", session.id)
        self._rows.remove("reached", session.id)

    def load_reached(self) -> dict[str, int]:
        return {row.session: row.place for row in self._rows.all("reached", _Reached)}

    def save_reached(self, session: str, place: int) -> None:
        self._rows.put("reached", session, _Reached(session, place))

    def load_encrypted_rooms(self) -> set[str]:
        return {row.room for row in self._rows.all("room", _Room)}

    def save_encrypted_rooms(self, rooms: set[str]) -> None:
        for room in rooms:
            self._rows.put("room", room, _Room(room))

    def delete_encrypted_room(self, room: str) -> None:
        self._rows.remove("room", room)

    def load_outgoing_key_requests(self) -> dict[str, OutgoingKeyRequest]:
        rows = self._rows.all("request", _Request)
        return {row.request_id: OutgoingKeyRequest(**asdict(row)) for row in rows}

    def add_outgoing_key_request(self, request: OutgoingKeyRequest) -> None:
        row = _Request(request.request_id, request.session_id, request.room_id, request.algorithm)
        self._rows.put("request", request.request_id, row)

    def remove_outgoing_key_request(self, request: OutgoingKeyRequest) -> None:
        self._rows.remove("request", request.request_id)

    # --- People's devices ----------------------------------------------------

    def load_device_keys(self) -> DeviceStore:
        store = DeviceStore()
        for row in self._rows.all("device", _Device):
            trust = TrustState(row.trust)
            store.add(OlmDevice(row.user, row.device, row.keys, "", row.deleted, trust))
        return store

    def save_device_keys(self, device_keys: dict[str, dict[str, OlmDevice]]) -> None:
        with self.transaction():
            for devices in device_keys.values():
                for device in devices.values():
                    self._save(device)

    def ignore_devices(self, devices: list[OlmDevice]) -> None:
        with self.transaction():
            for device in devices:
                self._trust(device, TrustState.ignored)

    def verify_device(self, device: OlmDevice) -> bool:
        return self._trust(device, TrustState.verified)

    def unverify_device(self, device: OlmDevice) -> bool:
        return device.verified and self._trust(device, TrustState.unset)

    def is_device_verified(self, device: OlmDevice) -> bool:
        return device.verified

    def blacklist_device(self, device: OlmDevice) -> bool:
        return self._trust(device, TrustState.blacklisted)

    def unblacklist_device(self, device: OlmDevice) -> bool:
        return device.blacklisted and self._trust(device, TrustState.unset)

    def is_device_blacklisted(self, device: OlmDevice) -> bool:
        return device.blacklisted

    def ignore_device(self, device: OlmDevice) -> bool:
        return self._trust(device, TrustState.ignored)

    def unignore_device(self, device: OlmDevice) -> bool:
        return device.ignored and self._trust(device, TrustState.unset)

    def is_device_ignored(self, device: OlmDevice) -> bool:
        return device.ignored

    def load_identities(self) -> dict[str, KnownIdentity]:
        return {row.user: row for row in self._rows.all("identity", KnownIdentity)}

    def save_identity(self, identity: KnownIdentity) -> None:
        self._rows.put("identity", identity.user, identity)

    def _trust(self, device: OlmDevice, state: TrustState) -> bool:
        if device.trust_state == state:
            return False
        device.trust_state = state
        self._save(device)
        return True

    def _save(self, device: OlmDevice) -> None:
        row = _Device(
            device.user_id, device.id, device.keys, device.deleted, device.trust_state.value
        )
        self._rows.put("device", f"{device.user_id}\0{device.id}", row)
