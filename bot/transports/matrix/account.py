"""The bot's account: one device for ever, and everything that must not be made twice.

It is written down, sealed, before the homeserver first hears of it: the name of the
device is ours to choose, so that a death at any moment of the first login leads
to the same device and not to a second one.
"""

import secrets
import string
from pathlib import Path
from typing import Final, Protocol

import msgspec
from msgspec import Struct
from msgspec.structs import replace

_SECRET_BYTES: Final = 32
_LETTERS: Final = string.ascii_uppercase


class AccountUnusable(Exception):
    """The bot cannot be what it was at the homeserver; the message tells an operator what to do."""


class Keeper(Protocol):
    """Where the account is kept between two starts: sealed, and whole or not at all.

    The floor of messengers knows nothing of how that is done.
    """

    @property
    def folder(self) -> Path:
        """A folder that nobody else looks into, for what belongs to this account."""
        ...

    def read(self) -> bytes | None:
        """Return what was written last, or None."""
        ...

    def write(self, plain: bytes) -> None:
        """Keep `plain` in the place of what was written before; it is on the disk afterwards."""
        ...


class Account(Struct, frozen=True, kw_only=True):
    """The account and its one device.

    `fingerprint` is the device's public key, by which people know it. Either is
    empty until there is one. `store_key` opens the store of room keys. The three
    seeds are those of cross-signing; `is_cross_signed` says that the homeserver has had
    them once, and must not be given others. `series` stands before the numbers of the
    messages that are sent: an outbox that begins anew must not be taken for the old one.
    """

    user: str
    store_key: bytes
    master: bytes
    self_signing: bytes
    user_signing: bytes
    device: str = ""
    token: str = ""
    fingerprint: str = ""
    is_cross_signed: bool = False
    series: str = ""

    def __repr__(self) -> str:
        return f"Account({self.user}, {self.device})"


def new_device() -> str:
    """Choose a name for a device."""
    return "".join(secrets.choice(_LETTERS) for _ in range(10))


def new_account(user: str) -> Account:
    """Make what an account needs before its first login."""
    return Account(
        user=user,
        store_key=secrets.token_bytes(_SECRET_BYTES),
        master=secrets.token_bytes(_SECRET_BYTES),
        self_signing=secrets.token_bytes(_SECRET_BYTES),
        user_signing=secrets.token_bytes(_SECRET_BYTES),
    )


class Kept:
    """The account as it is kept; every change is on the disk before it is used."""

    def __init__(self, keeper: Keeper, account: Account) -> None:
        self._keeper = keeper
        self.account = account

    @property
    def room_keys(self) -> Path:
        """The file that holds the keys of rooms and conversations."""
        return room_keys(self._keeper.folder)

    def change(self, **changes: object) -> None:
        """Keep the account with `changes`."""
        self.account = replace(self.account, **changes)
        self._keeper.write(msgspec.json.encode(self.account))

    def renew(self) -> None:
        """Become a new device of the same account, as which it will log in next.

        The old device's keys are put aside, in a folder of its name; what a renewal that died
        has put there stays. By its cross-signing keys the account stays who it was.
        """
        folder = self._keeper.folder
        aside = folder / self.account.device
        aside.mkdir(mode=0o700, exist_ok=True)
        for file in folder.glob(f"{self.room_keys.name}*"):
            if (aside / file.name).exists():
                file.unlink()  # a bot that was started meanwhile has made it, and refused
            else:
                file.rename(aside / file.name)
        self.change(
            device="",
            token="",
            fingerprint="",
            store_key=secrets.token_bytes(_SECRET_BYTES),
            is_cross_signed=False,
        )


def kept(keeper: Keeper) -> Kept | None:
    """Return the account that is kept, or None where none has been."""
    plain = keeper.read()
    return None if plain is None else Kept(keeper, msgspec.json.decode(plain, type=Account))


def first(keeper: Keeper, user: str) -> Kept:
    """Keep a new account; the homeserver has not heard of it yet."""
    if room_keys(keeper.folder).exists():
        raise AccountUnusable(
            f"There are room keys in {keeper.folder}, but the account they belong to is missing "
            "there. Put the whole folder back from your backup; or, to begin again as a new "
            "device, move the folder away."
        )
    account = Kept(keeper, new_account(user))
    account.change()
    return account


def room_keys(folder: Path) -> Path:
    """Return where the store of room keys lies, in the folder of an account."""
    return folder / "keys.db"
