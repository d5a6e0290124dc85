"""What is going on when the process dies; also run as a child process that really does.

`python -m tests.crashes.scenes SCENE FOLDER NTH` plays a scene and dies at its
NTH statement, with no chance to tidy up.
"""

import os
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from handlers import conversation
from handlers.model import Consultation, Event, Fact, MessageReceived, Session, Turn
from storage import main_key
from tests.crashes.dying import Countdown, counted
from tests.remembering import Remembering

POISON = "a message that no code was written for"


def advance(consultation: Consultation, session: Session, event: Event, *fact: Fact) -> Turn:
    """Be the dialogue, with a bug in it."""
    if isinstance(event, MessageReceived) and event.text == POISON:
        raise RuntimeError
    return conversation.advance(consultation, session, event, *fact)


def opened(folder: Path) -> Remembering:
    """Open the databases of a folder, with the key that lies there too."""
    return Remembering(folder, keyring=main_key.from_file(folder / "key"), advance=advance)


def prepared(folder: Path) -> Remembering:
    """Make people ready to answer, to send, to be forgotten, to be handed over, and to move."""
    bot = opened(folder)
    for person in ("anna", "bert"):
        bot.says(person, "", "English", "continue", "yes")
    bot.says("bert", "to be heard")
    bot.answers_everything("cleo")
    bot.handoff.deliver_due(bot.now)
    bot.says("cleo", "/delete")
    bot.answers_everything("dora")
    bot.says("faye", "", "English", "continue", "yes", "to go along")
    bot.says("faye elsewhere", "")
    code = bot.says("faye", "/continue").split("\n\n")[-1]
    (folder / "code").write_text(code, "utf-8")
    return bot


def events(bot: Remembering) -> list[Event]:
    """Make what happens next: somebody answers, sends, is forgotten, arrives, goes elsewhere."""
    code = (bot.folder / "code").read_text("utf-8")
    said = [("anna", "a wish"), ("bert", "send"), ("cleo", "yes"), ("emil", "")]
    said += [("faye", "/review"), ("faye elsewhere", code), ("faye", "hello")]
    return [bot.event(person, line) for person, line in said]


def batch(bot: Remembering) -> None:
    """Commit a batch of all that can happen."""
    bot.takes(*events(bot), cursor="after")


def poisoned_batch(bot: Remembering) -> None:
    """Commit the same, with a message in it that fails."""
    happened = events(bot)
    bot.takes(*happened[:2], bot.event("dora", POISON), *happened[2:], cursor="after")


def hand_off(bot: Remembering) -> None:
    """Hand over a submission and an erasure."""
    bot.says("cleo", "yes")
    hand_over(bot)


def hand_over(bot: Remembering) -> None:
    """Hand over all that is due."""
    bot.handoff.deliver_due(bot.now + timedelta(days=1))


SCENES: dict[str, Callable[[Remembering], Any]] = {
    "batch": batch,
    "poisoned_batch": poisoned_batch,
    "hand_off": hand_off,
}


def engines(bot: Remembering) -> list[Any]:
    """Return the engines of both databases."""
    return [bot.engine, bot.core._engine()]


if __name__ == "__main__":
    scene, folder, nth = sys.argv[1:]
    bot = opened(Path(folder))
    with counted(Countdown(int(nth), lambda: os._exit(9)), *engines(bot)):
        SCENES[scene](bot)
