"""Who reads: said once, before the first sensitive question, where another messenger is served.

Whether one is served, and what its operator can read, only the shell knows: it
gives `readers` to the dialogue, and by default nobody is named and nothing offered.
"""

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from handlers import path
from handlers.commands import all_commands
from handlers.model import Answering, Consultation, Reply, Session, Turn
from locales import say

NOBODY: Final[Mapping[str, str]] = {}


def saying_who_reads(consultation: Consultation, before: Session, turn: Turn, reader: str) -> Turn:
    """Say, before a sensitive question is put for the first time, that `reader` can read it."""
    after = turn.session
    if not reader or after.told_who_reads or after.puts == before.puts:
        return turn
    if not isinstance(after.step, Answering):
        return turn
    if not path.question_named(consultation, after.step.question).sensitive:
        return turn
    language = after.language
    text = say(
        language,
        "{reader} can read this chat. If that is a risk for you, /{command} moves our "
        "conversation to a messenger that cannot read it. Your answers move with you.",
        reader=reader,
        command=all_commands()["continue"].words[language][0],
    )
    *others, question = turn.replies
    return replace(
        turn,
        session=replace(after, told_who_reads=True),
        replies=(*others, Reply(text=text), question),
    )
