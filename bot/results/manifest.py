"""The manifest: what left, when, for which purpose and why, signed so that it can be shown.

It is a JSON file: what is stated, an Ed25519 signature of exactly those bytes, and the public key.
The key comes of the main key. Whoever receives an export compares the public key with the one
that `intake export key` prints, and then needs neither the database nor the main key.
"""

import json
import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from storage.sealing import Keyring

FORMAT: Final = "pallmall-intake/export/1"


class Unproven(Exception):
    """A manifest that proves nothing of this file; the message says what is wrong."""


def signed(stated: dict[str, Any], keyring: Keyring) -> bytes:
    """Return the manifest of what is stated."""
    key = keyring.signing_keys()[0]
    text = _canonical({"format": FORMAT, **stated})
    made = {
        "manifest": json.loads(text),
        "signature": key.sign(text).hex(),
        "public_key": key.public_key().public_bytes_raw().hex(),
    }
    return (json.dumps(made, ensure_ascii=False, indent=2) + "\n").encode()


def public_keys(keyring: Keyring) -> tuple[str, ...]:
    """Return the public keys that this house signs with, the current one first."""
    return tuple(key.public_key().public_bytes_raw().hex() for key in keyring.signing_keys())


def is_key(text: str) -> bool:
    """Say whether `text` can be a public key at all."""
    return re.fullmatch(r"[0-9a-f]{64}", text.strip().lower()) is not None


def verified(manifest: bytes, file: bytes, keys: Iterable[str]) -> dict[str, Any]:
    """Return what is stated of `file`, signed with one of `keys`, or raise `Unproven`."""
    try:
        made = json.loads(manifest)
        stated, signature = made["manifest"], bytes.fromhex(made["signature"])
        key = bytes.fromhex(made["public_key"])
        public = Ed25519PublicKey.from_public_bytes(key)
        text = _canonical(stated)
        digest = stated["file"]["sha256"]
    except (ValueError, KeyError, TypeError):
        raise Unproven("This is not the manifest of an export.") from None
    if key.hex() not in {known.strip().lower() for known in keys}:
        raise Unproven(
            f"It was signed with another key than expected: {key.hex()}. After a change of the "
            "main key, give the key of that time with --key."
        )
    try:
        public.verify(signature, text)
    except InvalidSignature:
        raise Unproven("The manifest has been changed since it was signed.") from None
    if sha256(file).hexdigest() != digest:
        raise Unproven("The file is another one, or has been changed since it left.")
    return dict(stated)


def _canonical(stated: dict[str, Any]) -> bytes:
    return json.dumps(stated, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
