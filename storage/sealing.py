"""Sealing: whatever a participant said, or could be found by, is encrypted at rest.

One main key, kept outside the database, rules the other kinds of key:

    main key --HKDF--> wrapping   opens the data key of each session
                  |--> general    seals what belongs to no session (set-aside events, farewells)
                  |--> core       seals the SQL core store, which is another database
                  |--> digests    finds an address without writing it down
                  |--> codes      knows a code again without writing it down
                  |--> manifests  signs what is said of an export

Each session has a random *data key*. It lies beside the session, wrapped; the
session, its outgoing messages and its submissions are sealed with it. To erase a session
is to destroy that wrapped key. What this means for backups, honestly: a backup
taken earlier still holds the wrapped key, and whoever has that backup *and* the
main key of that time can open the session, until the backup expires or that key is
destroyed. `rotation` is how it can be: afterwards nothing here needs the old key.

Everything is AES-256-GCM under a random nonce. What is sealed is bound to its
place (table, column, row), so that ciphertexts cannot be swapped between rows.
"""

import os
from collections.abc import Mapping
from hashlib import blake2b
from hmac import compare_digest

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from handlers.model import Address

KEY_BYTES = 32
NONCE_BYTES = 12
ID_BYTES = 4
DIGEST_BYTES = 16  # keyed: nobody without the main key can look for collisions


class Damaged(Exception):
    """Something sealed does not open: it was changed, moved, or truncated."""


class KeyMissing(Exception):
    """Something was sealed with a main key that is not in the keyring."""

    def __init__(self, key_id: str) -> None:
        super().__init__(
            f"What is stored was sealed with the main key {key_id}, which the key file (or the "
            f"environment) does not hold. Put that key back, on a line of its own below the first."
        )


def bound_to(table: str, column: str, row: object) -> bytes:
    """Name the place of something sealed; it opens nowhere else."""
    return f"{table}.{column}:{row}".encode()


class DataKey:
    """The key of one session."""

    __slots__ = ("_cipher",)

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, plain: bytes, where: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, where)

    def open(self, sealed: bytes, where: bytes) -> bytes:
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], where)
        except (InvalidTag, ValueError):
            raise Damaged(where.decode()) from None


class Seal:
    """One purpose's keys, derived from every main key; the first one seals.

    What it seals begins with the main key's id, so that it still opens after
    a rotation has put a new key first.
    """

    __slots__ = ("_current", "_keys")

    def __init__(self, main_keys: Mapping[bytes, bytes], purpose: str) -> None:
        self._keys = {id: DataKey(derive(key, purpose)) for id, key in main_keys.items()}
        self._current = next(iter(self._keys))

    def seal(self, plain: bytes, where: bytes) -> bytes:
        return self._current + self._keys[self._current].seal(plain, where)

    def open(self, sealed: bytes, where: bytes) -> bytes:
        key = self._keys.get(sealed[:ID_BYTES])
        if key is None:
            raise KeyMissing(sealed[:ID_BYTES].hex())
        return key.open(sealed[ID_BYTES:], where)

    def renewed(self, sealed: bytes, where: bytes) -> bytes | None:
        """Seal the same again under the current main key; None where it is already."""
        if sealed.startswith(self._current):
            return None
        return self.seal(self.open(sealed, where), where)


class Keyring:
    """The main keys, current one first, and all that is derived from them.

    The older ones only open what they once sealed.
    """

    def __init__(self, main_keys: Mapping[bytes, bytes]) -> None:
        if not main_keys:
            raise ValueError("a keyring needs at least one main key")
        self.ids = tuple(id.hex() for id in main_keys)
        self.general = Seal(main_keys, "general")
        self.core = Seal(main_keys, "core")
        self.wrapping = Seal(main_keys, "wrapping")
        self._digest_keys = tuple(derive(key, "digests") for key in main_keys.values())
        self._code_keys = tuple(derive(key, "codes") for key in main_keys.values())
        self._seeds = tuple(derive(key, "manifests") for key in main_keys.values())
        self._audit_keys = {id: derive(key, "audit") for id, key in main_keys.items()}

    def new_data_key(self, where: bytes) -> tuple[DataKey, bytes]:
        """Make a session's data key; the second value is the same key, wrapped."""
        key = os.urandom(KEY_BYTES)
        return DataKey(key), self.wrapping.seal(key, where)

    def data_key(self, wrapped: bytes, where: bytes) -> DataKey:
        return DataKey(self.wrapping.open(wrapped, where))

    def digests(self, address: Address) -> tuple[bytes, ...]:
        """Every digest `address` may be stored under; the first is for new rows."""
        named = f"{address.transport}\0{address.place}".encode("utf-8", "surrogatepass")
        return tuple(digest(key, named) for key in self._digest_keys)

    def code_digests(self, code: str) -> tuple[bytes, ...]:
        """Every digest `code` may be stored under; the first is for new rows."""
        return tuple(digest(key, code.encode()) for key in self._code_keys)

    def signing_keys(self) -> tuple[Ed25519PrivateKey, ...]:
        """The keys that sign manifests, by their main keys; the first one signs."""
        return tuple(map(Ed25519PrivateKey.from_private_bytes, self._seeds))

    def audit_mac(self, said: bytes) -> bytes:
        """Vouch for `said` under the current main key; what is returned begins with its id."""
        id, key = next(iter(self._audit_keys.items()))
        return id + blake2b(said, key=key, digest_size=32).digest()

    def vouches(self, said: bytes, mac: bytes) -> bool:
        """Say whether `mac` was made of `said`, under any main key that is known here."""
        key = self._audit_keys.get(mac[:ID_BYTES])
        if key is None:
            return False
        return compare_digest(mac[ID_BYTES:], blake2b(said, key=key, digest_size=32).digest())


def digest(key: bytes, named: bytes) -> bytes:
    """Name something so that only whoever has the key can tell what it is, or guess."""
    return blake2b(named, key=key, digest_size=DIGEST_BYTES).digest()


def derive(main_key: bytes, purpose: str) -> bytes:
    info = f"pallmall-intake/1/{purpose}".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(main_key)


def key_id(main_key: bytes) -> bytes:
    """Name a key by a digest of it: a mistyped key is then known for what it is."""
    return derive(main_key, "id")[:ID_BYTES]
