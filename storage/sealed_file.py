"""One small thing that lies outside the database, sealed: a messenger's account.

It belongs to files beside it (the store of room keys) and is backed up with
them, wherever the database may be.
"""

from pathlib import Path

from storage import whole_files
from storage.sealing import Damaged, Keyring, bound_to


class Unreadable(Exception):
    """A sealed file does not open; the message tells an operator what to do."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} does not open: it was changed, moved, or cut. "
            f"Put the folder {path.parent} back from your backup."
        )


class SealedFile:
    """A file in a folder of its own, sealed under the main key and bound to its name."""

    def __init__(self, folder: Path, name: str, keyring: Keyring) -> None:
        self.folder = folder
        self._path = folder / name
        self._seal = keyring.general
        self._where = bound_to("files", "sealed", f"{folder.name}/{name}")

    def read(self) -> bytes | None:
        """Return what was written last, or None; raise `Unreadable` or `KeyMissing`."""
        try:
            sealed = self._path.read_bytes()
        except FileNotFoundError:
            return None
        try:
            return self._seal.open(sealed, self._where)
        except Damaged:
            raise Unreadable(self._path) from None

    def write(self, plain: bytes) -> None:
        """Keep `plain` in the place of what was there; it is on the disk afterwards."""
        whole_files.replace(self._path, self._seal.seal(plain, self._where))

    def renew(self) -> bool:
        """Seal the same under the current main key; False where it is, or there is nothing."""
        plain = self.read()
        if plain is None or self._seal.renewed(self._path.read_bytes(), self._where) is None:
            return False
        self.write(plain)
        return True
