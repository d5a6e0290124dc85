"""Putting: a question of the desk's own is put once and answered once, and what became of it stays.

Where a messenger can change its messages, one that is over has no buttons any more and shows the
choice, as questions to participants do. Where it cannot, or has not yet, a press says what became
of the question, and does nothing: neither a second tap nor one in what has scrolled up acts twice.

What is only offered (the next commands under an overview) can be pressed for as long as it
was not; it is nobody's question, and nobody leaves it.
"""

from datetime import datetime
from typing import Final, assert_never

from msgspec.structs import replace

from handlers.coordination.commands import all_commands
from handlers.coordination.desk import AtRest, Desk, How, Past, Put
from handlers.coordination.marks import mark
from handlers.coordination.turn import DeskTurn, Visit
from handlers.model import Language, Reply, Update
from locales import moment, quote, say

MOST: Final = 30
"""Of so many questions is it known what became of them, the newest ones."""

LONGEST: Final = 3000
"""Characters of a question that is shown again with its choice, in one message."""

_PUT: Final = "put"
_OUT: Final = ("no", "leave", "cancel")
"""How the tokens of buttons end that lead out of what is open."""


# --- Put, answered, left ---------------------------------------------------------


def is_own(reply: Reply) -> bool:
    """Say whether the buttons of a reply are the desk's own, and about nothing else."""
    return bool(reply.buttons) and not reply.about and not reply.toast


def put(desk: Desk, reply: Reply) -> tuple[Desk, Reply]:
    """Number a question, and let it be open."""
    number = desk.puts + 1
    reply = replace(reply, mark=mark(desk, number), about=about(number))
    is_short = reply.attachment is None and len(reply.text) <= LONGEST
    asks = reply.asks or not isinstance(desk.step, AtRest)
    now_open = Put(number=number, text=reply.text if is_short else "", asks=asks)
    return replace(desk, puts=number, put=now_open), reply


def about(number: int) -> str:
    """Return under which name it is remembered where a question arrived."""
    return f"{_PUT}/{number}"


def over(desk: Desk, how: How, at: datetime, label: str = "") -> Desk:
    """Return `desk` once what is open there is over; what was only offered is not left."""
    if desk.put is None:
        return desk
    number, asks = desk.put.number, desk.put.asks
    desk = replace(desk, put=None, offered=())
    if not asks and how not in ("chosen", "cancelled"):
        return desk
    return noted(desk, Past(about=about(number), how=how, at=at, label=label))


def noted(desk: Desk, past: Past) -> Desk:
    """Remember what became of a question; the oldest is forgotten for it."""
    known = (*desk.past, past)
    dropped = [_number(one) for one in known[:-MOST]]
    return replace(desk, past=known[-MOST:], forgotten=max((desk.forgotten, *dropped)))


def _number(past: Past) -> int:
    kind, _, number = past.about.partition("/")
    return int(number) if kind == _PUT else 0


def leads_out(token: str) -> bool:
    """Say whether a button leads out of what is open."""
    return token.rpartition("/")[2] in _OUT


def pressed(desk: Desk, number: int, token: str, at: datetime) -> Desk:
    """Return `desk` once a button of this question has been pressed there."""
    how: How = "cancelled" if leads_out(token) else "chosen"
    if desk.put is not None and desk.put.number == number:
        label = next((one.label for one in desk.offered if one.token == token), "")
        return over(desk, how, at, label)
    return noted(over(desk, "left", at), Past(about=about(number), how=how, at=at))


# --- What became of it -------------------------------------------------------------


def is_over(desk: Desk, number: int) -> bool:
    """Say whether a question has been answered or left; of what is forgotten, that it has."""
    return became(desk, about(number)) is not None or number <= desk.forgotten


def became(desk: Desk, about: str) -> Past | None:
    """Return what became of what was put, if it is over and that is still known."""
    return next((one for one in reversed(desk.past) if one.about == about), None)


def told(visit: Visit, number: int, token: str) -> DeskTurn:
    """Tell whoever presses a button of a question that is over what became of it."""
    past = became(visit.desk, about(number))
    parts = [what_became(visit, past)]
    command = all_commands().get(token.partition("/")[0])
    if command is not None and (past is None or past.how != "repeated"):
        word = command.words[visit.language][0]
        parts.append(say(visit.language, "To begin again, write /{command}.", command=word))
    return DeskTurn(desk=visit.desk, replies=(Reply(text=" ".join(parts), toast=True),))


def what_became(visit: Visit, past: Past | None) -> str:
    """Say what became of it, and when; that it is over, where no more is known."""
    language = visit.language
    if past is None:
        return say(language, "This was settled long ago. Nothing was done now.")
    when = moment(language, past.at, visit.consultation.zone)
    match past.how:
        case "chosen" if past.label:
            label = quote(language, past.label)
            return say(
                language,
                "You chose {label} on {moment}. Nothing more was done.",
                label=label,
                moment=when,
            )
        case "chosen" | "written":
            return say(language, "You answered on {moment}. Nothing more was done.", moment=when)
        case "cancelled":
            return say(language, "You cancelled this on {moment}. Nothing was done.", moment=when)
        case "repeated":
            return say(language, "I have asked this again further down. Please answer there.")
        case "left":
            return say(
                language,
                "You went on to something else on {moment} and left this. Nothing was done.",
                moment=when,
            )
        case "agreed" | "refused":
            return _decided(language, past, when)
        case _:
            assert_never(past.how)


def _decided(language: Language, past: Past, when: str) -> str:
    match past.how, past.by:
        case "agreed", "":
            return say(language, "You said yes to this on {moment}. It is done.", moment=when)
        case "agreed", name:
            return say(language, "{name} said yes to this on {moment}.", name=name, moment=when)
        case _, "":
            return say(language, "You said no to this on {moment}. Nothing was done.", moment=when)
        case _, name:
            return say(
                language,
                "{name} said no to this on {moment}. Nothing was done.",
                name=name,
                moment=when,
            )


# --- As it looks then ----------------------------------------------------------------


def rested(before: Desk, after: Desk, at: int | None) -> tuple[Update, ...]:
    """Take the buttons away from what was open `before`, at this place, and is over now."""
    if before.put is None or not at:
        return ()
    past = became(after, about(before.put.number))
    if past is None:
        return ()
    outcome = _outcome(after.language, past) if before.put.text else ""
    text = f"{before.put.text}\n\n{outcome}" if outcome else ""
    return (Update(position=at, text=text),)


def _outcome(language: Language, past: Past) -> str:
    match past.how:
        case "chosen" if past.label:
            return say(language, "Your choice: {choice}", choice=past.label)
        case "cancelled":
            return say(language, "You cancelled this.")
        case "left":
            return say(language, "You left this without an answer.")
        case "chosen" | "written" | "repeated" | "agreed" | "refused":
            return ""
        case _:
            assert_never(past.how)
