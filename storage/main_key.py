"""Where the main key lives: a file of its own, or an environment variable.

Both hold lines of `id:base64`, the current key first. Losing this file loses
everything that was sealed with it, for good; that is its purpose.
"""

import os
import secrets
from base64 import b64decode, b64encode
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, insert, select

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

    A file is complete and on the disk before it gets its name, and none is ever
    written to: a crash leaves a key or none, not half a key, and nothing can
    have been sealed with a key that was then lost.
    """
    if not path.exists():
        _create(path)
    mode = path.stat().st_mode
    if os.name == "posix" and mode & 0o077:
        raise KeyUnusable(
            f"The key file {path} can be read by others than its owner. Run: chmod 600 {path}"
        )
    return from_text(path.read_text(encoding="ascii", errors="replace"), f"the key file {path}")


def put_new_first(path: Path) -> Keyring:
    """Put a new main key before those in the file; what they sealed still opens."""
    _replace(path, [new_line(), *path.read_text(encoding="ascii").split()])
    return from_file(path)


def keep_first(path: Path) -> None:
    """Remove every main key but the current one from the file."""
    _replace(path, path.read_text(encoding="ascii").split()[:1])


def _create(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = _draft(path, [new_line()])
    try:
        # A link, unlike a rename, fails if another process was faster; its key is then the one.
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    _sync_folder(path.parent)


def _replace(path: Path, lines: list[str]) -> None:
    path = path.resolve()  # a link to a key is to stay one
    _draft(path, lines).replace(path)
    _sync_folder(path.parent)


def _draft(path: Path, lines: list[str]) -> Path:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines(f"{line}\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":  # elsewhere a folder cannot be opened
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def agree(connection: Connection, keyring: Keyring) -> None:
    """Refuse a keyring that lacks a key this database needs; note a new current one.

    Without this, a lost key file would be made anew and everybody's session
    would fail, one by one, when they next wrote.
    """
    known = set(connection.scalars(select(main_keys.c.id)))
    for missing in sorted(known - set(keyring.ids)):
        raise KeyMissing(missing)
    if (current := keyring.ids[0]) not in known:
        connection.execute(insert(main_keys).values(id=current))
