"""Effects: what a turn at a desk leaves to be done, beyond words.

They are data: those that another coordinator must agree to wait sealed, and are carried out later.
"""

from collections.abc import Mapping
from typing import TypeAlias

from msgspec import Struct

from handlers.coordination.rights import Role
from handlers.coordination.work import Work
from handlers.invitations import Issued
from handlers.model import Audience, Language, Reply, Text


class DoWork(Struct, frozen=True, kw_only=True, tag=True):
    """Do this soon, and come back with what came of it."""

    work: Work


class Note(Struct, frozen=True, kw_only=True, tag=True):
    """Write into the audit log that this was done. `about` holds nobody's name or words."""

    act: str
    about: Mapping[str, str | int] = {}


class OfferEnrolment(Struct, frozen=True, kw_only=True, tag=True):
    """Let whoever sends this code become a coordinator; it is noted in the audit log."""

    code: str
    name: str
    role: Role


class Revoke(Struct, frozen=True, kw_only=True, tag=True):
    """Take somebody's role from them, or an invitation back; it is noted in the audit log.

    `told` says in both languages that their role has ended.
    """

    coordinator: int
    invited: bool = False
    told: Mapping[Language, Reply] = {}


class StartCampaign(Struct, frozen=True, kw_only=True, tag=True):
    """Write to so many people, in ten minutes' time at the earliest; noted in the audit log."""

    audience: Audience
    words: Text
    people: int
    zone: str  # in which its times are told


class UndoCampaign(Struct, frozen=True, kw_only=True, tag=True):
    """Send nothing of a campaign, or nothing more; noted in the audit log."""

    number: int


class AskForYes(Struct, frozen=True, kw_only=True, tag=True):
    """Let `effects` wait until another coordinator agrees, and tell those who may.

    `asked` is said to whoever asks; `nobody` in its place where nobody else may agree.
    """

    act: str
    what: Text
    effects: "tuple[DeskEffect, ...]"
    replies: tuple[Reply, ...]
    asked: Reply
    nobody: Reply
    whole: Text = {}


class SayYes(Struct, frozen=True, kw_only=True, tag=True):
    """Do what waits, in the name of whoever asked, or drop it; they are told."""

    number: int
    agreed: bool


class AnswerThread(Struct, frozen=True, kw_only=True, tag=True):
    """Send `text` to whoever began the thread of this number, or else of this name.

    `passed_on` is said to whoever answers; `gone` where there is no such thread any more.
    """

    number: int
    name: str
    text: str
    passed_on: Reply
    gone: Reply


class CloseThread(Struct, frozen=True, kw_only=True, tag=True):
    """Take a thread off the list of those that wait for an answer."""

    number: int


class KeepInvitations(Struct, frozen=True, kw_only=True, tag=True):
    """Let people come by these invitations; it is noted in the audit log."""

    issued: tuple[Issued, ...]


class RevokeInvitation(Struct, frozen=True, kw_only=True, tag=True):
    """Let nobody else come by this invitation; whoever came stays. Noted in the audit log."""

    reference: str


RoleEffect: TypeAlias = OfferEnrolment | Revoke
CampaignEffect: TypeAlias = StartCampaign | UndoCampaign
ThreadEffect: TypeAlias = AnswerThread | CloseThread

DeskEffect: TypeAlias = (
    DoWork
    | Note
    | KeepInvitations
    | RevokeInvitation
    | RoleEffect
    | CampaignEffect
    | ThreadEffect
    | AskForYes
    | SayYes
)
"""A wish beyond words. A closed union: to add one, name it here and in `storage.desk_turns`."""
