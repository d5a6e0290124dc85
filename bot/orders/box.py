"""The box: a folder beside the database in which commands leave orders for the bot that has it.

An order is a sealed file, `left` or `taken`. The bot takes it, and the command takes it back, by
one act of the file system on the same name: only one of the two can succeed.
"""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct
from sqlalchemy import make_url
from sqlalchemy.engine import URL

from bot.present import now
from handlers.coordination.orders import Order, Ordered
from storage import whole_files
from storage.readable import UNREADABLE
from storage.sealing import Keyring, bound_to
from storage.undelivered import NOWHERE


class Left(Struct, frozen=True, kw_only=True):
    """An order, for which version of a consultation it is, and until when it is good."""

    order: Order
    consultation: str
    version: str
    until: datetime

    def ordered(self, id: str, at: datetime) -> Ordered:
        """Return the event that it is once it was taken."""
        return Ordered(
            id=id,
            address=NOWHERE,
            at=at,
            order=self.order,
            consultation=self.consultation,
            version=self.version,
            until=self.until,
        )


encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(Left).decode


class Box:
    """The box of one database, for either side."""

    def __init__(self, folder: Path, keyring: Keyring) -> None:
        self._folder = folder
        self._seal = keyring.general

    # --- The command's side ---------------------------------------------------

    def leave(self, id: str, left: Left) -> None:
        """Leave an order; it is on the disk afterwards."""
        sealed = self._seal.seal(encode(left), bound_to("orders", "sealed", id))
        whole_files.create(self._left(id), sealed)

    def take_back(self, id: str) -> bool:
        """Take an order out again; False if the bot has taken it already."""
        try:
            self._left(id).unlink()
        except FileNotFoundError:
            return False
        return True

    # --- The side of whoever carries it out ---------------------------------------

    def open(self) -> None:
        """Make the folder where there is none, and look into it: it must be the bot's own.

        Were it made by the first command, one that another user ran would keep all others out.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        next(self._folder.iterdir(), None)  # which raises what `glob` passes over

    def take(self) -> list[str]:
        """Take what has been left; return all that was ever taken, and is still there.

        What cannot be read is not taken (another user of the machine may have left it): its
        command then knows that nothing was done.
        """
        for file in self._folder.glob("*.left"):
            if self._opened(file) is not None:
                self.take_up(file.stem)
        return sorted(file.stem for file in self._folder.glob("*.taken"))

    def take_up(self, id: str) -> None:
        """Put an order out of reach of a command that takes it back, if it is still left."""
        with suppress(FileNotFoundError):  # taken back in this very moment
            self._left(id).rename(self._taken(id))

    def read(self, id: str) -> Left | None:
        """Return an order that was taken; None if it is not there any more, or does not open."""
        return self._opened(self._taken(id))

    def _opened(self, file: Path) -> Left | None:
        try:
            return decode(
                self._seal.open(file.read_bytes(), bound_to("orders", "sealed", file.stem))
            )
        except (OSError, *UNREADABLE):
            return None

    def remove(self, id: str) -> None:
        """Remove an order, left or taken."""
        self._left(id).unlink(missing_ok=True)
        self._taken(id).unlink(missing_ok=True)

    def sweep(self, known: Collection[str], older_than: timedelta) -> None:
        """Remove what has lain here for long, and is no order that is `known`.

        Killed commands leave drafts, and what was sealed with a former main key never opens.
        """
        before = (now() - older_than).timestamp()  # by the file system's clock
        for file in self._folder.glob("*"):
            with suppress(OSError):  # gone by now, or in the way of nobody
                if file.stem not in known and file.lstat().st_mtime < before:
                    file.unlink()

    def _left(self, id: str) -> Path:
        return self._folder / f"{id}.left"

    def _taken(self, id: str) -> Path:
        return self._folder / f"{id}.taken"


def box_of(url: str | URL, keyring: Keyring) -> Box | None:
    """Return the box of a database; None for one to which several can write anyway."""
    parsed = make_url(url)
    path = parsed.database
    if parsed.get_backend_name() != "sqlite" or not path or path == ":memory:":
        return None
    return Box(Path(path).with_name(f"{Path(path).name}.orders"), keyring)
