"""m.sas.v1: two devices agree on a secret, and people compare a few words made of it.

Whoever stood between the two would have made other words. Everything here
is the side that was asked; it never asks itself.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final, TypeAlias

import vodozemac
from msgspec import Struct

from bot.transports.matrix.cross_signing import canonical, unpadded
from bot.transports.matrix.verification.words import NAMES

Json: TypeAlias = dict[str, Any]

METHOD: Final = "m.sas.v1"

_CHOSEN: Final = {
    "key_agreement_protocol": "curve25519-hkdf-sha256",
    "hash": "sha256",
    "message_authentication_code": "hkdf-hmac-sha256.v2",
}
_OFFERED_IN: Final = {
    "key_agreement_protocol": "key_agreement_protocols",
    "hash": "hashes",
    "message_authentication_code": "message_authentication_codes",
}
_SHOWN: Final = ("decimal", "emoji")
_ALL_OF_THEM: Final = "KEY_IDS"


class Unacceptable(Exception):
    """What the other device says cannot be gone on with; `code` is what it is told."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Party(Struct, frozen=True, kw_only=True):
    """One side of a verification."""

    user: str
    device: str


class Sas:
    """The secret of one verification, once the other device has begun."""

    def __init__(self, own: Party, other: Party, transaction: str, start: Json) -> None:
        for chosen, value in _CHOSEN.items():
            _among(value, start.get(_OFFERED_IN[chosen]))
        _among("decimal", start.get("short_authentication_string"))
        _among(start.get("method"), [METHOD])
        self._own, self._other, self._transaction = own, other, transaction
        self._start = start
        self._secret = vodozemac.Sas()
        self._established: vodozemac.EstablishedSas | None = None
        self._their_key = ""
        self.key: str = self._secret.public_key.to_base64()

    def acceptance(self) -> Json:
        """Return the answer to their start; it binds the bot to a key they have not seen yet."""
        offered = self._start["short_authentication_string"]
        bound = sha256(self.key.encode() + canonical(self._start)).digest()
        return {
            "method": METHOD,
            **_CHOSEN,
            "short_authentication_string": [one for one in _SHOWN if one in offered],
            "commitment": unpadded(bound),
        }

    def meet(self, key: object) -> None:
        """Hear their key; from now on there is something to compare."""
        if not isinstance(key, str) or self._established is not None:
            raise Unacceptable("m.unexpected_message")
        try:
            theirs = vodozemac.Curve25519PublicKey.from_base64(key)
            self._established = self._secret.diffie_hellman(theirs)
        except ValueError:
            raise Unacceptable("m.invalid_message") from None
        self._their_key = key

    def words(self) -> tuple[str, ...]:
        """Return the names of the seven emoji, in their order."""
        return tuple(NAMES[one] for one in self._compared().emoji_indices)

    def numbers(self) -> tuple[int, ...]:
        """Return the three numbers that mean the same."""
        return tuple(self._compared().decimals)

    def codes(self, keys: Mapping[str, str]) -> Json:
        """Return what proves to them that `keys`, by their ids, are the bot's."""
        about = self._about(self._own, self._other)
        codes = {id: self._with.calculate_mac(key, about + id) for id, key in keys.items()}
        ids = ",".join(sorted(keys))
        return {"mac": codes, "keys": self._with.calculate_mac(ids, about + _ALL_OF_THEM)}

    def proven(self, content: Json, keys: Mapping[str, str]) -> frozenset[str]:
        """Return the ids of those of `keys` that they prove to be theirs; raise if one is not."""
        codes, about = content.get("mac"), self._about(self._other, self._own)
        if not isinstance(codes, dict):
            raise Unacceptable("m.invalid_message")
        proven = frozenset(codes) & frozenset(keys)
        try:
            ids = ",".join(sorted(codes))
            self._with.verify_mac(ids, about + _ALL_OF_THEM, content["keys"])
            for id in proven:
                self._with.verify_mac(keys[id], about + id, codes[id])
        except (ValueError, TypeError, KeyError):
            raise Unacceptable("m.key_mismatch") from None
        if not proven:
            raise Unacceptable("m.key_mismatch")
        return proven

    @property
    def _with(self) -> vodozemac.EstablishedSas:
        if self._established is None:
            raise Unacceptable("m.unexpected_message")
        return self._established

    def _compared(self) -> Any:
        own, other = self._own, self._other
        parts = (other.user, other.device, self._their_key, own.user, own.device, self.key)
        return self._with.bytes(
            "|".join(("MATRIX_KEY_VERIFICATION_SAS", *parts, self._transaction))
        )

    def _about(self, sender: Party, receiver: Party) -> str:
        parts = (sender.user, sender.device, receiver.user, receiver.device, self._transaction)
        return "".join(("MATRIX_KEY_VERIFICATION_MAC", *parts))


def _among(wanted: object, offered: object) -> None:
    if not isinstance(offered, list) or wanted not in offered:
        raise Unacceptable("m.unknown_method")
