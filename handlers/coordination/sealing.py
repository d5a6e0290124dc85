"""Files with people's words: whether they are sealed, told before they leave; how they leave."""

from datetime import timedelta
from typing import Final, Literal, TypeAlias

from handlers.coordination.desk import Desk
from handlers.model import Language, Reply
from locales import say

WAITS = timedelta(hours=1)
"""For so long a file waits to be sent: what people have deleted is not to be read in it later."""

_HERE: Final = "terminal"
"""The transport whose files stay where they are made."""

How: TypeAlias = Literal["sealed", "open"]
"""As a button says it: what was to be sealed never leaves otherwise."""


def how(desk: Desk) -> How:
    """Say how files leave for whoever has `desk`."""
    return "sealed" if desk.age_key else "open"


def making(language: Language) -> Reply:
    """Say that the file is being made, and for how long it waits."""
    text = say(
        language,
        "I am making the file. If it cannot reach you within an hour, it is deleted: then ask "
        "again.",
    )
    return Reply(text=text)


def readers(desk: Desk) -> str:
    """Say who could read the file."""
    language = desk.language
    if how(desk) == "sealed":
        return say(language, "The file is encrypted: only your key opens it.")
    if desk.address.transport == _HERE:
        return say(
            language,
            "The file is not encrypted: it is saved on this computer, for your account. "
            "With /key it would be encrypted.",
        )
    return say(
        language,
        "The file is not encrypted: whoever can read this chat can read it. On Telegram, so "
        "can Telegram. With /key it would be encrypted.",
    )
