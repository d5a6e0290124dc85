"""Orders of an operator: each is carried out, and noted in the audit log, in one transaction.

Whoever has the database does it, and there is one way of doing it: the running bot with the batch
in which the order came, or the command itself where no bot runs.
"""

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from handlers import codes
from handlers.coordination.desk import Desk
from handlers.coordination.enrolling import ended
from handlers.coordination.orders import (
    CampaignTakenBack,
    Done,
    Invite,
    Invited,
    NoteExport,
    Offered,
    OfferRole,
    Order,
    Outcome,
    PlanCampaign,
    Planned,
    RevokeInvitations,
    RoleTakenBack,
    TakeCampaignBack,
    TakeRoleBack,
    Unknown,
)
from handlers.coordination.showing import bound
from handlers.model import Consultation, Reply
from handlers.reminding.campaign import UNDO
from storage import audit, campaigns, coordinators, invitations, numbers, outbox, relays, taken_back
from storage.outbox import Outgoing
from storage.sealing import Keyring


class Carrying(Struct, frozen=True, kw_only=True):
    """What an order is carried out with, and what it leaves to be done.

    `outgoing` takes what is to be sent because of it, `withdrawn` what is not to be any more.
    """

    connection: Connection
    keyring: Keyring
    consultation: Consultation
    now: datetime
    outgoing: list[Outgoing]
    withdrawn: set[int]

    def note(self, act: str, about: Mapping[str, str | int] = {}) -> None:
        """Write into the audit log that an operator did this."""
        name = self.consultation.name
        audit.add(self.connection, self.keyring, name, None, act, about, self.now)

    def say(self, desk: Desk, reply: Reply) -> None:
        """Have `reply` sent to a desk: what was asked there is not on top any more."""
        if desk.on_top:
            coordinators.save(self.connection, self.keyring, replace(desk, on_top=False))
        self.send(desk, bound(desk, reply))

    def send(self, desk: Desk, reply: Reply) -> None:
        """Have `reply` sent to where a desk is, or was."""
        (id,) = numbers.take(self.connection, "outbox", 1)
        message = Outgoing(id=id, address=desk.address, reply=reply)
        outbox.add(self.connection, self.keyring, [(message, None)])
        self.outgoing.append(message)


def carry_out(order: Order, here: Carrying) -> Outcome:
    """Carry `order` out, and say what came of it."""
    match order:
        case Invite():
            return _invite(order, here)
        case RevokeInvitations():
            return _revoke_invitations(order, here)
        case OfferRole():
            return _offer_role(order, here)
        case TakeRoleBack():
            return _take_role_back(order, here)
        case PlanCampaign():
            return _plan(order, here)
        case TakeCampaignBack():
            return _take_campaign_back(order, here)
        case NoteExport():
            here.note("export", order.about)
            return Done()
        case _:
            assert_never(order)


def _invite(order: Invite, here: Carrying) -> Invited:
    name = here.consultation.name
    issued = invitations.issue(here.connection, here.keyring, name, order.drafts, here.now)
    here.note("invite", {"invitations": len(issued)})
    return Invited(issued=tuple(issued))


def _revoke_invitations(order: RevokeInvitations, here: Carrying) -> Done | Unknown:
    known = invitations.references(here.connection, here.consultation.name)
    if unknown := [one for one in order.references if one not in known]:
        return Unknown(names=tuple(unknown))
    for reference in order.references:
        invitations.revoke(here.connection, reference, here.now)
    here.note("revoke_invitations", {"invitations": len(order.references)})
    return Done()


def _offer_role(order: OfferRole, here: Carrying) -> Offered:
    code = codes.new_code(os.urandom(24), codes.ENROLMENT)
    about = (code, here.consultation.name, order.name, order.role)
    coordinators.offer(here.connection, here.keyring, *about, here.now)
    here.note("offer", {"role": order.role})
    return Offered(code=code)


def _take_role_back(order: TakeRoleBack, here: Carrying) -> RoleTakenBack | Unknown:
    name = here.consultation.name
    known = coordinators.listed(here.connection, here.keyring, name, here.now)
    found = next((one for one in known if one.number == order.number), None)
    if found is None:
        return Unknown(names=(order.number,))
    if found.invited:
        coordinators.withdraw(here.connection, found.coordinator)
        here.note("withdraw")
        return RoleTakenBack(name=found.name)
    theirs = campaigns.take_back_all_of(here.connection, found.coordinator, here.now)
    for campaign in theirs:
        here.note("undo", {"number": campaign})
    _revoke(found.coordinator, theirs, here)
    here.note("revoke", {"coordinator": found.coordinator})
    return RoleTakenBack(name=found.name, campaigns=tuple(theirs))


def _revoke(number: int, theirs: Sequence[int], here: Carrying) -> None:
    """Take a role back, tell its holder, and give what people said to them to others."""
    desk = coordinators.desk(here.connection, here.keyring, number)
    here.withdrawn.update(coordinators.revoke(here.connection, here.keyring, number, here.now))
    if desk is not None:
        here.send(desk, ended(here.consultation, desk.language))
        taken_back.tell_owners(here.connection, here.keyring, theirs, desk, here.say)
    here.outgoing.extend(relays.hand_on(here.connection, here.keyring, here.consultation.name))


def _plan(order: PlanCampaign, here: Carrying) -> Planned:
    until = here.now + UNDO
    number = campaigns.add(
        here.connection,
        here.keyring,
        campaigns.Campaign(audience=order.audience, words=order.words),
        here.consultation.name,
        None,
        here.now,
        until,
    )
    here.note("campaign", {"number": number, "people": order.people})
    return Planned(number=number, undo_until=until)


def _take_campaign_back(order: TakeCampaignBack, here: Carrying) -> CampaignTakenBack | Unknown:
    name = here.consultation.name
    how = campaigns.undo(here.connection, name, order.number, here.now)
    if how is None:
        return Unknown(names=(str(order.number),))
    if how != "already":
        here.note("undo", {"number": order.number})
        taken_back.tell_planner(here.connection, here.keyring, order.number, None, here.say)
    return CampaignTakenBack(how=how)
