"""Attending: what an event means at the desk of somebody who coordinates.

In this order:

1. what came of work that they asked for;
2. a press on a button of the desk's own, which only a desk's `mark` can be;
3. a command of the desk's;
4. a reply to something that somebody wrote to the organisers: it answers them;
5. written words, where the desk's last reply offers something to press or waits for words, or
   where they are the label of a button that others' doings have brought, or a bare answer to a
   question of these that is the last thing said. "Cancel" leaves whatever is open. While a choice
   is open, whatever fits none of it is said so, and is nobody's answer;
6. a reply to nobody knows what, which may be meant for somebody: it is asked about;
7. words after the desk's own that fit nothing, of somebody who takes no part: they are nobody's.

Whoever opens a terminal again, and takes no part, comes back to their desk.

Everything else is no business of the desk's. What was offered there can then be pressed
still, but is not what a "1" means any more (`leave`).
"""

from collections.abc import Sequence

from msgspec.structs import replace

from handlers import buttons, codes, validity
from handlers.coordination import coming, leaving, putting, relayed
from handlers.coordination.commands import Command, all_commands, find
from handlers.coordination.commands.answer import answer
from handlers.coordination.desk import AtRest, Choosing, Desk, How
from handlers.coordination.done import NotDone, Result, WorkDone
from handlers.coordination.facts import DeskFact, RepliedTo, WhatIs
from handlers.coordination.marks import STANDING, put_of
from handlers.coordination.rights import may
from handlers.coordination.showing import leave, shown
from handlers.coordination.turn import DeskTurn, Visit
from handlers.model import (
    Address,
    Button,
    CampaignStands,
    ChoiceSelected,
    Consultation,
    Event,
    MessageReceived,
    Reply,
    Started,
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
    valid_days: int = validity.DAYS,
    takes_part: bool = True,
    put_at: int | None = None,
) -> DeskTurn | None:
    """Return what `event` makes at `desk`, or None where it is none of the desk's business.

    Its coordinator `takes_part` if they answer the consultation in the same chat themselves; what
    is open at the desk stands at `put_at` there.

    A turn that needs to know something is asked for again, with that `fact`.
    """
    visit = Visit(
        consultation=consultation,
        desk=desk,
        event=event,
        fact=fact,
        second_yes=second_yes,
        valid_days=valid_days,
        takes_part=takes_part,
        put_at=put_at,
    )
    turn = _outcome(visit)
    return turn if turn is None or turn.needs is not None else shown(visit, turn)


def _outcome(visit: Visit) -> DeskTurn | None:
    match visit.event:
        case WorkDone(result=NotDone() as failed):
            return _failed(visit, failed)
        case WorkDone(result=found):
            return _told(visit, found)
        case CampaignStands():
            return _told(visit, visit.event)
        case ChoiceSelected(mark=by, token=token):
            put = put_of(visit.desk, by)
            return None if put is None else _pressed(visit, token, put)
        case MessageReceived():
            return _heard(visit, visit.event)
        case Started(address=Address(transport="terminal"), invitation=""):
            return None if visit.takes_part else _come_back(visit)
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


def _pressed(visit: Visit, token: str, put: int = STANDING) -> DeskTurn:
    """Press a button of this question, if it is not over; any other leaves open what is."""
    if put == STANDING:
        return replace(_press(visit, token), aside=True)
    if putting.is_over(visit.desk, put):
        return putting.told(visit, put, token)
    return _press(visit, token, put)


def _press(visit: Visit, token: str, put: int = STANDING) -> DeskTurn:
    name, *arguments = token.split("/")
    command = all_commands().get(name)
    if command is not None and may(visit.desk.role, command.least):
        turn = command.press(_after_press(visit, token, put), arguments)
        if turn is not None:
            return turn
    text = say(visit.language, "This button no longer works.")
    return DeskTurn(desk=visit.desk, replies=(Reply(text=text, toast=True),))


def _after_press(visit: Visit, token: str, put: int) -> Visit:
    desk = visit.desk
    if put != STANDING:
        desk = putting.pressed(desk, put, token, visit.event.at)
        if isinstance(desk.step, Choosing):
            desk = replace(desk, step=AtRest())
    return replace(visit, desk=desk)


def _come_back(visit: Visit) -> DeskTurn:
    """Show what is open to whoever opens their terminal again, and never the consultation.

    A terminal says that it was opened each time; elsewhere it is a word or a button by which
    somebody asks for the consultation.
    """
    desk, at = visit.desk, visit.event.at
    if desk.on_top:
        return DeskTurn(desk=desk)  # they have the question of another coordinator before them
    if desk.put is None or not desk.put.text:
        return all_commands()["desk"].run(replace(visit, desk=leave(desk, at)), "") or DeskTurn(
            desk=desk
        )
    asks = isinstance(desk.step, Choosing)
    again = Reply(text=desk.put.text, buttons=desk.offered, numbered=desk.numbered, asks=asks)
    return DeskTurn(desk=putting.over(desk, "repeated", at), replies=(again,))


