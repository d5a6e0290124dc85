"""What coordinators are shown of somebody who asked for a person: words, and a short name."""

from handlers.buttons import token
from handlers.coordination.desk import Desk
from handlers.coordination.rights import Role
from handlers.model import Button, Language, Reply
from locales import say

LEAST: Role = "coordinator"
"""Who may answer people."""


def passed_on(desk: Desk, number: int, name: str, words: str, written_in: Language) -> Reply:
    """Show what somebody wrote, and how to answer it."""
    language = desk.language
    if written_in == language:
        lead = say(language, "Thread {name}. Somebody writes:", name=name)
    elif written_in == "fr":
        lead = say(language, "Thread {name}. Somebody who chose French writes:", name=name)
    else:
        lead = say(language, "Thread {name}. Somebody who chose English writes:", name=name)
    how = say(language, "To answer, reply to this message, or write: /answer {name} …", name=name)
    label = say(language, "Close {name}", name=name)
    close = Button(label=label, token=token("threads", "close", str(number)))
    text = f"{lead}\n\n{words}\n\n{how}"
    return Reply(text=text, buttons=(close,), numbered=False, about=f"relay/{number}")


def told_others(desk: Desk, number: int, name: str, by: str, words: str) -> Reply:
    """Tell another coordinator what was answered, so that nobody answers twice.

    A reply to this is an answer into the thread as well.
    """
    language = desk.language
    lead = say(language, "Thread {name}. {coordinator} answered:", name=name, coordinator=by)
    return Reply(text=f"{lead}\n\n{words}", about=f"relay/{number}")
