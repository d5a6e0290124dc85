"""Invitations as whoever invites sees them: what one says, what was made, what became of it."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from handlers import codes, opening_hours
from handlers.model import Consultation, Language
from handlers.reading import clean
from handlers.references import new_reference
from locales import say, say_many

SOON: Final = timedelta(days=7)
"""Whatever expires within it is shown to coordinators before it does."""

MOST_PEOPLE: Final = 10_000
"""As many can come by one code at most."""

LONGEST: Final = 200
"""Characters of an organisation or a note."""

_TURNS: Final = re.compile(r"[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
"""What makes words run backwards, also those that come after them in a list or on a card."""

State: TypeAlias = Literal["open", "used up", "expired", "revoked"]
"""Whether anybody else can come by it, and why not."""

RANDOM_BYTES = 32
"""What one takes: 24 for its code, eight for its reference."""


PREFIX: Final = "INV"
"""With it every reference of an invitation begins."""


class Draft(Struct, frozen=True, kw_only=True):
    """What an invitation is to say, whom it is for, how often it works and until when."""

    until: datetime
    group: str = ""
    language: Language | None = None
    organisation: str = ""
    note: str = ""
    uses: int = 1


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
    until: datetime
    revoked_at: datetime | None
    taken: int
    sent: int

    def state(self, now: datetime) -> State:
        """Return how it stands, whoever has come by it: how many did is told beside."""
        if self.revoked_at is not None:
            return "revoked"
        if self.taken >= self.uses:
            return "used up"
        return "expired" if self.until <= now else "open"

    def expires_soon(self, now: datetime) -> bool:
        """Say whether people can come by it still, and only for a few more days."""
        return self.state(now) == "open" and self.until <= now + SOON


def unturned(said: str) -> str:
    """Return words with no controls, and with nothing that turns the writing round."""
    return _TURNS.sub("", clean(said)).strip()


def one_line(said: str) -> str:
    """Return an organisation or a note as it is kept: in one line, with nothing that turns it."""
    return " ".join(unturned(said).split())


def made(draft: Draft, randomness: bytes) -> Issued:
    """Return a new invitation, from `RANDOM_BYTES` random bytes."""
    return Issued(
        code=codes.new_code(randomness[8:], codes.INVITATION),
        reference=new_reference(PREFIX, randomness[:8]),
        draft=draft,
    )


def terms(consultation: Consultation, language: Language, draft: Draft) -> Iterator[str]:
    """Say to whoever is invited how many people it is good for, and until when."""
    yield say_many(
        language,
        "It is good for {number} person.",
        "It is good for {number} people.",
        draft.uses,
    )
    until = opening_hours.told(consultation, language, draft.until)
    yield say(language, "It can be used until {moment}.", moment=until)
