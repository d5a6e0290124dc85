"""/key: a coordinator's age key, to which the files they take out are sealed."""

from collections.abc import Sequence

from msgspec.structs import replace

from handlers.buttons import token
from handlers.coordination.commands import Command
from handlers.coordination.effects import Note
from handlers.coordination.turn import DeskTurn, Visit
from handlers.model import Button, Language, Reply
from handlers.results.age_key import NoKey, recipient
from locales import say


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "encrypt the files you export with your age key")


def run(visit: Visit, rest: str) -> DeskTurn:
    """Keep the key that was given, or say what there is."""
    desk, language = visit.desk, visit.language
    if not rest:
        return _told(visit)
    try:
        key = recipient(rest)
    except NoKey:
        text = say(
            language,
            "This is not an age key. Yours begins with age1. The one that begins with "
            "AGE-SECRET-KEY is for you alone: never send it.",
        )
        return DeskTurn(desk=desk, replies=(Reply(text=text),))
    text = say(
        language, "Your files are encrypted with this key from now on. Only you can open "
                  "them: {key}",
        key=key,
    )  # fmt: skip
    return _changed(visit, key, text)


def _told(visit: Visit) -> DeskTurn:
    desk, language = visit.desk, visit.language
    if desk.age_key:
        text = say(language, "Your files are encrypted with this key: {key}", key=desk.age_key)
        forget = Button(label=say(language, "Forget this key"), token=token(NAME, "forget"))
        return DeskTurn(desk=desk, replies=(Reply(text=text, buttons=(forget,)),))
    text = say(
        language,
        "You have given no key, so the files you export are not encrypted. With a key, only you "
        "can open them, even if others come to see this chat. Ask your IT or security service "
        "for an “age key”. Then send its public part here: /key age1…",
    )
    return DeskTurn(desk=desk, replies=(Reply(text=text),))


def press(visit: Visit, arguments: Sequence[str]) -> DeskTurn | None:
    """Forget the key."""
    if list(arguments) != ["forget"]:
        return None
    text = say(visit.language, "The key is forgotten. Files are no longer encrypted.")
    return _changed(visit, "", text)


def _changed(visit: Visit, key: str, text: str) -> DeskTurn:
    desk = replace(visit.desk, age_key=key)
    return DeskTurn(desk=desk, replies=(Reply(text=text),), effects=(Note(act="key"),))


NAME = "key"
COMMAND = Command(
    name=NAME,
    order=75,
    words={"en": ("key",), "fr": ("chiffrement", "cle")},
    about=about,
    run=run,
    least="coordinator",
    press=press,
)
