"""Small files that a crash leaves whole: as they were, or as they were to be.

A file is complete and on the disk before it gets its name, and none is ever
written to. Only its owner may read it.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def create(path: Path, content: bytes) -> None:
    """Make a file, unless there is one; another process may be faster, and its file then stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = _draft(path, content)
    try:
        # A link, unlike a rename, fails if there is such a file by now.
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    _sync_folder(path.parent)


def replace(path: Path, content: bytes) -> None:
    """Put `content` in the place of what was there; a link to a file stays one."""
    path = path.resolve()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _draft(path, content).replace(path)
    _sync_folder(path.parent)


def _draft(path: Path, content: bytes) -> Path:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
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