def _heard(visit: Visit, event: MessageReceived) -> DeskTurn | None:
    said, desk = clean(event.text), visit.desk
    if said[:1] in ("/", "!"):
        return _obeyed(visit, said)
    if event.reply_to is not None and visit.fact is None:
        return DeskTurn(desk=desk, needs=WhatIs(position=event.reply_to))
    replied = visit.fact.about if isinstance(visit.fact, RepliedTo) else None
    kind, _, number = (replied or "").partition("/")
    if kind == "consultation":
        return None
    if kind == "relay" and said and may(desk.role, relayed.LEAST):
        return replace(answer(visit, said, number=int(number)), aside=True)
    if (turn := _meant(visit, said)) is not None:
        return turn
    unknown = replied == "" or kind in ("approval", "put")
    if unknown and may(desk.role, relayed.LEAST):
        return _to_what(visit)
    return _of_nobody(visit, event) if event.reply_to is None else None


def _obeyed(visit: Visit, said: str) -> DeskTurn | None:
    """Carry out a command of the desk's; any other is everybody's, or nobody's."""
    if (found := find(said)) is None:
        return None
    command, rest = found
    if not may(visit.desk.role, command.least):
        return _not_theirs(visit, command)
    return command.run(replace(visit, desk=leave(visit.desk, visit.event.at)), rest)


def _meant(visit: Visit, said: str) -> DeskTurn | None:
    """Take words for what is open at the desk: a button, or a step that waits for them."""
    desk = visit.desk
    if token := buttons.pressed(desk.offered, said, numbered=desk.numbered):
        return _pressed(visit, token, desk.put.number if desk.put is not None else STANDING)
    if named := coming.called(desk, said):
        return _chosen(visit, named)
    if desk.is_open and leaving.is_meant(desk, said):
        return leaving.left(visit)
    for command in all_commands().values():
        meant = command.hear(visit, said) if may(desk.role, command.least) else None
        if meant is not None:
            return replace(meant, aside=True)
    if isinstance(desk.step, Choosing):
        return _choose(visit)
    for command in all_commands().values():
        take = command.take.get(type(desk.step))
        if take is not None and may(desk.role, command.least):
            return _written(visit, take(visit, said))
    return None


def _written(visit: Visit, turn: DeskTurn) -> DeskTurn:
    """Let what was open be over, since words have answered it, or have it put again."""
    if turn.needs is not None or not (turn.replies or turn.effects):
        return turn
    how: How = "repeated" if turn.desk.step == visit.desk.step else "written"
    return replace(turn, desk=putting.over(turn.desk, how, visit.event.at))


def _of_nobody(visit: Visit, event: MessageReceived) -> DeskTurn | None:
    """Keep nothing of words that fit nothing here, where the consultation has not asked anything.

    Somebody who only coordinates must not be led into it, up to a consent, by an "ok". Nor is
    what is written while we are at work for somebody an answer of theirs: it is early.
    """
    desk = visit.desk
    if desk.expects is not None and not desk.is_open:
        return _too_early(visit)
    if visit.takes_part or not desk.spoke_last:
        return None
    if codes.sent_in(event) or codes.sent_in(event, codes.INVITATION):
        return None
    if leaving.is_a_way_out(clean(event.text)):
        text = say(visit.language, "Nothing is open here, so there is nothing to cancel.")
        return DeskTurn(desk=desk, replies=(Reply(text=text),))
    text = say(
        visit.language,
        "I have kept nothing of this. /desk lists what you can do here. To take part in the "
        "consultation yourself, write /start.",
    )
    return DeskTurn(desk=visit.desk, replies=(Reply(text=text),))


def _too_early(visit: Visit) -> DeskTurn:
    text = say(
        visit.language,
        "I am still at work on what you asked for, and have kept nothing of this. "
        "Wait for a moment, please.",
    )
    return DeskTurn(desk=visit.desk, replies=(Reply(text=text),), aside=True)


def _choose(visit: Visit) -> DeskTurn:
    """Offer again what is open, for words that fit none of it."""
    desk = visit.desk
    text = say(
        visit.language,
        "I have kept nothing of this: a choice is open here. Choose one of these, or write "
        "“cancel” to leave it.",
    )
    reply = Reply(text=text, buttons=desk.offered, numbered=desk.numbered, asks=True)
    over = putting.over(desk, "repeated", visit.event.at)
    return DeskTurn(desk=over, replies=(reply,))


def _to_what(visit: Visit) -> DeskTurn:
    """Keep nothing of a reply that may be meant for a person, and must not become an answer."""
    text = say(
        visit.language,
        "I do not know what you are replying to, and have kept nothing of it. To answer "
        "somebody, write: /answer K4 … For anything else, write it again, not as a reply.",
    )
    return DeskTurn(desk=visit.desk, replies=(Reply(text=text),), aside=True)


def _chosen(visit: Visit, named: Sequence[Button]) -> DeskTurn | None:
    """Press the one that was named; of several, none: all that waits is shown."""
    if len(named) == 1:
        return _pressed(visit, named[0].token)
    command = all_commands()[named[0].token.partition("/")[0]]
    turn = command.run(visit, "") if may(visit.desk.role, command.least) else None
    return None if turn is None else replace(turn, aside=True)


def _not_theirs(visit: Visit, command: Command) -> DeskTurn:
    text = say(
        visit.language,
        "Your role here does not include /{command}. /desk lists what you can do.",
        command=command.words[visit.language][0],
    )
    return DeskTurn(desk=visit.desk, replies=(Reply(text=text),))
