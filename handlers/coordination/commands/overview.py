"""/overview: how far people are, in a few sentences and a picture."""

from collections.abc import Mapping, Sequence

from handlers.buttons import token
from handlers.coordination.commands import Command, all_commands
from handlers.coordination.done import OverviewCounted
from handlers.coordination.effects import DoWork
from handlers.coordination.rights import may
from handlers.coordination.turn import DeskTurn, Visit
from handlers.coordination.work import CountOverview
from handlers.model import Attachment, Button, Language, Reply
from handlers.results import overview_words
from locales import say


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "see progress: who has started and sent, and where people stop")


def run(visit: Visit, rest: str) -> DeskTurn:
    """Count; that may take a moment."""
    return DeskTurn(desk=visit.desk, effects=(DoWork(work=CountOverview()),))


def tell(visit: Visit, found: OverviewCounted) -> DeskTurn:
    """Say how it goes, show it, and offer what one would do next."""
    language, overview = visit.language, found.overview
    picture = Attachment(
        name="overview.png",
        kind="image/png",
        content=found.picture,
        description=overview_words.described(visit.consultation, overview, language),
        illustrates=True,
    )
    text = overview_words.sentences(visit.consultation, overview, language)
    reply = Reply(text=text, attachment=picture, buttons=_next(visit))
    return DeskTurn(desk=visit.desk, replies=(reply,))


def _next(visit: Visit) -> tuple[Button, ...]:
    """Offer the commands that follow, where there are such and the role has them."""
    language = visit.language
    labels: Mapping[str, str] = {
        "invited": say(language, "Who has not started"),
        "remind": say(language, "Send a reminder"),
        "export": say(language, "Export"),
        "compare": say(language, "Compare answers"),
    }
    known = all_commands()
    return tuple(
        Button(label=label, token=token(NAME, "go", name))
        for name, label in labels.items()
        if name in known and may(visit.desk.role, known[name].least)
    )


def press(visit: Visit, arguments: Sequence[str]) -> DeskTurn | None:
    """Go on with another command."""
    match arguments:
        case ["go", name] if (next_ := all_commands().get(name)) is not None:
            return next_.run(visit, "") if may(visit.desk.role, next_.least) else None
        case _:
            return None


NAME = "overview"
COMMAND = Command(
    name=NAME,
    order=20,
    words={"en": ("overview",), "fr": ("bilan", "apercu")},
    about=about,
    run=run,
    press=press,
    tell={OverviewCounted: tell},
)
