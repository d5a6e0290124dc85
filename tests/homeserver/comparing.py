"""A person compares emoji: the side that asks, as clients play it.

It shares no line with the bot's side.
"""

import hashlib
import time
from base64 import b64encode
from typing import Any
from uuid import uuid4

import nio
import vodozemac
from nio.crypto import Sas as Emoji

from tests.homeserver.identity import call
from tests.homeserver.person import Person

Json = dict[str, Any]

_START: Json = {
    "method": "m.sas.v1",
    "key_agreement_protocols": ["curve25519-hkdf-sha256"],
    "hashes": ["sha256"],
    "message_authentication_codes": ["hkdf-hmac-sha256.v2", "hkdf-hmac-sha256"],
    "short_authentication_string": ["decimal", "emoji"],
}


class Comparison:
    """One verification that somebody asks for: in a room, or from device to device."""

    def __init__(self, person: Person, bot: str, device: str, room: str = "") -> None:
        self.person, self.bot, self.device, self.room = person, bot, device, room
        self.client = person.client
        self.transaction = str(uuid4())
        self._sas = vodozemac.Sas()
        self._own_key = self._sas.public_key.to_base64()

    async def ask(self, at: int | None = None) -> None:
        """Ask for it."""
        content: Json = {"from_device": self.client.device_id, "methods": ["m.sas.v1"]}
        if self.room:
            content |= {"msgtype": "m.key.verification.request", "body": "?", "to": self.bot}
            self.transaction = await self.person.send(self.room, content)
        else:
            timestamp = round(time.time() * 1000) if at is None else at
            await self.send("request", {**content, "timestamp": timestamp})

    async def until_there_are_words(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Play it up to the comparison; return the numbers of the emoji, and the numbers."""
        await self.hear("ready")
        start = {**_START, "from_device": self.client.device_id}
        sent = await self.send("start", start)
        accept = await self.hear("accept")
        await self.send("key", {"key": self._own_key})
        key = (await self.hear("key"))["key"]
        bound = hashlib.sha256(f"{key}{nio.Api.to_canonical_json(sent)}".encode()).digest()
        assert accept["commitment"] == b64encode(bound).decode().rstrip("=")
        self._with = self._sas.diffie_hellman(vodozemac.Curve25519PublicKey.from_base64(key))
        sides = (*self._self, self._own_key, self.bot, self.device, key, self.transaction)
        told = self._with.bytes("|".join(("MATRIX_KEY_VERIFICATION_SAS", *sides)))
        return tuple(told.emoji_indices), tuple(told.decimals)

    async def confirm(self, **keys: str) -> None:
        """Say that they are the same, for one's own keys (or for those that are given)."""
        found = await call(self.client, "POST", "keys/query", _asked(self.person.user))
        machine = self.client.olm
        assert machine is not None
        own = {f"ed25519:{self.client.device_id}": machine.account.identity_keys["ed25519"]}
        own |= found.get("master_keys", {}).get(self.person.user, {}).get("keys", {})
        about = "".join(
            ("MATRIX_KEY_VERIFICATION_MAC", *self._self, self.bot, self.device, self.transaction)
        )
        codes = {
            id: self._with.calculate_mac(keys.get(id, key), about + id) for id, key in own.items()
        }
        all_of_them = self._with.calculate_mac(",".join(sorted(own)), about + "KEY_IDS")
        await self.send("mac", {"mac": codes, "keys": all_of_them})

    async def check(self) -> set[str]:
        """Hear what the bot proves, hold it against the homeserver's word, and return the ids."""
        proof = await self.hear("mac")
        found = await call(self.client, "POST", "keys/query", _asked(self.bot))
        keys: Json = found["device_keys"][self.bot][self.device]["keys"]
        keys |= found["master_keys"][self.bot]["keys"]
        about = "".join(
            ("MATRIX_KEY_VERIFICATION_MAC", self.bot, self.device, *self._self, self.transaction)
        )
        ids = sorted(proof["mac"])
        self._with.verify_mac(",".join(ids), about + "KEY_IDS", proof["keys"])
        for id in ids:
            self._with.verify_mac(keys[id], about + id, proof["mac"][id])
        return set(ids)

    async def hear(self, kind: str) -> Json:
        """Wait until the bot says `kind`, and return it."""
        await self.person.until(lambda: kind in self._heard())
        return self._heard()[kind]

    async def send(self, kind: str, content: Json) -> Json:
        """Say something to the bot, and return how it was said."""
        name = f"m.key.verification.{kind}"
        if self.room:
            relation = {"rel_type": "m.reference", "event_id": self.transaction}
            content = {**content, "m.relates_to": relation}
            await self.person.send(self.room, content, name)
            return content
        content = {**content, "transaction_id": self.transaction}
        body = {"messages": {self.bot: {self.device: content}}}
        answer = await call(self.client, "PUT", f"sendToDevice/{name}/{uuid4()}", body)
        assert answer == {}, answer
        return content

    @property
    def _self(self) -> tuple[str, str]:
        return self.person.user, str(self.client.device_id)

    def _heard(self) -> dict[str, Json]:
        """Return what the bot has said, by its kind."""
        return {
            str(one["type"]).rpartition(".")[2]: one["content"]
            for one in self.person.of_verifications
            if one["sender"] == self.bot and self._is_here(one["content"])
        }

    def _is_here(self, content: Json) -> bool:
        relation = content.get("m.relates_to", {}).get("event_id")
        return self.transaction in (content.get("transaction_id"), relation)


def names(emoji: tuple[int, ...]) -> tuple[str, ...]:
    """Return what clients write below the emoji."""
    differently = {"Airplane": "Aeroplane", "Wrench": "Spanner", "Light Bulb": "Light bulb"}
    return tuple(differently.get(name, name) for name in (Emoji.emoji[one][1] for one in emoji))


def _asked(user: str) -> Json:
    return {"device_keys": {user: []}}
