"""A person's digital identity: cross-signing, as Matrix describes it.

It shares no line with the bot's, whose signatures it is to judge.
"""

import json
from base64 import b64encode
from typing import Any

import nio
import vodozemac
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Json = dict[str, Any]


async def call(client: nio.AsyncClient, method: str, path: str, body: Json) -> Json:
    """Call the homeserver as a person's client."""
    headers = {"Authorization": f"Bearer {client.access_token}"}
    answer = await client.send(method, f"/_matrix/client/v3/{path}", json.dumps(body), headers)
    result: Json = await answer.json()
    return result


class Identity:
    """Three keys of an account; the first is its own, the second is under its devices."""

    def __init__(self, user: str) -> None:
        self.user = user
        self.master, self.self_signing, self.user_signing = (
            Ed25519PrivateKey.generate() for _ in range(3)
        )

    async def publish(self, client: nio.AsyncClient, password: str) -> None:
        """Give the keys to the homeserver, in the place of others."""
        whole = {
            "master_key": self._key("master", self.master),
            "self_signing_key": self._signed(self._key("self_signing", self.self_signing)),
            "user_signing_key": self._signed(self._key("user_signing", self.user_signing)),
        }
        answer = await call(client, "POST", "keys/device_signing/upload", whole)
        if "session" in answer:
            who = {"type": "m.id.user", "user": self.user}
            proof = {"type": "m.login.password", "identifier": who, "password": password}
            whole["auth"] = {**proof, "session": answer["session"]}
            answer = await call(client, "POST", "keys/device_signing/upload", whole)
        assert answer == {}, answer

    async def sign(self, client: nio.AsyncClient, device: str) -> None:
        """Sign a device of the account."""
        found = await call(client, "POST", "keys/query", {"device_keys": {self.user: []}})
        signed = self._signed(found["device_keys"][self.user][device], self.self_signing)
        body = {self.user: {device: signed}}
        answer = await call(client, "POST", "keys/signatures/upload", body)
        assert not answer.get("failures"), answer

    def _key(self, usage: str, key: Ed25519PrivateKey) -> Json:
        return {
            "user_id": self.user,
            "usage": [usage],
            "keys": {f"ed25519:{_public(key)}": _public(key)},
        }

    def _signed(self, what: Json, by: Ed25519PrivateKey | None = None) -> Json:
        by = by or self.master
        bare = {
            name: value for name, value in what.items() if name not in ("signatures", "unsigned")
        }
        signature = _base64(by.sign(nio.Api.to_canonical_json(bare).encode()))
        return {**bare, "signatures": {self.user: {f"ed25519:{_public(by)}": signature}}}


def is_signed(what: Json, user: str, key: Json) -> bool:
    """Say whether `key`, which is `user`'s, has signed `what`."""
    try:
        ((id, public),) = key["keys"].items()
        bare = {
            name: value for name, value in what.items() if name not in ("signatures", "unsigned")
        }
        signature = vodozemac.Ed25519Signature.from_base64(what["signatures"][user][id])
        by = vodozemac.Ed25519PublicKey.from_base64(public)
        by.verify_signature(nio.Api.to_canonical_json(bare).encode(), signature)
    except (KeyError, ValueError):
        return False
    return True


def signed_devices(found: Json, user: str) -> dict[str, Json]:
    """Return those devices of a user, in an answer about keys, that the account has signed."""
    master = found.get("master_keys", {}).get(user, {})
    signing = found.get("self_signing_keys", {}).get(user, {})
    if not is_signed(signing, user, master):
        return {}
    devices = found.get("device_keys", {}).get(user, {})
    return {id: one for id, one in devices.items() if is_signed(one, user, signing)}


def _public(key: Ed25519PrivateKey) -> str:
    return _base64(key.public_key().public_bytes_raw())


def _base64(content: bytes) -> str:
    return b64encode(content).decode().rstrip("=")
