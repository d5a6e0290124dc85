"""Two sealed notes, by which the running bot and `intake matrix verify` speak.

The keys are one process's own; the operator sits before another. Each writes one note
and reads the other's. Nobody who lacks the main key can read along, or answer in the
operator's place.
"""

from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from bot.transports.matrix.account import Keeper

Stage: TypeAlias = Literal["asked", "begun", "comparing", "agreed", "verified", "over"]
Word: TypeAlias = Literal["compare", "decline", "same", "different"]


class Asked(Struct, frozen=True, kw_only=True):
    """A verification as an operator is shown it.

    `is_signed` says that the bot has signed who they are, not only met one device. `transaction`
    and `room` are for the bot alone: a later process ends by them what this one has left.
    """

    id: str
    user: str
    device: str
    stage: Stage
    words: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    why: str = ""
    is_signed: bool = False
    transaction: str = ""
    room: str = ""


class Said(Struct, frozen=True, kw_only=True):
    """What the operator says to one of them."""

    id: str
    word: Word


class Notes:
    """The two notes, for either side."""

    def __init__(self, asked: Keeper, said: Keeper) -> None:
        self._asked = asked
        self._said = said

    def begin(self) -> None:
        """Forget what a former process has left."""
        self.show(())
        self._said.write(b"null")

    def show(self, asked: tuple[Asked, ...]) -> None:
        """Show the operator which verifications there are."""
        self._asked.write(msgspec.json.encode(asked))

    def shown(self) -> tuple[Asked, ...] | None:
        """Return what the operator is shown; None where the bot has never been there."""
        plain = self._asked.read()
        return None if plain is None else msgspec.json.decode(plain, type=tuple[Asked, ...])

    def tell(self, said: Said) -> None:
        """Tell the bot what the operator says."""
        self._said.write(msgspec.json.encode(said))

    def said(self) -> Said | None:
        """Return what the operator has said last."""
        plain = self._said.read()
        return None if plain is None else msgspec.json.decode(plain, type=Said | None)
