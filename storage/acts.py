"""Acts: what coordinators do at their desks and operators by their orders, in one sequence each.

So both write the same line into the audit log, and tell the same people. What differs is by whom it
is done, and how a reply gets from there to a chat: that is what `Acting` knows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from msgspec import Struct
from sqlalchemy import Connection

from handlers.coordination import campaign_progress
from handlers.coordination.desk import Desk
from handlers.coordination.orders import HowTakenBack
from handlers.coordination.rights import Role, may
from handlers.coordination.showing import bound, spoken
from handlers.model import Language, Reply
from handlers.reminding.campaign import UNDO
from storage import audit, campaigns, coordinators, invitations, relays
from storage.campaigns import Campaign
from storage.outbox import Outgoing
from storage.sealing import Keyring

Send: TypeAlias = Callable[[Desk, Reply], None]
"""Have a reply sent to whoever has a desk, or had it."""

Withdraw: TypeAlias = Callable[[Iterable[int]], None]
"""Have messages sent no more whose rows are gone."""

HandOn: TypeAlias = Callable[[Iterable[Outgoing]], None]
"""Have messages sent that have been written already."""


class Acting(Struct, frozen=True, kw_only=True):
    """One transaction, and in whose name something is done in it: an operator has no desk."""

    connection: Connection
    keyring: Keyring
    now: datetime
    consultation: str
    by: Desk | None
    send: Send
    withdraw: Withdraw
    hand_on: HandOn

    @property
    def coordinator(self) -> int | None:
        """Whoever does it; None for an operator."""
        return self.by.coordinator if self.by is not None else None

    def note(self, act: str, about: Mapping[str, str | int] = {}) -> None:
        """Write into the audit log that this was done."""
        whose = self.coordinator
        audit.add(self.connection, self.keyring, self.consultation, whose, act, about, self.now)

    def say(self, desk: Desk, reply: Reply) -> None:
        """Have whoever has `desk` told something: what they were asked is not on top any more."""
        if (after := spoken(desk)) != desk:
            coordinators.save(self.connection, self.keyring, after)
        self.send(desk, bound(desk, reply))


# --- Roles -------------------------------------------------------------------


def offer_role(acting: Acting, code: str, name: str, role: Role) -> None:
    """Let whoever sends `code` coordinate."""
    about = (code, acting.consultation, name, role, acting.now, acting.coordinator)
    coordinators.offer(acting.connection, acting.keyring, *about)
    acting.note("offer", {"role": role})


def withdraw_offer(acting: Acting, number: int) -> None:
    """Let the code of somebody who has not come yet be good no more."""
    coordinators.withdraw(acting.connection, number)
    acting.note("withdraw")


def take_role_back(acting: Acting, number: int, told: Mapping[Language, Reply]) -> list[int]:
    """Take a role back, and tell its holder; return which of their campaigns end with it.

    What people said to them is given to others who answer.
    """
    theirs = coordinators.desk(acting.connection, acting.keyring, number)
    ended = end_campaigns(acting, number, theirs)
    acting.withdraw(coordinators.revoke(acting.connection, acting.keyring, number, acting.now))
    if theirs is not None and theirs.language in told:
        acting.send(theirs, told[theirs.language])
    acting.hand_on(relays.hand_on(acting.connection, acting.keyring, acting.consultation))
    acting.note("revoke", {"coordinator": number})
    return ended


# --- Invitations -------------------------------------------------------------


def revoke_invitations(acting: Acting, references: Sequence[str]) -> tuple[str, ...]:
    """Let nobody else come by these; if there is none of some, do nothing and return those."""
    known = invitations.references(acting.connection, acting.consultation)
    if unknown := tuple(one for one in references if one not in known):
        return unknown
    for reference in references:
        invitations.revoke(acting.connection, reference, acting.now)
    which = " ".join(references)
    acting.note("revoke_invitations", {"invitations": len(references), "references": which})
    return ()


# --- Campaigns ---------------------------------------------------------------


def plan_campaign(acting: Acting, campaign: Campaign, people: int) -> tuple[int, datetime]:
    """Plan a campaign for so many; return its number, and until when it can be undone."""
    until = acting.now + UNDO
    about = (campaign, acting.consultation, acting.coordinator, acting.now, until)
    number = campaigns.add(acting.connection, acting.keyring, *about)
    acting.note("campaign", {"number": number, "people": people})
    return number, until


def take_campaign_back(acting: Acting, number: int) -> HowTakenBack | None:
    """Send nothing more of a campaign, and tell whoever planned it; None if there is none."""
    how = campaigns.undo(acting.connection, acting.consultation, number, acting.now)
    if how in ("whole", "rest"):
        acting.note("undo", {"number": number})
        _tell_planner(acting, number)
    return how


def end_campaigns(acting: Acting, coordinator: int, ended: Desk | None) -> list[int]:
    """Take back what can be of what somebody planned whose role ends, and tell the owners."""
    numbers = campaigns.take_back_all_of(acting.connection, coordinator, acting.now)
    for number in numbers:
        acting.note("undo", {"number": number})
        if ended is not None:
            _tell_owners(acting, number, ended)
    return numbers


def _tell_planner(acting: Acting, number: int) -> None:
    """Tell whoever planned a campaign who took it back, unless they did so themselves."""
    whose = campaigns.planned_by(acting.connection, number)
    if whose is None or whose == acting.coordinator:
        return
    planner = coordinators.desk(acting.connection, acting.keyring, whose)
    if planner is not None:
        name = acting.by.name if acting.by is not None else ""
        acting.say(planner, campaign_progress.ended_by(planner.language, name, number))


def _tell_owners(acting: Acting, number: int, ended: Desk) -> None:
    """Tell the owners that a campaign ends with the role of `ended`."""
    for one in coordinators.desks(acting.connection, acting.keyring, acting.consultation):
        if one.coordinator != ended.coordinator and may(one.role, "owner"):
            acting.say(one, campaign_progress.ended_with(one.language, ended.name, number))
