"""Where the main key lives: a file of its own, or an environment variable.

Both hold lines of `id:base64`, the current key first. Losing this file loses
everything that was sealed with it, for good; that is its purpose.
"""

import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Connection, insert, select

from storage import whole_files
from storage.schema import main_keys
from storage.sealing import KEY_BYTES, KeyMissing, Keyring, key_id


class KeyUnusable(Exception):
    """The main key cannot be used as it is; the message tells an operator why."""


def from_text(text: str, source: str = "the main key") -> Keyring:
    """Read main keys, one `id:base64` a line, the current one first.

    No message ever quotes the text: it is a secret even when it is wrong.
    """
    keys: dict[bytes, bytes] = {}
    for number, line in enumerate(text.split(), start=1):
        name, _, encoded = line.partition(":")
        try:
            key = b64decode(encoded, validate=True)
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES:
            raise KeyUnusable(
                f"{source}, line {number}: expected `id:key`, the key being {KEY_BYTES} bytes in "
                "base64. Write it again as it was first made."
            )
        if key_id(key).hex() != name:
            raise KeyUnusable(
                f"{source}, line {number}: the key does not match its id. One of the two has been "
                "mistyped or cut; copy the whole line again."
            )
        keys[key_id(key)] = key
    if not keys:
        raise KeyUnusable(f"{source} is empty. Put the main key back from where it is kept.")
    return Keyring(keys)


def new_line() -> str:
    """Make a fresh main key, as a line for the file or the variable."""
    key = secrets.token_bytes(KEY_BYTES)
    return f"{key_id(key).hex()}:{b64encode(key).decode()}"


def from_file(path: Path) -> Keyring:
    """Read the main key from `path`, making one if there is no such file.

    A crash leaves a key or none, not half a key, and nothing can have been
    sealed with a key that was then lost.
    """
    if not path.exists():
        whole_files.create(path, _written([new_line()]))
    mode = path.stat().st_mode
    if os.name == "posix" and mode & 0o077:
        raise KeyUnusable(
            f"The key file {path} can be read by others than its owner. Run: chmod 600 {path}"
        )
    return from_text(path.read_text(encoding="ascii", errors="replace"), f"the key file {path}")


def put_new_first(path: Path) -> Keyring:
    """Put a new main key before those in the file; what they sealed still opens."""
    before = path.read_text(encoding="ascii").split()
    whole_files.replace(path, _written([new_line(), *before]))
    return from_file(path)


def keep_first(path: Path) -> None:
    """Remove every main key but the current one from the file."""
    whole_files.replace(path, _written(path.read_text(encoding="ascii").split()[:1]))


def _written(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def agree(connection: Connection, keyring: Keyring) -> None:
    """Refuse a keyring that lacks a key this database needs; note a new current one.

    Without this, a lost key file would be made anew and everybody's session
    would fail, one by one, when they next wrote.
    """
    if (current := keyring.ids[0]) not in suffices(connection, keyring):
        connection.execute(insert(main_keys).values(id=current))


def suffices(connection: Connection, keyring: Keyring) -> set[str]:
    """Refuse a keyring that lacks a key this database needs; return all that it needs."""
    known = set(connection.scalars(select(main_keys.c.id)))
    for missing in sorted(known - set(keyring.ids)):
        raise KeyMissing(missing)
    return known
