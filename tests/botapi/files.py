"""Files: what people send can be fetched, what a bot sends is kept."""

from dataclasses import dataclass
from io import BytesIO
from itertools import count
from typing import Any

from PIL import Image, UnidentifiedImageError

from tests.botapi.answers import bad_request, mistake
from tests.botapi.forms import Upload

LARGEST_DOWNLOAD = 20 * 1024 * 1024
LARGEST_UPLOAD = 50 * 1024 * 1024
LARGEST_PHOTO = 10 * 1024 * 1024
MOST_DOTS = 10_000  # of a photo, its width and its height together


@dataclass(frozen=True)
class Stored:
    """A file at Telegram."""

    file_id: str
    path: str
    content: bytes
    size: int  # what is claimed: a test need not carry 20 MB about

    @property
    def handle(self) -> dict[str, Any]:
        """Return what messages tell about the file."""
        return {
            "file_id": self.file_id,
            "file_unique_id": f"u{self.file_id}",
            "file_size": self.size,
        }


def size_of(content: bytes) -> tuple[int, int]:
    """Return a photo's width and height; nothing where it is none: tests need not draw."""
    try:
        return Image.open(BytesIO(content)).size
    except UnidentifiedImageError:
        return (0, 0)


class Files:
    """Every file of one bot, by its id."""

    def __init__(self) -> None:
        self._ids = count(1)
        self._stored: dict[str, Stored] = {}
        self._paths: dict[str, Stored] = {}

    def keep(self, content: bytes, kind: str, size: int | None = None) -> Stored:
        number = next(self._ids)
        told = len(content) if size is None else size
        stored = Stored(f"AgAC{number:06}", f"{kind}/file_{number}", content, told)
        self._stored[stored.file_id] = self._paths[stored.path] = stored
        return stored

    def taken(self, given: Any, kind: str, largest: int = LARGEST_UPLOAD) -> Stored:
        """Return the file that a bot sends: one uploaded, or one known by its id."""
        if isinstance(given, Upload):
            if not given.content:
                raise mistake("file must be non-empty")
            if len(given.content) > largest:
                raise mistake("file is too big")
            return self.keep(given.content, kind)
        if given not in self._stored:
            raise mistake("wrong file identifier/HTTP URL specified")
        return self._stored[given]

    def get(self, file_id: str) -> dict[str, Any]:
        """Return the answer of getFile."""
        stored = self._stored.get(file_id)
        if stored is None:
            raise mistake("invalid file_id")
        if stored.size > LARGEST_DOWNLOAD:
            raise bad_request("file is too big")
        return {**stored.handle, "file_path": stored.path}

    def at(self, path: str) -> bytes | None:
        """Return the content of the file at a path, if there is one."""
        stored = self._paths.get(path)
        return stored.content if stored else None
