"""Roles that are given and taken back, and what follows for what somebody had begun."""

from typing import assert_never

from handlers.coordination.desk import Desk
from handlers.coordination.effects import OfferEnrolment, Revoke, RoleEffect
from handlers.model import Address, Language
from storage import acts, coordinators, relays
from storage.coordinators import Enrolment
from storage.desk_turns.writing import Writing


def carry_out(writing: Writing, desk: Desk, effect: RoleEffect) -> None:
    """Offer somebody a role, or take one back."""
    acting = writing.acting(desk)
    match effect:
        case OfferEnrolment(code=code, name=name, role=role):
            acts.offer_role(acting, code, name, role)
        case Revoke(coordinator=number, invited=True):
            acts.withdraw_offer(acting, number)
        case Revoke(coordinator=number, told=told):
            acts.take_role_back(acting, number, told)
        case _:
            assert_never(effect)


def enrol(
    writing: Writing,
    enrolment: Enrolment,
    consultation: str,
    address: Address,
    language: Language,
    before: Desk | None,
) -> Desk:
    """Let somebody coordinate in a chat, in which they may have done so `before`."""
    if before is not None:
        acts.end_campaigns(writing.acting(before), before.coordinator, before)
    whose = (enrolment, consultation, address, language)
    desk, withdrawn = coordinators.enrol(writing.connection, writing.keyring, *whose, writing.now)
    writing.gathered.withdrawn |= withdrawn
    writing.note(desk, "enrol", role=desk.role)
    sent = relays.hand_on(writing.connection, writing.keyring, desk.consultation)
    writing.gathered.handed_on.extend(sent)
    return desk
