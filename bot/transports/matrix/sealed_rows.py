"""Rows in a file of SQLite, each sealed under a name that tells nothing."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Struct

_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_NAME_BYTES: Final = 16  # keyed: nobody without the key can look for collisions

_TABLE: Final = """
CREATE TABLE IF NOT EXISTS kept (
    kind TEXT NOT NULL, name BLOB NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (kind, name)
) WITHOUT ROWID"""

Row = TypeVar("Row", bound=Struct)


class SealedRows:
    """Rows of some kinds, in a file that only its owner may read and one process has open.

    Each is bound to its place: it opens under no other name, and as no other kind.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._cipher = AESGCM(derived(key, "rows"))
        self._names = derived(key, "names")
        self._file = sqlite3.connect(path, isolation_level=None)
        try:
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
                self._file.execute(f"PRAGMA {pragma}")
            self._file.execute(_TABLE)
        except sqlite3.DatabaseError:
            self._file.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make one transaction of what is put meanwhile; nothing may be awaited in it."""
        if self._file.in_transaction:
            yield
            return
        self._file.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._file.execute("ROLLBACK")
            raise
        self._file.execute("COMMIT")

    def all(self, kind: str, shape: type[Row]) -> list[Row]:
        """Return every row of a kind, in no order."""
        found = self._file.execute("SELECT name, sealed FROM kept WHERE kind = ?", (kind,))
        return [
            msgspec.msgpack.decode(self._open(sealed, kind, name), type=shape)
            for name, sealed in found.fetchall()
        ]

    def put(self, kind: str, name: str, row: Struct) -> None:
        """Keep `row` in the place of the one of that name."""
        digest = self._named(kind, name)
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, msgspec.msgpack.encode(row), _where(kind, digest))
        whole = (kind, digest, nonce + sealed)
        self._file.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", whole)

    def remove(self, kind: str, name: str) -> None:
        """Keep it no longer."""
        which = (kind, self._named(kind, name))
        self._file.execute("DELETE FROM kept WHERE kind = ? AND name = ?", which)

    def truncate_log(self) -> None:
        """Let nothing of what was removed remain in SQLite's log."""
        self._file.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _open(self, sealed: bytes, kind: str, digest: bytes) -> bytes:
        nonce, content = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        return self._cipher.decrypt(nonce, content, _where(kind, digest))

    def _named(self, kind: str, name: str) -> bytes:
        named = f"{kind}\0{name}".encode("utf-8", "surrogatepass")
        return blake2b(named, key=self._names, digest_size=_NAME_BYTES).digest()


def derived(key: bytes, purpose: str) -> bytes:
    """Derive a key for one purpose from the one that opens them all."""
    info = f"pallmall-intake/matrix/1/{purpose}".encode()
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=info).derive(key)


def _where(kind: str, digest: bytes) -> bytes:
    return kind.encode() + b"\0" + digest
