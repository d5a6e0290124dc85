"""/invite: invitations for a group, in a language; codes, links, and cards to print."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from handlers import groups, reading
from handlers.buttons import token
from handlers.codes import grouped
from handlers.coordination.commands import Command
from handlers.coordination.desk import AtRest, MakingInvitations
from handlers.coordination.done import InvitationsMade
from handlers.coordination.effects import DoWork, KeepInvitations
from handlers.coordination.turn import DeskTurn, Visit
from handlers.coordination.work import MakeInvitations
from handlers.invitations import Draft
from handlers.model import Attachment, Button, Language, Reply
from locales import LANGUAGES, OWN_NAME, say, say_many
from locales import spoken as language_name

MOST: Final = 100
LONGEST: Final = 200
_COUNTS: Final = ("1", "5", "20")
_NONE: Final = "-"
_NOT_CHOSEN: Final = ""
"""In the place of a group: it is asked for."""


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "make invitations, with links and cards to print")


def run(visit: Visit, rest: str) -> DeskTurn:
    """Ask for which group; where the consultation knows none, in which language.

    "/invite 3" says how many already, "/invite industry" for which group, and "/invite Ministry
    of Peace" for whom.
    """
    if not rest:
        return _ask_group(visit)
    if named := groups.called(visit.consultation, rest):
        return _ask_language(visit, named[0].name)
    wish = _wish(visit, MakingInvitations(group=_NONE, language=None), rest)
    if isinstance(wish, str):
        return _said(visit, wish)
    return _ask_group(replace(visit, desk=replace(visit.desk, step=wish)))


def _ask_group(visit: Visit) -> DeskTurn:
    language = visit.language
    choices = groups.choices(visit.consultation)
    if not choices:
        return _ask_language(visit, _NONE)
    buttons = [
        Button(label=choice.label[language], token=token(NAME, "group", choice.name))
        for choice in choices
    ]
    label = say(language, "No group in particular")
    buttons.append(Button(label=label, token=token(NAME, "group", _NONE)))
    text = say(
        language,
        "For which group? The invitation names it, and whoever comes still chooses.",
    )
    turn = _said(visit, text, *buttons)
    step = visit.desk.step
    if not isinstance(step, MakingInvitations):
        step = MakingInvitations(group=_NOT_CHOSEN, language=None)
    return replace(turn, desk=replace(visit.desk, step=replace(step, group=_NOT_CHOSEN)))


def _take_group(visit: Visit, said: str) -> DeskTurn:
    """Take a group by words that fit one; for any others it is asked for again."""
    found = groups.meant(visit.consultation, said)
    if len(found) == 1:
        return _with_group(visit, found[0].name)
    text = say(visit.language, "I do not know which group this is, and have kept nothing of it.")
    turn = _ask_group(visit)
    return replace(turn, replies=(Reply(text=text), *turn.replies))


def _with_group(visit: Visit, group: str) -> DeskTurn:
    """Ask for the language next, and keep what was said before of how many, or for whom."""
    turn, step = _ask_language(visit, group), visit.desk.step
    chosen = isinstance(step, MakingInvitations) and step.count
    step = replace(step, group=group) if chosen else AtRest()
    return replace(turn, desk=replace(visit.desk, step=step))


def press(visit: Visit, arguments: Sequence[str]) -> DeskTurn | None:
    """Take one step: the group, the language, how many, and the yes to it."""
    step = visit.desk.step
    known = (_NONE, *(choice.name for choice in groups.choices(visit.consultation)))
    match arguments:
        case ["group", group] if group in known:
            return _with_group(visit, group)
        case ["language", group, spoken] if group in known:
            if isinstance(step, MakingInvitations) and step.count:
                return _ask_yes(visit, replace(step, group=group, language=_language(spoken)))
            return _ask_how_many(visit, group, _language(spoken))
        case ["make", group, spoken, count] if group in known and count in _COUNTS:
            wish = MakingInvitations(group=group, language=_language(spoken), count=int(count))
            return _ask_yes(visit, wish)
        case ["yes"] if isinstance(step, MakingInvitations) and step.count:
            return _make(visit, step)
        case ["no"]:
            turn = _said(visit, say(visit.language, "No invitation is made."))
            return replace(turn, desk=replace(visit.desk, step=AtRest()))
        case _:
            return None


def _language(name: str) -> Language | None:
    return next((one for one in LANGUAGES if one == name), None)


def _ask_language(visit: Visit, group: str) -> DeskTurn:
    buttons = [
        Button(label=OWN_NAME[one], token=token(NAME, "language", group, one))
        for one in visit.consultation.languages
    ]
    label = say(visit.language, "They choose")
    buttons.append(Button(label=label, token=token(NAME, "language", group, _NONE)))
    return _said(visit, say(visit.language, "In which language?"), *buttons)


def _ask_how_many(visit: Visit, group: str, spoken: Language | None) -> DeskTurn:
    text = say(
        visit.language,
        "How many invitations? You can make {most} at most, each for one person. Or write "
        "the name of an organisation to make one for it.",
        most=MOST,
    )
    buttons = tuple(
        Button(label=count, token=token(NAME, "make", group, spoken or _NONE, count))
        for count in _COUNTS
    )
    # "5" means five of them, and not the fifth button.
    reply = Reply(text=text, buttons=buttons, numbered=False)
    step = MakingInvitations(group=group, language=spoken)
    return DeskTurn(desk=replace(visit.desk, step=step), replies=(reply,))


def take_words(visit: Visit, said: str) -> DeskTurn:
    """Take a group in words; once there is one, a number, or the name of an organisation."""
    step = visit.desk.step
    if not isinstance(step, MakingInvitations):
        return DeskTurn(desk=visit.desk)
    if step.group == _NOT_CHOSEN:
        return _take_group(visit, said)
    wish = _wish(visit, step, said)
    return _said(visit, wish) if isinstance(wish, str) else _ask_yes(visit, wish)


def _wish(visit: Visit, step: MakingInvitations, said: str) -> MakingInvitations | str:
    """Return what is wished for by a number or a name, or what to say to whoever wrote it."""
    said = " ".join(said.split())
    number = reading.number(said, visit.language)
    if number is not None:
        if 1 <= number <= MOST and number == int(number):
            return replace(step, count=int(number), organisation="")
        return say(visit.language, "Please write a number from 1 to {most}.", most=MOST)
    if not said or len(said) > LONGEST:
        return say(visit.language, "Please write a name of at most 200 characters.")
    return replace(step, count=1, organisation=said)


def _ask_yes(visit: Visit, wish: MakingInvitations) -> DeskTurn:
    """Say back what will be made, and for whom: "twenty" may be a number or a name."""
    language = visit.language
    lines = [
        say(language, "1 invitation, for “{organisation}”.", organisation=wish.organisation)
        if wish.organisation
        else say_many(
            language,
            "{number} invitation, for one person.",
            "{number} invitations, each for one person.",
            wish.count,
        )
    ]
    if wish.group != _NONE:
        group = groups.label(visit.consultation, language, wish.group)
        lines.append(say(language, "Group: {group}.", group=group))
    if wish.language is not None:
        lines.append(
            say(language, "Language: {language}.", language=language_name(language, wish.language))
        )
    lines.append(say(language, "Is this what you want?"))
    yes = Button(label=say(language, "Yes, go on"), token=token(NAME, "yes"))
    no = Button(label=say(language, "No"), token=token(NAME, "no"))
    turn = _said(visit, "\n".join(lines), yes, no)
    return replace(turn, desk=replace(visit.desk, step=wish))


def _make(visit: Visit, wish: MakingInvitations) -> DeskTurn:
    draft = Draft(
        group="" if wish.group == _NONE else wish.group,
        organisation=wish.organisation,
        language=wish.language,
        until=visit.consultation.closes,
    )
    work = MakeInvitations(draft=draft, count=wish.count)
    desk = replace(visit.desk, step=AtRest())
    return DeskTurn(desk=desk, effects=(DoWork(work=work),))


def tell(visit: Visit, made: InvitationsMade) -> DeskTurn:
    """Hand them over: this is the only time that anybody sees their codes."""
    language, number = visit.language, len(made.issued)
    text = say_many(
        language,
        "{number} invitation is made. Its code is shown only here.",
        "{number} invitations are made. Their codes are only in these two files.",
        number,
    )
    replies = [Reply(text=text)]
    if number == 1:
        code = grouped(made.issued[0].code)
        replies.append(Reply(text="\n".join((made.issued[0].reference, code, *made.links))))
    replies += [Reply(text="", attachment=one) for one in _files(language, made)]
    effects = (KeepInvitations(issued=made.issued),)
    return DeskTurn(desk=visit.desk, replies=tuple(replies), effects=effects)


def _files(language: Language, made: InvitationsMade) -> tuple[Attachment, ...]:
    cards = say(language, "Cards to print and cut, each with a QR code and the code in letters.")
    table = (
        say(language, "A table of the invitations, with their codes and links.")
        if made.links
        else say(language, "A table of the invitations, with their codes.")
    )
    return (
        Attachment(
            name="invitations.pdf", kind="application/pdf", content=made.sheet, description=cards
        ),
        Attachment(name="invitations.csv", kind="text/csv", content=made.table, description=table),
    )


def _said(visit: Visit, text: str, *buttons: Button) -> DeskTurn:
    reply = Reply(text=text, buttons=buttons, asks=bool(buttons))
    return DeskTurn(desk=visit.desk, replies=(reply,))


NAME = "invite"
COMMAND = Command(
    name=NAME,
    order=25,
    words={"en": ("invite",), "fr": ("inviter",)},
    about=about,
    run=run,
    least="coordinator",
    press=press,
    take={MakingInvitations: take_words},
    tell={InvitationsMade: tell},
)
