"""Sealing a file for one reader, to their age key: nobody else opens it, this program included."""

import pyrage

from handlers.results.age_key import recipient


def sealed(name: str, content: bytes, key: str) -> tuple[str, str, bytes]:
    """Return a file's new name, its kind, and its content, which only the owner of `key` reads."""
    to = pyrage.x25519.Recipient.from_str(recipient(key))
    return f"{name}.age", "application/age", bytes(pyrage.encrypt(content, [to]))
