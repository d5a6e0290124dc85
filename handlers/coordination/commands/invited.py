"""/invited: what became of the invitations, which expire soon, and nothing that anybody said."""

from collections.abc import Iterator
from typing import Final, assert_never, get_args

from handlers import groups, opening_hours
from handlers.coordination import revoking
from handlers.coordination.commands import Command
from handlers.coordination.done import InvitationsCounted
from handlers.coordination.effects import DoWork, Note
from handlers.coordination.turn import DeskTurn, Visit
from handlers.coordination.work import CountInvitations
from handlers.invitations import SOON, State
from handlers.model import Attachment, Language, Reply
from locales import say, say_many

_NAMED: Final = 5
"""As many of those that expire soon are named in the chat."""


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "see which invitations were used")


def run(visit: Visit, rest: str) -> DeskTurn:
    """Count them; that may take a moment. "/invited INV-…" shows one, and can revoke it."""
    if rest:
        return revoking.show(visit, rest)
    return DeskTurn(desk=visit.desk, effects=(DoWork(work=CountInvitations()),))


def tell(visit: Visit, found: InvitationsCounted) -> DeskTurn:
    """Say how many stand how, then how many came of each group; all of them are in a table.

    It names organisations, and says which of them have sent: that it left is noted in the log.
    """
    language = visit.language
    total = sum(found.states.values())
    if not total:
        text = say(language, "Nobody has been invited yet. /invite makes invitations.")
        return DeskTurn(desk=visit.desk, replies=(Reply(text=text),))
    head = say_many(language, "{number} invitation.", "{number} invitations.", total)
    lines = [f"{head} {' '.join(_states(language, found))}", *_groups(visit, found)]
    text = "\n".join([*lines, *_expiring(visit, found), "", _how_to_revoke(language)])
    table = Attachment(
        name="invitations.csv",
        kind="text/csv",
        content=found.table,
        description=say(language, "All invitations, and how each stands; without their codes."),
    )
    note = Note(act=revoking.NAME, about={"invitations": total})
    reply = Reply(text=text, attachment=table)
    return DeskTurn(desk=visit.desk, replies=(reply,), effects=(note,))


def _states(language: Language, found: InvitationsCounted) -> Iterator[str]:
    for state in get_args(State):
        if number := found.states.get(state):
            yield _state(language, state, number)


def _state(language: Language, state: State, number: int) -> str:
    match state:
        case "open":
            return say(language, "Open: {number}.", number=number)
        case "used up":
            return say(language, "Used up: {number}.", number=number)
        case "expired":
            return say(language, "Expired: {number}.", number=number)
        case "revoked":
            return say(language, "Revoked: {number}.", number=number)
        case _:
            assert_never(state)


def _groups(visit: Visit, found: InvitationsCounted) -> Iterator[str]:
    """Yield a line for each group: so many can come, so many started, so many sent."""
    language = visit.language
    for group, (invited, started, sent) in found.came.items():
        yield say(
            language,
            "{group}: invited {invited}, started {started}, sent {sent}.",
            group=groups.label(visit.consultation, language, group)
            or say(language, "No group in particular"),
            invited=invited,
            started=started,
            sent=sent,
        )


def _expiring(visit: Visit, found: InvitationsCounted) -> Iterator[str]:
    """Yield those by which nobody can come in a few days any more, the first ones named."""
    language, soon = visit.language, found.expiring
    if not soon:
        return
    yield ""
    yield say_many(
        language,
        "{number} invitation can still be used, and expires within {days} days:",
        "{number} invitations can still be used, and expire within {days} days:",
        len(soon),
        days=SOON.days,
    )
    for one in soon[:_NAMED]:
        until = opening_hours.told(visit.consultation, language, one.until)
        yield say(
            language,
            "{invitation}: {moment}; places left: {left}.",
            invitation=revoking.named(language, one),
            moment=until,
            left=one.uses - one.taken,
        )
    if len(soon) > _NAMED:
        yield say(language, "The table has the others.")


def _how_to_revoke(language: Language) -> str:
    return say(language, "To see or revoke one of them, write /invited and its reference.")


COMMAND = Command(
    name=revoking.NAME,
    order=26,
    words={"en": ("invited",), "fr": ("invitations",)},
    about=about,
    run=run,
    least="coordinator",
    press=revoking.press,
    tell={InvitationsCounted: tell},
)
