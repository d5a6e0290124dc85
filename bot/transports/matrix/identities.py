"""Who has signed what: the digital identities of people, as a homeserver tells of them.

An answer about keys comes from a homeserver that may be anybody's; what
is not as it should be counts as not signed.
"""

from base64 import b64decode
from binascii import Error
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import Struct

from bot.transports.matrix.cross_signing import Json, bare, canonical


class Identity(Struct, frozen=True, kw_only=True):
    """Somebody's identity: its `master` key, and the keys of the devices that it has signed.

    Without cross-signing there is none, and `master` is empty.
    """

    master: str
    signed: dict[str, frozenset[str]]


NONE = Identity(master="", signed={})


def identity_of(user: str, answer: Json) -> Identity:
    """Return the identity of a user, in an answer about keys."""
    master = _part(answer, "master_keys", user)
    signing = _part(answer, "self_signing_keys", user)
    public = _only_key(master)
    if not public or master.get("user_id") != user:
        return NONE
    by = _only_key(signing) if has_signed(public, signing, user) else ""
    devices = _part(answer, "device_keys", user)
    signed = {
        id: frozenset(map(str, _part(device, "keys").values()))
        for id, device in devices.items()
        if by and isinstance(device, dict) and has_signed(by, device, user)
    }
    return Identity(master=public, signed=signed)


def has_signed(public: str, what: Json, user: str) -> bool:
    """Say whether a signature by `user`'s key `public` is under `what`."""
    signature = _part(what, "signatures", user).get(f"ed25519:{public}")
    try:
        key = Ed25519PublicKey.from_public_bytes(_decoded(public))
        key.verify(_decoded(signature), canonical(bare(what)))
    except (InvalidSignature, ValueError, TypeError, Error):
        return False
    return True


def _only_key(of: Json) -> str:
    keys = _part(of, "keys")
    names = [name for name in keys if keys[name] == name.partition(":")[2]]
    return str(keys[names[0]]) if len(keys) == len(names) == 1 else ""


def _part(whole: Any, *names: str) -> Json:
    """Return the object below `names`, or an empty one."""
    for name in names:
        whole = whole.get(name) if isinstance(whole, dict) else None
    return whole if isinstance(whole, dict) else {}


def _decoded(text: Any) -> bytes:
    return b64decode(f"{text}===", validate=False)
