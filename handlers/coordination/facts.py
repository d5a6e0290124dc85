"""What a turn at a desk may need to know, and what was found out for it.

The dialogue looks nothing up: a turn says what it needs, and is made again with the fact.
"""

from datetime import datetime
from typing import TypeAlias

from msgspec import Struct

from handlers.coordination.rights import Role
from handlers.invitations import Kept
from handlers.model import Audience, Language, Text

# --- Needs -------------------------------------------------------------------


class FreshCode(Struct, frozen=True, tag=True):
    """Make a code with which somebody enrols."""


class WhoCoordinates(Struct, frozen=True, tag=True):
    """Say who coordinates this consultation, or is invited to."""


class WhereIs(Struct, frozen=True, kw_only=True, tag=True):
    """Find the messages in this chat that are `about` something, to bring them up to date."""

    about: str


class WhatIs(Struct, frozen=True, kw_only=True, tag=True):
    """Find what the message at `position` is about, to which somebody replied."""

    position: int


class WhatWaits(Struct, frozen=True, tag=True):
    """Say what waits for a second coordinator's yes."""


class OpenThreads(Struct, frozen=True, tag=True):
    """Say which threads are open with people who asked for a person."""


class WhatIsUnderWay(Struct, frozen=True, tag=True):
    """Say which campaigns may still be taken back, as a whole or in part."""


class WhatIsSpoken(Struct, frozen=True, tag=True):
    """Say in which language the coordinator answers the consultation in this chat, if they do."""


class WhichInvitation(Struct, frozen=True, kw_only=True, tag=True):
    """Find an invitation to this consultation by its reference."""

    reference: str


DeskNeed: TypeAlias = (
    FreshCode
    | WhoCoordinates
    | WhereIs
    | WhatIs
    | WhatWaits
    | OpenThreads
    | WhatIsUnderWay
    | WhatIsSpoken
    | WhichInvitation
)


# --- Facts -------------------------------------------------------------------


class CodeForEnrolling(Struct, frozen=True, kw_only=True, tag=True):
    """The code, which is nowhere else, and good for so many days."""

    code: str
    days: int


class Listed(Struct, frozen=True, kw_only=True):
    """A coordinator, as others see them; `invited` says that they have not enrolled yet.

    `until` is when an invitation expires.
    """

    coordinator: int
    name: str
    role: Role
    invited: bool = False
    until: datetime | None = None

    @property
    def number(self) -> str:
        """What an operator calls them: those who are invited have numbers of their own."""
        return f"i{self.coordinator}" if self.invited else str(self.coordinator)


class Coordinators(Struct, frozen=True, kw_only=True, tag=True):
    """Everybody who coordinates this consultation, or is invited to."""

    listed: tuple[Listed, ...]


class Places(Struct, frozen=True, kw_only=True, tag=True):
    """Where those messages stand, the oldest first."""

    positions: tuple[int, ...]


class RepliedTo(Struct, frozen=True, kw_only=True, tag=True):
    """What that message is about: "relay/3", "consultation"; nothing where nobody knows."""

    about: str


class Approval(Struct, frozen=True, kw_only=True):
    """Something that waits for a second coordinator's yes; `coordinator` is who asked.

    `what` names it in a few words, `whole` is all of it that they should see.
    """

    number: int
    coordinator: int
    name: str
    what: Text
    whole: Text = {}


class Waiting(Struct, frozen=True, kw_only=True, tag=True):
    """All that waits for a second yes, the oldest first."""

    approvals: tuple[Approval, ...]


class Thread(Struct, frozen=True, kw_only=True):
    """Somebody who asked for a person, and what they said last, in the `language` they chose.

    `by` is the coordinator who answered last, if anybody has. Whoever still `waits` has done so
    since then; else that is when they were answered.
    """

    number: int
    name: str
    waits: bool
    since: datetime
    by: str
    words: str
    language: Language


class Threads(Struct, frozen=True, kw_only=True, tag=True):
    """These, the one that has waited longest first, and at the end those that were answered."""

    threads: tuple[Thread, ...]


class UnderWay(Struct, frozen=True, kw_only=True):
    """A campaign that was not taken back and has more to send; by nobody: by an operator.

    Until it `begins`, all of it can be taken back.
    """

    number: int
    coordinator: int | None
    name: str
    at: datetime
    begins: datetime
    audience: Audience


class Campaigns(Struct, frozen=True, kw_only=True, tag=True):
    """Those campaigns, the oldest first."""

    under_way: tuple[UnderWay, ...]


class Spoken(Struct, frozen=True, kw_only=True, tag=True):
    """That language; None where no conversation has begun here."""

    language: Language | None


class InvitationFound(Struct, frozen=True, kw_only=True, tag=True):
    """How that invitation stands; None where there is none."""

    kept: Kept | None


DeskFact: TypeAlias = (
    CodeForEnrolling
    | Coordinators
    | Places
    | RepliedTo
    | Waiting
    | Threads
    | Campaigns
    | Spoken
    | InvitationFound
)
