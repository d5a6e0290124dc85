"""Work: what takes time, and is done outside of the transaction.

A turn asks for it with `DoWork`; what comes of it is in `done`.
"""

from typing import Literal, TypeAlias

from msgspec import Struct

from handlers.invitations import Draft
from handlers.model import Audience, Text


class VerifyAudit(Struct, frozen=True, kw_only=True, tag=True):
    """Go through the whole audit log, and show the last acts in it."""


Form: TypeAlias = Literal["xlsx", "csv", "jsonl"]
"""In which form answers leave."""


class CountOverview(Struct, frozen=True, kw_only=True, tag=True):
    """Count how far people are, and draw it."""


class FindLeaving(Struct, frozen=True, kw_only=True, tag=True):
    """Find out how much would leave for these purposes, in this form."""

    purposes: tuple[str, ...]
    form: Form


class TakeOut(Struct, frozen=True, kw_only=True, tag=True):
    """Take out what people agreed to for these purposes, `sealed` to the asker's key or not."""

    purposes: tuple[str, ...]
    form: Form
    sealed: bool


class CompareAnswers(Struct, frozen=True, kw_only=True, tag=True):
    """Set side by side what groups say to a question, as a picture or as a `spreadsheet`.

    A spreadsheet has extracts in people's own words; it is `sealed` to the asker's key or not.
    """

    question: str
    spreadsheet: bool = False
    sealed: bool = False


class CountCampaign(Struct, frozen=True, kw_only=True, tag=True):
    """Count who would get these words, and when."""

    audience: Audience
    words: Text


class MakeInvitations(Struct, frozen=True, kw_only=True, tag=True):
    """Make so many invitations of this kind, with a sheet to print; they are not kept yet."""

    draft: Draft
    count: int


class CountInvitations(Struct, frozen=True, kw_only=True, tag=True):
    """Find out what became of all invitations."""


Work: TypeAlias = (
    CountCampaign
    | VerifyAudit
    | CountOverview
    | FindLeaving
    | TakeOut
    | CompareAnswers
    | MakeInvitations
    | CountInvitations
)
"""What takes time. A closed union: to add one, name it here and in `bot.desk.doing`."""
