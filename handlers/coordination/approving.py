"""The second yes: what leaves the house, or reaches many people, waits for another coordinator.

Which acts these are is a setting. A command says so in one line:

    return with_second_yes(visit, "exports", what, turn)

Nobody's own yes counts, and what nobody answers is dropped after three days.
"""

from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from msgspec.structs import replace

from handlers.buttons import token
from handlers.coordination import putting
from handlers.coordination.coming import settle
from handlers.coordination.desk import Desk, Past
from handlers.coordination.effects import AskForYes
from handlers.coordination.facts import Approval
from handlers.coordination.rights import Role
from handlers.coordination.turn import DeskTurn, Visit
from handlers.model import Button, Reply, Text
from locales import say

LEAST: Role = "coordinator"
"""Who may give a second yes."""

VALID = timedelta(days=3)

NOTHING_ELSE: Final[Text] = {}

Act: TypeAlias = Literal["exports", "campaigns"]


def with_second_yes(
    visit: Visit, act: Act, what: Text, turn: DeskTurn, whole: Text = NOTHING_ELSE
) -> DeskTurn:
    """Return `turn`, or one in which it waits for another coordinator's yes.

    `what` names it to them, in both languages: "an export of 22 submissions to …"; `whole` is
    the rest of what they should see before they decide. The effects are then carried out in
    the name of whoever asked, and the replies said to them.
    """
    if act not in visit.second_yes:
        return turn
    language = visit.language
    asked = say(
        language,
        "This needs the yes of another coordinator. I have asked them, and will tell you "
        "what they say. If nobody answers within three days, the request ends.",
    )
    nobody = say(
        language,
        "This needs the yes of another coordinator, and there is nobody else who could give it. "
        "Nothing is done. An owner can invite somebody with /coordinators.",
    )
    effect = AskForYes(
        act=act,
        what=what,
        effects=turn.effects,
        replies=turn.replies,
        asked=Reply(text=asked),
        nobody=Reply(text=nobody),
        whole=whole,
    )
    return replace(turn, replies=(), effects=(effect,))


def ask(desk: Desk, approval: Approval, *, among_others: bool = False) -> Reply:
    """Ask whoever has `desk` for their yes; `among_others`, the buttons are told apart.

    They are not numbered: a "1" may be for something else that they are doing there.
    """
    language = desk.language
    text = say(
        language,
        "{name} asks for your yes: {what}. Nothing is done before another coordinator agrees.",
        name=approval.name,
        what=approval.what[language],
    )
    if whole := approval.whole.get(language):
        text = f"{text}\n\n{whole}"
    which = f" ({approval.number})" if among_others else ""
    yes, no = (replace(one, label=f"{one.label}{which}") for one in buttons(desk, approval.number))
    return Reply(
        text=text, buttons=(yes, no), numbered=False, asks=True, about=about(approval.number)
    )


def about(number: int) -> str:
    """Return what a message is about that asks for this yes."""
    return f"approval/{number}"


def buttons(desk: Desk, number: int) -> tuple[Button, Button]:
    """Return what is pressed for a yes, and for a no."""
    language, name = desk.language, str(number)
    return (
        Button(label=say(language, "Yes, do it"), token=token("approvals", "yes", name)),
        Button(label=say(language, "No, refuse it"), token=token("approvals", "no", name)),
    )


def decided(desk: Desk, number: int, by: Desk, at: datetime, *, agreed: bool) -> Desk:
    """Return `desk` once a request has been decided on there, or by another coordinator.

    What somebody else has decided can be called still: a "Yes, do it" that is written while the
    next request arrives must not be taken for that one.
    """
    is_theirs = by.coordinator == desk.coordinator
    past = Past(
        about=about(number),
        how="agreed" if agreed else "refused",
        at=at,
        by="" if is_theirs else by.name,
    )
    return putting.noted(settle(desk, buttons(desk, number)) if is_theirs else desk, past)


def shown_decided(desk: Desk, approval: Approval, by: str, *, agreed: bool) -> str:
    """Show a request once it has been decided on: where it was asked, and who said what."""
    language, asked = desk.language, ask(desk, approval).text
    if agreed:
        return f"{asked}\n\n{say(language, '{name} said yes.', name=by)}"
    return f"{asked}\n\n{say(language, '{name} said no.', name=by)}"


def answered(desk: Desk, approval: Approval, by: str, *, agreed: bool) -> Reply:
    """Tell whoever asked what the other coordinator said."""
    language = desk.language
    about = {"name": by, "what": approval.what[language]}
    if agreed:
        return Reply(text=say(language, "{name} said yes: {what}.", **about))
    return Reply(text=say(language, "{name} said no: {what}. Nothing is done.", **about))
