"""/coordinators: who coordinates; an owner invites others, and takes roles back."""

from collections.abc import Sequence

from msgspec.structs import replace

from handlers.buttons import token
from handlers.codes import grouped
from handlers.coordination.commands import Command
from handlers.coordination.desk import AtRest, NamingCoordinator
from handlers.coordination.effects import OfferEnrolment, Revoke
from handlers.coordination.enrolling import ended
from handlers.coordination.facts import (
    CodeForEnrolling,
    Coordinators,
    FreshCode,
    Listed,
    WhoCoordinates,
)
from handlers.coordination.rights import ROLES, Role
from handlers.coordination.turn import DeskTurn, Visit
from handlers.coordination.wording import role_name
from handlers.model import Button, Language, Reply
from locales import day, say

LONGEST_NAME = 80


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "see who coordinates, invite somebody, remove a role")


def run(visit: Visit, rest: str) -> DeskTurn:
    """List everybody who coordinates, and offer what can be changed."""
    desk, language = visit.desk, visit.language
    if not isinstance(visit.fact, Coordinators):
        return DeskTurn(desk=desk, needs=WhoCoordinates())
    lines = [_line(visit, one) for one in visit.fact.listed]
    text = "\n".join([say(language, "Who coordinates this consultation:"), *lines])
    buttons = [Button(label=say(language, "Invite somebody"), token=token(NAME, "invite"))]
    if len(visit.fact.listed) > 1:
        label = say(language, "Remove a role")
        buttons.append(Button(label=label, token=token(NAME, "whose")))
    return DeskTurn(desk=desk, replies=(Reply(text=text, buttons=tuple(buttons)),))


def _line(visit: Visit, one: Listed) -> str:
    language = visit.language
    about = {"name": one.name, "role": role_name(language, one.role)}
    if one.invited and one.until is not None:
        until = day(language, one.until)
        return say(language, "{name}: {role}, invited until {day}", **about, day=until)
    if one.coordinator == visit.desk.coordinator:
        return say(language, "{name}: {role} (you)", **about)
    return say(language, "{name}: {role}", **about)


def press(visit: Visit, arguments: Sequence[str]) -> DeskTurn | None:
    """Take one step of inviting somebody, or of taking a role back."""
    match arguments:
        case ["invite"]:
            return _ask_role(visit)
        case ["invite", ("reader" | "coordinator" | "owner") as role]:
            return _ask_name(visit, role)
        case ["whose"]:
            return _ask_whose(visit)
        case ["revoke", kind, number] if number.isdecimal():
            return _ask_to_revoke(visit, invited=kind == "invited", number=int(number))
        case ["revoke", kind, number, "yes"] if number.isdecimal():
            return _revoke(visit, invited=kind == "invited", number=int(number))
        case ["keep"] | ["keep", "no"]:
            return _said(visit, say(visit.language, "Nothing has changed."))
        case _:
            return None


# --- Inviting ----------------------------------------------------------------


def _ask_role(visit: Visit) -> DeskTurn:
    language = visit.language
    text = say(
        language,
        "In which role? A reader sees progress, but nobody’s answers. A coordinator also "
        "invites people, sends reminders, answers messages and exports results. An owner "
        "also decides who coordinates.",
    )
    buttons = tuple(
        Button(label=role_name(language, role), token=token(NAME, "invite", role)) for role in ROLES
    )
    return DeskTurn(desk=visit.desk, replies=(Reply(text=text, buttons=buttons, asks=True),))


def _ask_name(visit: Visit, role: Role) -> DeskTurn:
    text = say(visit.language, "What is their name? The other coordinators will see it.")
    desk = replace(visit.desk, step=NamingCoordinator(role=role))
    return DeskTurn(desk=desk, replies=(Reply(text=text),))


