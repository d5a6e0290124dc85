"""/threads: who has asked for a person and waits for an answer; each can be closed."""

from collections.abc import Sequence

from handlers.buttons import token
from handlers.coordination import relayed
from handlers.coordination.commands import Command
from handlers.coordination.effects import CloseThread
from handlers.coordination.facts import OpenThreads, Threads
from handlers.coordination.turn import DeskTurn, Visit
from handlers.model import Button, Language, Reply
from locales import listing, say


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "see who has written to the organisers, and close what is answered")


def run(visit: Visit, rest: str) -> DeskTurn:
    """List the open threads by their names, oldest first."""
    if not isinstance(visit.fact, Threads):
        return DeskTurn(desk=visit.desk, needs=OpenThreads())
    language, threads = visit.language, visit.fact.threads
    if not threads:
        return DeskTurn(desk=visit.desk, replies=(Reply(text=say(language, "No thread is open.")),))
    text = say(
        language,
        "Open threads, the oldest first: {names}. To answer one: /answer {name} …",
        names=listing(language, [name for _, name in threads]),
        name=threads[0][1],
    )
    buttons = tuple(
        Button(
            label=say(language, "Close {name}", name=name), token=token("threads", "close", str(id))
        )
        for id, name in threads
    )
    return DeskTurn(desk=visit.desk, replies=(Reply(text=text, buttons=buttons),))


def press(visit: Visit, arguments: Sequence[str]) -> DeskTurn | None:
    """Close a thread; whoever began it can open it again by writing."""
    match arguments:
        case ["close", number] if number.isdecimal():
            text = say(visit.language, "Closed. It opens again when somebody writes in it.")
            effect = CloseThread(number=int(number))
            return DeskTurn(desk=visit.desk, replies=(Reply(text=text),), effects=(effect,))
        case _:
            return None


COMMAND = Command(
    name="threads",
    order=65,
    words={"en": ("threads",), "fr": ("fils",)},
    about=about,
    run=run,
    least=relayed.LEAST,
    press=press,
)
