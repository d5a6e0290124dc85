"""/help: every command that works now, in a line each; to ask for a person, where one is there."""

from msgspec.structs import replace

from handlers.buttons import token
from handlers.command_lists import lines
from handlers.commands import Command, all_commands
from handlers.laying import lay
from handlers.model import (
    Button,
    Consultation,
    Event,
    FindWhetherAnswered,
    Language,
    Reply,
    Session,
    Turn,
)
from handlers.opening_hours import is_after, over
from locales import say


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "show this list")


def run(consultation: Consultation, session: Session, event: Event, rest: str) -> Turn:
    """Find out what can be offered, and list it then."""
    return Turn(session=session, needs=FindWhetherAnswered())


def listed(consultation: Consultation, session: Session, event: Event, *, answered: bool) -> Turn:
    """List the commands in the person's language, and leave the step open."""
    language = session.language
    known = all_commands().values()
    offered = [command for command in known if answered or not command.to_people]
    if is_after(consultation, event.at):
        works = [replace(one, about=one.after_closing) for one in offered if one.after_closing]
        lead = f"{over(consultation, language)} {say(language, 'You can still write these:')}"
        text = f"{lead}\n\n{lines(works, language)}"
    else:
        lead = say(
            language,
            "You can write these at any time. While you answer in your own words, "
            "some of them need the slash:",
        )
        kept = say(language, "Your answers are kept as you give them.")
        text = f"{lead}\n\n{lines(offered, language)}\n\n{kept}"
    button = Button(label=say(language, "Go on"), token=token("resume"))
    return lay(session, event, Reply(text=text, buttons=(button,)))


COMMAND = Command(
    name="help",
    order=10,
    words={"en": ("help",), "fr": ("aide",)},
    about=about,
    run=run,
    bare=True,
    after_closing=about,
)
