"""/help, for whoever coordinates: the commands of the desk, and then everybody's."""

from handlers import command_lists
from handlers import commands as everybodys
from handlers.coordination.commands import Command, lines, of_role
from handlers.coordination.turn import DeskTurn, Visit
from handlers.model import Language, Reply
from locales import say


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "show these lists")


def run(visit: Visit, rest: str) -> DeskTurn:
    """List what the coordinator can do here, and what anybody can."""
    language = visit.language
    here = {command.name for command in of_role(visit.desk.role)}
    anybodys = [one for one in everybodys.all_commands().values() if one.name not in here]
    parts = [
        say(language, "As a coordinator you can write:"),
        lines(visit.desk.role, language),
        say(language, "To answer the consultation yourself, like anybody else:"),
        command_lists.lines(anybodys, language),
    ]
    return DeskTurn(desk=visit.desk, replies=(Reply(text="\n\n".join(parts)),))


COMMAND = Command(
    name="help", order=90, words={"en": ("help",), "fr": ("aide",)}, about=about, run=run
)
