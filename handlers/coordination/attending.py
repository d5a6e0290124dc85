"""Attending: what an event means at the desk of somebody who coordinates.

In this order:

1. what came of work that they asked for;
2. a press on a button of the desk's own, which only a desk's `mark` can be;
3. a command of the desk's;
4. a reply to something that somebody wrote to the organisers: it answers them;
5. written words, where the desk's last reply offers something to press or waits for words, or
   where they are the label of a button that others' doings have brought.

Everything else is no business of the desk's. What was offered there can then be pressed
still, but is not what a "1" means any more (`leave`).
"""

from collections.abc import Sequence

from msgspec.structs import replace

from handlers import buttons
from handlers.coordination import brought, relayed
from handlers.coordination.commands import Command, all_commands, find
from handlers.coordination.commands.answer import answer
from handlers.coordination.desk import (
    AtRest,
    Desk,
    DeskFact,
    DeskTurn,
    NotDone,
    RepliedTo,
    Result,
    Visit,
    WhatIs,
    WorkDone,
)
from handlers.coordination.rights import may
from handlers.model import (
    Button,
    CampaignStands,
    ChoiceSelected,
    Consultation,
    Event,
    MessageReceived,
    Reply,
    Update,
)
from handlers.reading import clean
from locales import say

NOTHING_ELSE: frozenset[str] = frozenset()


def attend(
    consultation: Consultation,
    desk: Desk,
    event: Event | WorkDone,
    fact: DeskFact | None = None,
    *,
    second_yes: frozenset[str] = NOTHING_ELSE,
) -> DeskTurn | None:
    """Return what `event` makes at `desk`, or None where it is none of the desk's business.

    A turn that needs to know something is asked for again, with that `fact`.
    """
    visit = Visit(
        consultation=consultation, desk=desk, event=event, fact=fact, second_yes=second_yes
    )
    turn = _outcome(visit)
    return turn if turn is None or turn.needs is not None else _shown(visit, turn)


def leave(desk: Desk) -> Desk:
    """Return `desk` after something that was for the consultation: what is written is too."""
    return replace(desk, offered=(), step=AtRest()) if desk.offered or _waits(desk) else desk


def mark(desk: Desk) -> str:
    """Return what binds buttons to a desk. No session's can be like it: that one has no "@"."""
    return f"@{desk.coordinator}"


def _outcome(visit: Visit) -> DeskTurn | None:
    match visit.event:
        case WorkDone(result=NotDone() as failed):
            return _failed(visit, failed)
        case WorkDone(result=found):
            return _told(visit, found)
        case CampaignStands():
            return _told(visit, visit.event)
        case ChoiceSelected(mark=bound, token=token):
            return _pressed(visit, token) if bound == mark(visit.desk) else None
        case MessageReceived():
            return _heard(visit, visit.event)
        case _:
            return None


def _failed(visit: Visit, failed: NotDone) -> DeskTurn:
    text = say(
        visit.language,
        "Something went wrong on our side, and this was not done. "
        "If it happens twice, quote {reference}.",
        reference=failed.reference,
    )
    return DeskTurn(desk=visit.desk, replies=(Reply(text=text),))


def _told(visit: Visit, found: Result | CampaignStands) -> DeskTurn:
    """Put what came of work into words; a role that was lost meanwhile hears nothing of it."""
    for command in all_commands().values():
        tell = command.tell.get(type(found))
        if tell is not None and may(visit.desk.role, command.least):
            return tell(visit, found)
    return DeskTurn(desk=visit.desk)


def _pressed(visit: Visit, token: str) -> DeskTurn:
    name, *arguments = token.split("/")
    command = all_commands().get(name)
    if command is not None and may(visit.desk.role, command.least):
        turn = command.press(visit, arguments)
        if turn is not None:
            return turn
    text = say(visit.language, "This button no longer works.")
    return DeskTurn(desk=visit.desk, replies=(Reply(text=text, toast=True),))


def _heard(visit: Visit, event: MessageReceived) -> DeskTurn | None:
    said, desk = clean(event.text), visit.desk
    if (found := find(said)) is not None:
        command, rest = found
        if not may(desk.role, command.least):
            return _not_theirs(visit, command)
        return command.run(replace(visit, desk=leave(desk)), rest)
    if said[:1] in ("/", "!"):
        return None
    if event.reply_to is not None and visit.fact is None:
        return DeskTurn(desk=desk, needs=WhatIs(position=event.reply_to))
    if isinstance(visit.fact, RepliedTo) and may(desk.role, relayed.LEAST):
        kind, _, number = visit.fact.about.partition("/")
        if kind == "relay" and said:
            return answer(visit, said, number=int(number))
    if token := buttons.pressed(desk.offered, said, numbered=desk.numbered):
        return _pressed(visit, token)
    if named := brought.called(desk, said):
        return _chosen(visit, named)
    for command in all_commands().values():
        take = command.take.get(type(desk.step))
        if take is not None and may(desk.role, command.least):
            return take(visit, said)
    return None


def _chosen(visit: Visit, named: Sequence[Button]) -> DeskTurn:
    """Press the one that was named; of several, none: all that waits is shown."""
    if len(named) == 1:
        return _pressed(visit, named[0].token)
    name = named[0].token.partition("/")[0]
    return all_commands()[name].run(visit, "")


def _not_theirs(visit: Visit, command: Command) -> DeskTurn:
    text = say(
        visit.language,
        "Your role here does not include /{command}. /desk lists what you can do.",
        command=command.words[visit.language][0],
    )
    return DeskTurn(desk=visit.desk, replies=(Reply(text=text),))


def _waits(desk: Desk) -> bool:
    return not isinstance(desk.step, AtRest)


def _shown(visit: Visit, turn: DeskTurn) -> DeskTurn:
    """Bind the turn's buttons to the desk, let a pressed one rest, and remember what is offered."""
    replies = [bound(visit.desk, reply) for reply in turn.replies]
    event = visit.event
    if isinstance(event, ChoiceSelected):
        first, *others = replies or [Reply(text="", toast=True)]
        updates = first.updates
        known = {update.position for update in updates}
        if event.position and not first.toast and event.position not in known:
            updates = (*updates, Update(position=event.position))
        first = replace(first, acknowledges=event.press, updates=updates)
        replies = [first, *others]
    shown = [reply for reply in replies if not reply.toast]
    last = shown[-1] if shown else None
    desk = turn.desk
    if last is not None:
        desk = replace(desk, offered=last.buttons, numbered=last.numbered)
    return replace(turn, desk=desk, replies=tuple(replies))


def bound(desk: Desk, reply: Reply) -> Reply:
    """Return `reply` with its buttons bound to `desk`."""
    has_buttons = reply.buttons or any(update.buttons for update in reply.updates)
    return replace(reply, mark=mark(desk)) if has_buttons else reply
