"""The nouns of the desk, all of them frozen: who coordinates, what they ask for, what comes of it.

A desk is a coordinator's side of the bot, in the chat in which they enrolled. An event there
makes a `DeskTurn`, as an event of a participant's makes a `Turn`. What takes time is `Work`: it
is done outside of the transaction, and comes back as an event, `WorkDone`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypeAlias

from msgspec import Struct

from handlers.coordination.rights import Role
from handlers.invitations import Draft, Issued, State
from handlers.model import (
    Address,
    Attachment,
    Audience,
    Button,
    Consultation,
    Event,
    Language,
    Reply,
    Text,
)
from handlers.results.comparing import Comparison
from handlers.results.leaving import Tally
from handlers.results.overview import Overview

# --- Who coordinates ---------------------------------------------------------


class AtRest(Struct, frozen=True, kw_only=True, tag=True):
    """Nothing is asked at the desk: words there are for the consultation, as anybody's are."""


class Choosing(Struct, frozen=True, kw_only=True, tag=True):
    """We wait for one of what is offered: what fits none of it is for nobody, and not kept."""


class NamingCoordinator(Struct, frozen=True, kw_only=True, tag=True):
    """We wait for the name of whoever is to be invited in this role."""

    role: Role


class PreparingCampaign(Struct, frozen=True, kw_only=True, tag=True):
    """A campaign is being put together; we wait for words in the languages that have none.

    Once it has been `counted`, that is the number of the work that did it, and so many `people`
    would get it. Only what was counted, and shown, can be sent.
    """

    audience: Audience
    words: Text = {}
    counted: int = 0
    people: int = 0


class MakingInvitations(Struct, frozen=True, kw_only=True, tag=True):
    """We wait for how many invitations are to be made, or for which organisation one is.

    Once there is a `count`, we wait for the rest, and then for the yes. Without a `group`, we wait
    for that.
    """

    group: str
    language: Language | None
    count: int = 0
    organisation: str = ""


DeskStep: TypeAlias = AtRest | Choosing | NamingCoordinator | PreparingCampaign | MakingInvitations


class Desk(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One coordinator of one consultation, and where their dialogue with us stands.

    `offered` is what can be pressed in the reply shown last, and so can be written. What was
    `brought` by others' doings can be, too, by its label alone: a number is for what is offered.
    While a question that was brought is `on_top`, nothing having been said here since, a bare yes
    or no answers it as well.
    `expects` is the work that was asked for last, while nothing else was done here: what comes
    of it is offered. Files are sealed to `age_key`, if they have given one.
    """

    coordinator: int
    consultation: str
    name: str
    role: Role
    address: Address
    language: Language
    step: DeskStep = AtRest()
    offered: tuple[Button, ...] = ()
    numbered: bool = True
    brought: tuple[Button, ...] = ()
    on_top: bool = False
    expects: "Work | None" = None
    age_key: str = ""


class Listed(Struct, frozen=True, kw_only=True):
    """A coordinator, as others see them; `invited` says that they have not enrolled yet.

    `until` is when an invitation expires.
    """

    coordinator: int
    name: str
    role: Role
    invited: bool = False
    until: datetime | None = None


class Approval(Struct, frozen=True, kw_only=True):
    """Something that waits for a second coordinator's yes; `coordinator` is who asked.

    `what` names it in a few words, `whole` is all of it that they should see.
    """

    number: int
    coordinator: int
    name: str
    what: Text
    whole: Text = {}


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


# --- What is done outside of the transaction ---------------------------------


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


class CampaignCounted(Struct, frozen=True, kw_only=True, tag=True):
    """How many would get it, why others would not, and when and where the last one would."""

    audience: Audience
    words: Text
    people: int
    left_out: Mapping[str, int]
    last: datetime | None = None
    last_zone: str = ""


class InvitationsMade(Struct, frozen=True, kw_only=True, tag=True):
    """Invitations, which are good once they are kept; the links in, a table, cards to print."""

    issued: tuple[Issued, ...]
    links: tuple[str, ...]  # of the first one
    table: bytes
    sheet: bytes


class InvitationsCounted(Struct, frozen=True, kw_only=True, tag=True):
    """How many stand how, in which group; and a table of them all."""

    states: Mapping[State, int]
    came: Mapping[str, tuple[int, int, int]]  # by group: invited, started, sent
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


# --- What must be known ------------------------------------------------------


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


DeskNeed: TypeAlias = (
    FreshCode
    | WhoCoordinates
    | WhereIs
    | WhatIs
    | WhatWaits
    | OpenThreads
    | WhatIsUnderWay
    | WhatIsSpoken
)


class CodeForEnrolling(Struct, frozen=True, kw_only=True, tag=True):
    """The code, which is nowhere else, and good for so many days."""

    code: str
    days: int


class Coordinators(Struct, frozen=True, kw_only=True, tag=True):
    """Everybody who coordinates this consultation, or is invited to."""

    listed: tuple[Listed, ...]


class Places(Struct, frozen=True, kw_only=True, tag=True):
    """Where those messages stand, the oldest first."""

    positions: tuple[int, ...]


class RepliedTo(Struct, frozen=True, kw_only=True, tag=True):
    """What that message is about: "relay/3", "consultation"; nothing where nobody knows."""

    about: str


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


class Campaigns(Struct, frozen=True, kw_only=True, tag=True):
    """Those campaigns, the oldest first."""

    under_way: tuple[UnderWay, ...]


class Spoken(Struct, frozen=True, kw_only=True, tag=True):
    """That language; None where no conversation has begun here."""

    language: Language | None


DeskFact: TypeAlias = (
    CodeForEnrolling | Coordinators | Places | RepliedTo | Waiting | Threads | Campaigns | Spoken
)


# --- What one event makes ----------------------------------------------------


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


DeskEffect: TypeAlias = (
    StartCampaign
    | UndoCampaign
    | DoWork
    | Note
    | OfferEnrolment
    | Revoke
    | AskForYes
    | SayYes
    | AnswerThread
    | CloseThread
    | KeepInvitations
)
"""A wish beyond words. A closed union: to add one, name it here and in `storage.desk_turns`."""


class Visit(Struct, frozen=True, kw_only=True):
    """One event at a desk, with all that is known of it.

    `fact` answers what the same visit needed to know. `second_yes` names what another
    coordinator must agree to before it is done.
    """

    consultation: Consultation
    desk: Desk
    event: Event | WorkDone
    fact: DeskFact | None = None
    second_yes: frozenset[str] = frozenset()

    @property
    def language(self) -> Language:
        """The coordinator's language."""
        return self.desk.language


class DeskTurn(Struct, frozen=True, kw_only=True):
    """What one event makes at a desk: the desk afterwards, what to say, what to do.

    One that `needs` to know something is no turn yet: it is made again, with the fact.
    """

    desk: Desk
    replies: tuple[Reply, ...] = ()
    effects: tuple[DeskEffect, ...] = ()
    needs: DeskNeed | None = None
