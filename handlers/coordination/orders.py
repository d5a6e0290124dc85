"""Orders: what an operator has done from the command line, and what came of it; all frozen.

A running bot has the database to itself, and carries them out: as an event, `Ordered`, on the
same road as what people do. Where none runs, the command does it by the same function.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypeAlias

from msgspec import Struct

from handlers.coordination.done import NotDone
from handlers.coordination.rights import Role
from handlers.invitations import Draft, Issued
from handlers.model import Address, Audience, Text

# --- What is ordered ---------------------------------------------------------


class Invite(Struct, frozen=True, kw_only=True, tag=True):
    """Make these invitations, all or none."""

    drafts: tuple[Draft, ...]


class RevokeInvitations(Struct, frozen=True, kw_only=True, tag=True):
    """Let nobody else come by these; all of them, or none if there is one that is unknown."""

    references: tuple[str, ...]


class OfferRole(Struct, frozen=True, kw_only=True, tag=True):
    """Make a code with which somebody becomes a coordinator."""

    name: str
    role: Role


class TakeRoleBack(Struct, frozen=True, kw_only=True, tag=True):
    """Take a role back, or an offer of one: by its number, as the list has it."""

    number: str


class PlanCampaign(Struct, frozen=True, kw_only=True, tag=True):
    """Write to so many people, as soon as it can no longer be taken back."""

    audience: Audience
    words: Text
    people: int


class TakeCampaignBack(Struct, frozen=True, kw_only=True, tag=True):
    """Send nothing more of a campaign."""

    number: int


Leaves: TypeAlias = Literal["export", "spreadsheet", "extracts", "submissions"]
"""As what anything leaves from the command line: the acts that the audit log has for it."""


class NoteLeaving(Struct, frozen=True, kw_only=True, tag=True):
    """Note in the audit log what is about to leave."""

    act: Leaves
    about: Mapping[str, str | int]


Order: TypeAlias = (
    Invite
    | RevokeInvitations
    | OfferRole
    | TakeRoleBack
    | PlanCampaign
    | TakeCampaignBack
    | NoteLeaving
)


# --- What came of it ---------------------------------------------------------


class Invited(Struct, frozen=True, kw_only=True, tag=True):
    """The invitations that were made. Their codes are in here, and will be nowhere else."""

    issued: tuple[Issued, ...]


class Unknown(Struct, frozen=True, kw_only=True, tag=True):
    """Nothing was done: what was named is not there."""

    names: tuple[str, ...]


class Offered(Struct, frozen=True, kw_only=True, tag=True):
    """The code that makes a coordinator; it will be nowhere else."""

    code: str


class RoleTakenBack(Struct, frozen=True, kw_only=True, tag=True):
    """Whose role it was, and which campaigns of theirs were taken back with it."""

    name: str
    campaigns: tuple[int, ...] = ()


class Planned(Struct, frozen=True, kw_only=True, tag=True):
    """The number of the campaign, and until when nothing of it is sent."""

    number: int
    undo_until: datetime


HowTakenBack: TypeAlias = Literal["whole", "rest", "already", "over"]
"""Nothing of a campaign had been sent; some had; it was taken back before, or all of it had been
sent, and nothing is done."""


class CampaignTakenBack(Struct, frozen=True, kw_only=True, tag=True):
    """How much of it could be taken back."""

    how: HowTakenBack


class Done(Struct, frozen=True, kw_only=True, tag=True):
    """It was done, and there is nothing to say of it."""


class TooLate(Struct, frozen=True, kw_only=True, tag=True):
    """Nothing was done: nobody waited for it any more."""


class OfAnother(Struct, frozen=True, kw_only=True, tag=True):
    """Nothing was done: the bot holds another consultation, or another version of it."""


Outcome: TypeAlias = (
    Invited
    | Unknown
    | Offered
    | RoleTakenBack
    | Planned
    | CampaignTakenBack
    | Done
    | TooLate
    | OfAnother
    | NotDone
)


# --- On the road of all events -----------------------------------------------


class Ordered(Struct, frozen=True, kw_only=True, tag=True):
    """An operator has ordered this, of this version of a consultation; it is good `until` then."""

    id: str
    address: Address
    at: datetime
    order: Order
    consultation: str
    version: str
    until: datetime

    @property
    def is_of_a_version(self) -> bool:
        """Whether it was made with words that mean something in one version alone."""
        return isinstance(self.order, Invite | PlanCampaign)


class OutcomeRead(Struct, frozen=True, kw_only=True, tag=True):
    """Nobody waits any more for what came of an order."""

    id: str
    address: Address
    at: datetime
    order: str