def take_name(visit: Visit, said: str) -> DeskTurn:
    """Give a code for whoever was named."""
    desk, language = visit.desk, visit.language
    name = " ".join(said.split())
    if not name or len(name) > LONGEST_NAME:
        return _said(visit, say(language, "Please write a name of at most 80 characters."))
    if not isinstance(visit.fact, CodeForEnrolling):
        return DeskTurn(desk=desk, needs=FreshCode())
    role: Role = desk.step.role if isinstance(desk.step, NamingCoordinator) else "reader"
    text = say(
        language,
        "Give this code to {name}, and to nobody else. They send it to me from the chat "
        "where they want to coordinate. It works once, within {days} days.",
        name=name,
        days=visit.fact.days,
    )
    return DeskTurn(
        desk=replace(desk, step=AtRest()),
        replies=(Reply(text=text), Reply(text=grouped(visit.fact.code))),
        effects=(OfferEnrolment(code=visit.fact.code, name=name, role=role),),
    )


# --- Taking back -------------------------------------------------------------


def _ask_whose(visit: Visit) -> DeskTurn:
    if not isinstance(visit.fact, Coordinators):
        return DeskTurn(desk=visit.desk, needs=WhoCoordinates())
    language = visit.language
    buttons = [
        Button(label=one.name, token=token(NAME, "revoke", _kind(one), str(one.coordinator)))
        for one in visit.fact.listed
        if one.invited or one.coordinator != visit.desk.coordinator
    ]
    buttons.append(Button(label=say(language, "Nobody’s"), token=token(NAME, "keep")))
    reply = Reply(text=say(language, "Whose role?"), buttons=tuple(buttons), asks=True)
    return DeskTurn(desk=visit.desk, replies=(reply,))


def _kind(one: Listed) -> str:
    return "invited" if one.invited else "enrolled"


def _ask_to_revoke(visit: Visit, *, invited: bool, number: int) -> DeskTurn:
    if not isinstance(visit.fact, Coordinators):
        return DeskTurn(desk=visit.desk, needs=WhoCoordinates())
    language, one = visit.language, _found(visit.fact, invited=invited, number=number)
    if one is None:
        return _gone(visit)
    again = token(NAME, "revoke", _kind(one), str(number), "yes")
    buttons = (
        Button(label=say(language, "Yes, remove it"), token=again),
        Button(label=say(language, "No"), token=token(NAME, "keep", "no")),
    )
    text = say(
        language,
        "Remove the role of {name}? It ends at once, with every unused code that they gave.",
        name=one.name,
    )
    return DeskTurn(desk=visit.desk, replies=(Reply(text=text, buttons=buttons, asks=True),))


def _revoke(visit: Visit, *, invited: bool, number: int) -> DeskTurn:
    if not isinstance(visit.fact, Coordinators):
        return DeskTurn(desk=visit.desk, needs=WhoCoordinates())
    one = _found(visit.fact, invited=invited, number=number)
    if one is None or (not invited and number == visit.desk.coordinator):
        return _gone(visit)
    text = say(visit.language, "{name} no longer coordinates.", name=one.name)
    turn = _said(visit, text)
    told = {
        language: ended(visit.consultation, language) for language in visit.consultation.languages
    }
    effect = Revoke(coordinator=number, invited=invited, told={} if invited else told)
    return replace(turn, effects=(effect,))


def _found(known: Coordinators, *, invited: bool, number: int) -> Listed | None:
    return next(
        (one for one in known.listed if (one.invited, one.coordinator) == (invited, number)), None
    )


def _gone(visit: Visit) -> DeskTurn:
    return _said(visit, say(visit.language, "There is nothing left to remove."))


def _said(visit: Visit, text: str) -> DeskTurn:
    return DeskTurn(desk=visit.desk, replies=(Reply(text=text),))


NAME = "coordinators"
COMMAND = Command(
    name=NAME,
    order=80,
    words={"en": ("coordinators",), "fr": ("coordination", "coordinateurs")},
    about=about,
    run=run,
    least="owner",
    press=press,
    take={NamingCoordinator: take_name},
)
