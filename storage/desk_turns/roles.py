"""Roles that are given and taken back, and what follows for what somebody had begun."""

from typing import assert_never

from handlers.coordination.desk import Desk
from handlers.coordination.effects import OfferEnrolment, Revoke, RoleEffect
from handlers.model import Address, Language
from storage import coordinators, relays
from storage.coordinators import Enrolment
from storage.desk_turns.campaigns import take_back_all_of
from storage.desk_turns.writing import Writing


def carry_out(writing: Writing, desk: Desk, effect: RoleEffect) -> None:
    """Offer somebody a role, or take one back."""
    match effect:
        case OfferEnrolment():
            about = (effect.code, desk.consultation, effect.name, effect.role)
            connection, keyring = writing.connection, writing.keyring
            coordinators.offer(connection, keyring, *about, writing.now, desk.coordinator)
            writing.note(desk, "offer", role=effect.role)
        case Revoke(invited=True):
            coordinators.withdraw(writing.connection, effect.coordinator)
            writing.note(desk, "withdraw")
        case Revoke():
            _revoke(writing, desk, effect)
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
        take_back_all_of(writing, before, before)
    whose = (enrolment, consultation, address, language)
    desk, withdrawn = coordinators.enrol(writing.connection, writing.keyring, *whose, writing.now)
    writing.gathered.withdrawn |= withdrawn
    writing.note(desk, "enrol", role=desk.role)
    _hand_on(writing, desk)
    return desk


def _revoke(writing: Writing, desk: Desk, effect: Revoke) -> None:
    id = effect.coordinator
    theirs = coordinators.desk(writing.connection, writing.keyring, id)
    if theirs is not None:
        if theirs.language in effect.told:
            writing.say(theirs, effect.told[theirs.language])
        take_back_all_of(writing, theirs, desk)
    withdrawn = coordinators.revoke(writing.connection, writing.keyring, id, writing.now)
    writing.gathered.withdrawn |= withdrawn
    _hand_on(writing, desk)
    writing.note(desk, "revoke", coordinator=id)


def _hand_on(writing: Writing, desk: Desk) -> None:
    """Give what was said to somebody who coordinates no more to others of this consultation."""
    sent = relays.hand_on(writing.connection, writing.keyring, desk.consultation)
    writing.gathered.handed_on.extend(sent)
