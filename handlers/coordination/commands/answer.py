"""/answer: answer somebody who asked for a person; a reply to their message does the same."""

from handlers.coordination import relayed
from handlers.coordination.commands import Command
from handlers.coordination.effects import AnswerThread
from handlers.coordination.turn import DeskTurn, Visit
from handlers.model import Language, Reply
from locales import say


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "answer somebody who wrote to the organisers: /answer K4 …")


def run(visit: Visit, rest: str) -> DeskTurn:
    """Send what stands behind the thread's name to whoever began it."""
    name, _, words = rest.partition(" ")
    if not words.strip():
        text = say(
            visit.language,
            "Write the thread’s name, and then your answer: /answer K4 Good morning …",
        )
        return DeskTurn(desk=visit.desk, replies=(Reply(text=text),))
    return answer(visit, words.strip(), name=name)


def answer(visit: Visit, words: str, *, number: int = 0, name: str = "") -> DeskTurn:
    """Send `words` into a thread, named by its number or its name."""
    language = visit.language
    effect = AnswerThread(
        number=number,
        name=name,
        text=words,
        passed_on=Reply(text=say(language, "Sent in the name of the organisers.")),
        gone=Reply(
            text=say(
                language,
                "This thread does not exist, or no longer does: whoever started it may have "
                "deleted everything. Nothing was sent.",
            )
        ),
    )
    return DeskTurn(desk=visit.desk, effects=(effect,))


COMMAND = Command(
    name="answer",
    order=64,
    words={"en": ("answer",), "fr": ("répondre",)},
    about=about,
    run=run,
    least=relayed.LEAST,
)
