"""What came of work, which arrives at a desk as an event: `WorkDone`, on the road of all others."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from msgspec import Struct

from handlers.coordination.work import Form, Work
from handlers.invitations import Issued, Kept, State
from handlers.model import Address, Attachment, Audience, Text
from handlers.results.comparing import Comparison
from handlers.results.leaving import Tally
from handlers.results.overview import Overview


class Act(Struct, frozen=True, kw_only=True):
    """One row of the audit log. `who` is a name, or nothing where an operator did it."""

    number: int
    at: datetime
    who: str
    act: str
    about: Mapping[str, str | int]


class AuditVerified(Struct, frozen=True, kw_only=True, tag=True):
    """So many acts, and the first one that does not fit, if there is one; the last few."""

    acts: int
    broken_at: int | None
    last: tuple[Act, ...]


class OverviewCounted(Struct, frozen=True, kw_only=True, tag=True):
    """How far people are, in figures, and drawn (PNG)."""

    overview: Overview
    picture: bytes


class LeavingFound(Struct, frozen=True, kw_only=True, tag=True):
    """How much would leave, and how much would not, and why."""

    tally: Tally
    form: Form


class TakenOut(Struct, frozen=True, kw_only=True, tag=True):
    """What left: the file and its manifest. Without a file, it is too large for a messenger."""

    tally: Tally
    form: Form
    digest: str
    sealed: bool
    file: Attachment | None
    manifest: Attachment | None


class Compared(Struct, frozen=True, kw_only=True, tag=True):
    """The positions, and a file of them, if there is anything to draw.

    The `digest` is that of a spreadsheet: of what was handed over, `sealed` or not.
    """

    comparison: Comparison
    file: Attachment | None
    digest: str = ""
    sealed: bool = False


class Arrival(Struct, frozen=True, kw_only=True):
    """So many people in a time zone would get it at this instant."""

    at: datetime
    zone: str
    people: int


class CampaignCounted(Struct, frozen=True, kw_only=True, tag=True):
    """How many would get it, when and where, and why others would not."""

    audience: Audience
    words: Text
    people: int
    left_out: Mapping[str, int]
    arrivals: tuple[Arrival, ...] = ()
    channels: tuple[str, ...] = ()  # on which there is anybody of that kind


class InvitationsMade(Struct, frozen=True, kw_only=True, tag=True):
    """Invitations, which are good once they are kept; the links in, a table, cards to print.

    Of a single one there is a picture (PNG) as well.
    """

    issued: tuple[Issued, ...]
    links: tuple[str, ...]  # of the first one
    table: bytes
    sheet: bytes
    picture: bytes | None = None


class InvitationsCounted(Struct, frozen=True, kw_only=True, tag=True):
    """How many stand how, in which group; which of them expire soon; and a table of them all."""

    states: Mapping[State, int]
    came: Mapping[str, tuple[int, int, int]]  # by group: invited, started, sent
    expiring: tuple[Kept, ...]  # while people could come by them still; the first one first
    table: bytes


class KeyForgotten(Struct, frozen=True, kw_only=True, tag=True):
    """The key to which a file was to be sealed was forgotten meanwhile: nothing has left."""


class NotDone(Struct, frozen=True, kw_only=True, tag=True):
    """It failed, and why is in the log under this reference."""

    reference: str


Result: TypeAlias = (
    CampaignCounted
    | AuditVerified
    | OverviewCounted
    | LeavingFound
    | TakenOut
    | KeyForgotten
    | Compared
    | InvitationsMade
    | InvitationsCounted
    | NotDone
)
"""What comes of work: figures, never words. The dialogue puts them into a language."""


class WorkDone(Struct, frozen=True, kw_only=True, tag=True):
    """What a coordinator asked for has been done; an event on the same road as all others."""

    id: str
    address: Address
    at: datetime
    number: int
    work: Work
    result: Result
