"""Files that are handed out on this computer: to whoever sits at its terminal, and nobody else.

They are what a coordinator has asked for in so many words. A picture that only shows what the
words say is none: it is described, and left out.
"""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from handlers.model import Attachment
from storage import whole_files


class HandedOut:
    """A folder for them, which is made with the first one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, file: Attachment) -> Path:
        """Write a file for its owner alone, over nothing that is there; return where it is.

        The same one once more, as after a kill, is the one that is there.
        """
        return next(path for path in self._places(file.name) if _is_at(path, file.content))

    def _places(self, called: str) -> Iterator[Path]:
        first = self._folder / Path(called).name
        name, dot, endings = first.name.partition(".")
        yield first
        for number in count(2):
            yield first.with_name(f"{name}-{number}{dot}{endings}")


def _is_at(path: Path, content: bytes) -> bool:
    """Say whether this is at `path` now; it is, unless something else was there before."""
    if not path.is_symlink() and not path.exists():
        whole_files.create(path, content)
    return path.is_file() and path.read_bytes() == content
