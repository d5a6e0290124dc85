"""Orders of an operator: each is carried out, and noted in the audit log, in one transaction.

Whoever has the database does it, and there is one way of doing it: the running bot with the batch
in which the order came, or the command itself where no bot runs.
"""

import os
from datetime import datetime
from typing import assert_never

from msgspec import Struct
from sqlalchemy import Connection

from handlers import codes
from handlers.coordination.desk import Desk
from handlers.coordination.enrolling import ended
from handlers.coordination.orders import (
    CampaignTakenBack,
    Done,
    Invite,
    Invited,
    NoteLeaving,
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
from handlers.model import Consultation, Reply
from storage import acts, coordinators, invitations, numbers, outbox
from storage.acts import Acting
from storage.campaigns import Campaign
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

    @property
    def acting(self) -> Acting:
        """What is done with in an operator's name."""
        return Acting(
            connection=self.connection,
            keyring=self.keyring,
            now=self.now,
            consultation=self.consultation.name,
            by=None,
            send=self._send,
            withdraw=self.withdrawn.update,
            hand_on=self.outgoing.extend,
        )

    def _send(self, desk: Desk, reply: Reply) -> None:
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
        case NoteLeaving():
            here.acting.note(order.act, order.about)
            return Done()
        case _:
            assert_never(order)


def _invite(order: Invite, here: Carrying) -> Invited:
    name = here.consultation.name
    issued = invitations.issue(here.connection, here.keyring, name, order.drafts, here.now)
    here.acting.note("invite", {"invitations": len(issued)})
    return Invited(issued=tuple(issued))


def _revoke_invitations(order: RevokeInvitations, here: Carrying) -> Done | Unknown:
    unknown = acts.revoke_invitations(here.acting, order.references)
    return Unknown(names=unknown) if unknown else Done()


def _offer_role(order: OfferRole, here: Carrying) -> Offered:
    code = codes.new_code(os.urandom(24), codes.ENROLMENT)
    acts.offer_role(here.acting, code, order.name, order.role)
    return Offered(code=code)


def _take_role_back(order: TakeRoleBack, here: Carrying) -> RoleTakenBack | Unknown:
    name = here.consultation.name
    known = coordinators.listed(here.connection, here.keyring, name, here.now)
    found = next((one for one in known if one.number == order.number), None)
    if found is None:
        return Unknown(names=(order.number,))
    if found.invited:
        acts.withdraw_offer(here.acting, found.coordinator)
        return RoleTakenBack(name=found.name)
    told = {one: ended(here.consultation, one) for one in here.consultation.languages}
    theirs = acts.take_role_back(here.acting, found.coordinator, told)
    return RoleTakenBack(name=found.name, campaigns=tuple(theirs))


def _plan(order: PlanCampaign, here: Carrying) -> Planned:
    campaign = Campaign(audience=order.audience, words=order.words)
    number, until = acts.plan_campaign(here.acting, campaign, order.people)
    return Planned(number=number, undo_until=until)


def _take_campaign_back(order: TakeCampaignBack, here: Carrying) -> CampaignTakenBack | Unknown:
    how = acts.take_campaign_back(here.acting, order.number)
    if how is None:
        return Unknown(names=(str(order.number),))
    return CampaignTakenBack(how=how)
