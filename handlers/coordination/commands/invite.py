"""/invite: invitations for a group, in a language; codes, links, and cards to print.

Each is for one person, or one code is for many; all of them expire.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from typing import Final, get_args

from msgspec.structs import replace

from handlers import groups, opening_hours
from handlers.codes import grouped
from handlers.coordination import invitation_words
from handlers.coordination.commands import Command
from handlers.coordination.desk import Asked, AtRest, MakingInvitations
from handlers.coordination.done import InvitationsMade
from handlers.coordination.effects import DoWork, KeepInvitations
from handlers.coordination.invitation_draft import (
    MOST,
    NAME,
    NOTHING,
    again,
    ask,
    onwards,
    until_day,
)
from handlers.coordination.turn import DeskTurn, Visit
from handlers.coordination.work import MakeInvitations
from handlers.invitations import MOST_PEOPLE, Draft, one_line, terms
from handlers.model import Attachment, Language, Reply
from locales import LANGUAGES, number, say, say_many

_BEGINNING: Final = MakingInvitations(asks="group")


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "make invitations, with links and cards to print")


def run(visit: Visit, rest: str) -> DeskTurn:
    """Ask for which group; where the consultation knows none, in which language.

    "/invite 3" says how many already, "/invite industry" for which group, and "/invite Ministry
    of Peace" for whom.
    """
    if opening_hours.is_after(visit.consultation, visit.event.at):
        over = opening_hours.over(visit.consultation, visit.language)
        text = say(visit.language, "Nobody can come by an invitation any more.")
        return _said(visit, f"{over} {text}")
    if not rest:
        return ask(visit, _BEGINNING, "group")
    if named := groups.called(visit.consultation, rest):
        return ask(visit, replace(_BEGINNING, group=named[0].name), "language")
    wish = invitation_words.wished(visit, _BEGINNING, one_line(rest))
    if isinstance(wish, str):
        return again(visit, _BEGINNING, wish)
    return ask(visit, wish, "group")


def press(visit: Visit, arguments: Sequence[str]) -> DeskTurn | None:
    """Take one step: the group, the language, how many, until when, and the yes to it.

    The first ones can be pressed wherever the desk is: they say all that came before them.
    """
    at = visit.desk.step
    step = at if isinstance(at, MakingInvitations) else _BEGINNING
    match arguments:
        case ["group", group] if _is_group(visit, group):
            return ask(visit, _for(step, group), "language")
        case ["language", group, spoken] if _is_group(visit, group):
            return onwards(visit, _for(step, group, spoken))
        case ["make", group, spoken, count] if _is_group(visit, group) and _fits(count, MOST):
            wish = replace(_for(step, group, spoken), count=int(count), uses=1)
            return ask(visit, wish, "yes")
        case ["share", group, spoken] if _is_group(visit, group):
            return ask(visit, _for(step, group, spoken), "people")
        case ["people", group, spoken, people] if _is_group(visit, group) and _fits(
            people, MOST_PEOPLE
        ):
            wish = replace(_for(step, group, spoken), count=1, uses=int(people))
            return ask(visit, wish, "yes")
        case _ if isinstance(at, MakingInvitations):
            return _press_while_making(visit, at, arguments)
        case _:
            return None


def _press_while_making(
    visit: Visit, step: MakingInvitations, arguments: Sequence[str]
) -> DeskTurn | None:
    """Take what only means something while invitations are put together."""
    match arguments:
        case ["back", to]:
            what = next((one for one in get_args(Asked) if one == to), None)
            return ask(visit, step, what) if what is not None else None
        case ["no"]:
            return _left(visit, say(visit.language, "No invitation is made."))
        case _ if not step.count:
            return None
        case ["yes"]:
            return _make(visit, step)
        case ["day"]:
            return ask(visit, step, "day")
        case ["day", written]:
            with suppress(ValueError):
                return until_day(visit, step, date.fromisoformat(written))
        case ["whose"]:
            return ask(visit, step, "organisation")
    return None


def _is_group(visit: Visit, name: str) -> bool:
    known = (choice.name for choice in groups.choices(visit.consultation))
    return name in (NOTHING, *known)


def _fits(number: str, most: int) -> bool:
    return number.isdecimal() and 1 <= int(number) <= most


def _for(step: MakingInvitations, group: str, spoken: str = "") -> MakingInvitations:
    group = "" if group == NOTHING else group
    if not spoken:
        return replace(step, group=group)
    language = next((one for one in LANGUAGES if one == spoken), None)
    return replace(step, group=group, language=language)


def _make(visit: Visit, step: MakingInvitations) -> DeskTurn:
    """Have them made, unless they are not what was shown last, or its day has gone by meanwhile."""
    if step.asks != "yes":
        return ask(visit, step, "yes")
    if step.until is None or step.until <= visit.event.at:
        return ask(visit, replace(step, until=None), "yes")
    draft = Draft(
        group=step.group,
        organisation=step.organisation,
        language=step.language,
        uses=step.uses,
        until=step.until,
    )
    work = MakeInvitations(draft=draft, count=step.count)
    desk = replace(visit.desk, step=AtRest())
    return DeskTurn(desk=desk, effects=(DoWork(work=work),))


def tell(visit: Visit, made: InvitationsMade) -> DeskTurn:
    """Hand them over: this is the only time that anybody sees their codes."""
    replies = [Reply(text=_made(visit, made))]
    if len(made.issued) == 1:
        replies.append(Reply(text="\n".join(_to_pass_on(visit, made))))
    replies += [Reply(text="", attachment=one) for one in _files(visit.language, made)]
    effects = (KeepInvitations(issued=made.issued),)
    return DeskTurn(desk=visit.desk, replies=tuple(replies), effects=effects)


def _made(visit: Visit, made: InvitationsMade) -> str:
    language, draft = visit.language, made.issued[0].draft
    until = opening_hours.told(visit.consultation, language, draft.until)
    if draft.uses > 1:
        return say(
            language,
            "1 code is made, which {people} people can share until {moment}. It is shown only "
            "here.",
            people=number(language, draft.uses),
            moment=until,
        )
    return say_many(
        language,
        "{number} invitation is made, good until {moment}. Its code is shown only here.",
        "{number} invitations are made, good until {moment}. Their codes are only in these two "
        "files.",
        len(made.issued),
        moment=until,
    )


def _to_pass_on(visit: Visit, made: InvitationsMade) -> Iterator[str]:
    """Yield what whoever is invited needs, in each language in which they may read it."""
    (one,) = made.issued
    yield from (one.reference, grouped(one.code), *made.links, "")
    for language in visit.consultation.languages:
        yield " ".join(terms(visit.consultation, language, one.draft))


def _files(language: Language, made: InvitationsMade) -> Iterator[Attachment]:
    if made.picture is not None:
        picture = say(language, "A QR code of the invitation, with the code in letters.")
        yield Attachment(
            name="invitation.png", kind="image/png", content=made.picture, description=picture
        )
    cards = say(language, "Cards to print and cut, each with a QR code and the code in letters.")
    yield Attachment(
        name="invitations.pdf", kind="application/pdf", content=made.sheet, description=cards
    )
    table = (
        say(language, "A table of the invitations, with their codes and links.")
        if made.links
        else say(language, "A table of the invitations, with their codes.")
    )
    yield Attachment(name="invitations.csv", kind="text/csv", content=made.table, description=table)


def _left(visit: Visit, text: str) -> DeskTurn:
    return _said(replace(visit, desk=replace(visit.desk, step=AtRest())), text)


def _said(visit: Visit, text: str) -> DeskTurn:
    return DeskTurn(desk=visit.desk, replies=(Reply(text=text),))


COMMAND = Command(
    name=NAME,
    order=25,
    words={"en": ("invite",), "fr": ("inviter",)},
    about=about,
    run=run,
    least="coordinator",
    press=press,
    take={MakingInvitations: invitation_words.take},
    tell={InvitationsMade: tell},
)
