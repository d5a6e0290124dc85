"""Invitations as whoever invites sees them: what one says, what was made, what became of it."""

from datetime import datetime
from typing import Literal, TypeAlias

from msgspec import Struct

from handlers import codes
from handlers.model import Language
from handlers.references import new_reference

State: TypeAlias = Literal["unused", "started", "sent", "expired", "revoked"]

RANDOM_BYTES = 32
"""What one takes: 24 for its code, eight for its reference."""


class Draft(Struct, frozen=True, kw_only=True):
    """What an invitation is to say, whom it is for, how often it works and until when."""

    group: str = ""
    language: Language | None = None
    organisation: str = ""
    note: str = ""
    uses: int = 1
    until: datetime | None = None


class Issued(Struct, frozen=True, kw_only=True):
    """An invitation that was made. Its code is in here, and will be nowhere else."""

    code: str
    reference: str
    draft: Draft


class Kept(Struct, frozen=True, kw_only=True):
    """What is known of an invitation. `taken` are those who take part, `sent` who have sent."""

    reference: str
    group: str
    language: str | None
    organisation: str
    note: str
    uses: int
    created_at: datetime
    until: datetime | None
    revoked_at: datetime | None
    taken: int
    sent: int

    def state(self, now: datetime) -> State:
        """Return how it stands; what has come of it matters more than that it is over."""
        if self.taken:
            return "sent" if self.sent == self.taken else "started"
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.until is not None and self.until <= now else "unused"


def made(draft: Draft, randomness: bytes) -> Issued:
    """Return a new invitation, from `RANDOM_BYTES` random bytes."""
    return Issued(
        code=codes.new_code(randomness[8:], codes.INVITATION),
        reference=new_reference("INV", randomness[:8]),
        draft=draft,
    )
