"""Whether a file will be sealed to whoever takes it out. It is told before anything leaves."""

from typing import Literal, TypeAlias

from handlers.coordination.desk import Desk
from handlers.model import Language
from locales import say

How: TypeAlias = Literal["sealed", "open"]
"""As a button says it: what was to be sealed never leaves otherwise."""


def how(desk: Desk) -> How:
    """Say how files leave for whoever has `desk`."""
    return "sealed" if desk.age_key else "open"


def readers(language: Language, how: How) -> str:
    """Say who could read the file."""
    if how == "sealed":
        return say(language, "The file is encrypted: only your key opens it.")
    return say(
        language,
        "The file is not encrypted: whoever can read this chat can read it. On Telegram, so "
        "can Telegram. With /key it would be encrypted.",
    )
