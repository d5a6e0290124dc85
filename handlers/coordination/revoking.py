"""Revoking: one invitation, how it stands, and that nobody else is to come by it.

A code for many that was passed on too far must not wait for somebody with a command line.
"""

from collections.abc import Sequence
from typing import Final

from handlers import opening_hours, references
from handlers.buttons import token
from handlers.coordination.effects import Note, RevokeInvitation
from handlers.coordination.facts import InvitationFound, WhichInvitation
from handlers.coordination.turn import DeskTurn, Visit
from handlers.invitations import PREFIX, Kept
from handlers.model import Button, Language, Reply
from locales import quote, say

NAME: Final = "invited"
"""The command whose buttons these are."""


def show(visit: Visit, said: str) -> DeskTurn:
    """Say how one stands, and offer to revoke it while it is good."""
    reference, language = references.read(PREFIX, said), visit.language
    if not isinstance(visit.fact, InvitationFound):
        return DeskTurn(desk=visit.desk, needs=WhichInvitation(reference=reference))
    one = visit.fact.kept
    if one is None:
        return _unknown(visit)
    text = f"{_came(language, named(language, one), one)}\n{_until(visit, one)}"
    buttons: tuple[Button, ...] = ()
    if one.revoked_at is None and visit.event.at < one.until:
        label = say(language, "Revoke it")
        buttons = (Button(label=label, token=token(NAME, "revoke", one.reference)),)
    note = Note(act=NAME, about={"invitations": 1})
    reply = Reply(text=text, buttons=buttons)
    return DeskTurn(desk=visit.desk, replies=(reply,), effects=(note,))


def named(language: Language, one: Kept) -> str:
    """Return what whoever coordinates knows an invitation by."""
    if not one.organisation:
        return one.reference
    return f"{one.reference} {quote(language, one.organisation)}"


def _came(language: Language, named: str, one: Kept) -> str:
    return say(
        language,
        "{group}: invited {invited}, started {started}, sent {sent}.",
        group=named,
        invited=one.uses,
        started=one.taken,
        sent=one.sent,
    )


def _until(visit: Visit, one: Kept) -> str:
    language = visit.language
    until = opening_hours.told(visit.consultation, language, one.until)
    if one.revoked_at is not None:
        at = opening_hours.told(visit.consultation, language, one.revoked_at)
        return say(language, "Revoked on {moment}.", moment=at)
    if one.until <= visit.event.at:
        return say(language, "Expired on {moment}.", moment=until)
    return say(language, "Good until {moment}.", moment=until)


def press(visit: Visit, arguments: Sequence[str]) -> DeskTurn | None:
    """Ask whether one is to be revoked, and do it."""
    match arguments:
        case ["keep", "no"]:
            text = say(visit.language, "Nothing has changed.")
            return DeskTurn(desk=visit.desk, replies=(Reply(text=text),))
        case ["revoke", reference] | ["revoke", reference, "yes"] if (
            references.read(PREFIX, reference) == reference
        ):
            return _revoke(visit, reference, sure=arguments[-1] == "yes")
        case _:
            return None


def _revoke(visit: Visit, reference: str, *, sure: bool) -> DeskTurn:
    if not isinstance(visit.fact, InvitationFound):
        return DeskTurn(desk=visit.desk, needs=WhichInvitation(reference=reference))
    one, language = visit.fact.kept, visit.language
    if one is None:
        return _unknown(visit)
    if one.revoked_at is not None:
        at = opening_hours.told(visit.consultation, language, one.revoked_at)
        about = {"invitation": reference, "moment": at}
        text = say(language, "{invitation} was revoked already, on {moment}.", **about)
        return DeskTurn(desk=visit.desk, replies=(Reply(text=text),))
    if sure:
        text = say(language, "Nobody else can come by {invitation} now.", invitation=reference)
        effects = (RevokeInvitation(reference=reference),)
        return DeskTurn(desk=visit.desk, replies=(Reply(text=text),), effects=effects)
    text = say(
        language,
        "Revoke {invitation}? Nobody else can then come by it, and this cannot be undone. Whoever "
        "takes part already stays.",
        invitation=named(language, one),
    )
    yes = Button(
        label=say(language, "Yes, revoke it"), token=token(NAME, "revoke", reference, "yes")
    )
    no = Button(label=say(language, "No"), token=token(NAME, "keep", "no"))
    return DeskTurn(desk=visit.desk, replies=(Reply(text=text, buttons=(yes, no), asks=True),))


def _unknown(visit: Visit) -> DeskTurn:
    text = say(
        visit.language,
        "I know no such invitation. Write its reference, such as INV-7K3-QF9-2MX: it stands with "
        "the code, and in the table of /invited.",
    )
    return DeskTurn(desk=visit.desk, replies=(Reply(text=text),))
