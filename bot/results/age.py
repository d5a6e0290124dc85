"""Sealing a file for one reader, to their age key: nobody else opens it, this program included."""

import pyrage

from handlers.results.age_key import recipient


def sealed(content: bytes, key: str) -> bytes:
    """Return `content`, readable with the private key that belongs to `key` alone."""
    return bytes(pyrage.encrypt(content, [pyrage.x25519.Recipient.from_str(recipient(key))]))
