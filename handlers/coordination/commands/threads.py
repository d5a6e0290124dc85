"""/threads: who has asked for a person, for how long they wait, and who is attending to them.

Each can be opened, which shows what was said last, to be answered there; and closed. The list
itself holds nobody's words: it would be sealed with a key that outlives them.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from handlers.buttons import token
from handlers.coordination import relayed
from handlers.coordination.commands import Command
from handlers.coordination.effects import CloseThread
from handlers.coordination.facts import OpenThreads, Thread, Threads
from handlers.coordination.turn import DeskTurn, Visit
from handlers.model import Button, Language, Reply
from locales import duration, say


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "see who has written to the organisers, and close what is answered")


def run(visit: Visit, rest: str) -> DeskTurn:
    """List the open threads, whoever has waited longest first."""
    if not isinstance(visit.fact, Threads):
        return DeskTurn(desk=visit.desk, needs=OpenThreads())
    language, threads = visit.language, visit.fact.threads
    if not threads:
        return DeskTurn(desk=visit.desk, replies=(Reply(text=say(language, "No thread is open.")),))
    parts = [
        say(language, "Open threads, the one that has waited longest first:"),
        "\n".join(_line(language, thread, visit.event.at) for thread in threads),
        say(
            language,
            "Open one to read what was said last, and answer by replying, or write: "
            "/answer {name} …",
            name=threads[0].name,
        ),
    ]
    buttons = [button for thread in threads for button in _buttons(language, thread)]
    # Each button is about its thread, and can be pressed for as long as that is open.
    reply = Reply(text="\n\n".join(parts), buttons=tuple(buttons), about="threads")
    return DeskTurn(desk=visit.desk, replies=(reply,))


def _line(language: Language, thread: Thread, now: datetime) -> str:
    """Say how one thread stands, in a line."""
    about = {
        "name": thread.name,
        "time": duration(language, now - thread.since),
        "coordinator": thread.by,
    }
    if not thread.waits:
        return say(language, "{name}, answered by {coordinator} {time} ago.", **about)
    if thread.by:
        return say(language, "{name}, waiting for {time}; {coordinator} answered before.", **about)
    return say(language, "{name}, waiting for {time}; nobody has answered yet.", **about)


def _buttons(language: Language, thread: Thread) -> tuple[Button, Button]:
    name, number = thread.name, str(thread.number)
    return (
        Button(
            label=say(language, "Open {name}", name=name), token=token("threads", "open", number)
        ),
        Button(
            label=say(language, "Close {name}", name=name), token=token("threads", "close", number)
        ),
    )


def press(visit: Visit, arguments: Sequence[str]) -> DeskTurn | None:
    """Open a thread, or close it; whoever began it can let it be open again by writing."""
    match arguments:
        case ["open", number] if number.isdecimal():
            return _of_one(visit, int(number), _open)
        case ["close", number] if number.isdecimal():
            return _of_one(visit, int(number), _close)
        case _:
            return None


def _of_one(visit: Visit, number: int, do: Callable[[Visit, Thread], DeskTurn]) -> DeskTurn:
    """Do something with a thread that is open still; somebody may have closed it meanwhile."""
    if not isinstance(visit.fact, Threads):
        return DeskTurn(desk=visit.desk, needs=OpenThreads())
    found = next((one for one in visit.fact.threads if one.number == number), None)
    if found is None:
        text = say(visit.language, "This thread is no longer open. /threads lists those that are.")
        return DeskTurn(desk=visit.desk, replies=(Reply(text=text),))
    return do(visit, found)


def _open(visit: Visit, thread: Thread) -> DeskTurn:
    """Show what was said last as when it came: a reply to it is an answer."""
    shown = relayed.passed_on(visit.desk, thread.number, thread.name, thread.words, thread.language)
    return DeskTurn(desk=visit.desk, replies=(shown,))


def _close(visit: Visit, thread: Thread) -> DeskTurn:
    text = say(visit.language, "Closed. It opens again when somebody writes in it.")
    effect = CloseThread(number=thread.number)
    return DeskTurn(desk=visit.desk, replies=(Reply(text=text),), effects=(effect,))


COMMAND = Command(
    name="threads",
    order=65,
    words={"en": ("threads",), "fr": ("échanges",)},
    about=about,
    run=run,
    least=relayed.LEAST,
    press=press,
)
