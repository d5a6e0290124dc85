"""/desk: what a coordinator can do here, and in which language."""

from collections.abc import Sequence

from msgspec.structs import replace

from handlers.buttons import token
from handlers.coordination.commands import Command, lines, menu
from handlers.coordination.leaving import left
from handlers.coordination.turn import DeskTurn, Visit
from handlers.coordination.wording import role_name
from handlers.model import Button, Language, Reply
from locales import OWN_NAME, quote, say


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "what you can do here as a coordinator")


def run(visit: Visit, rest: str) -> DeskTurn:
    """List the commands of the coordinator's role."""
    language = visit.language
    text = "\n\n".join(
        [
            say(
                language,
                "You coordinate {title}. Your role: {role}.",
                title=quote(language, visit.consultation.title[language]),
                role=role_name(language, visit.desk.role),
            ),
            lines(visit.desk.role, language),
            say(language, "Everything else you write here is for the consultation itself.")
            if visit.takes_part
            else say(language, "To take part in the consultation yourself, write /start."),
        ]
    )
    others = [one for one in visit.consultation.languages if one != language]
    buttons = tuple(
        Button(label=OWN_NAME[one], token=token("desk", "language", one)) for one in others
    )
    return DeskTurn(desk=visit.desk, replies=(Reply(text=text, buttons=buttons, numbered=False),))


def press(visit: Visit, arguments: Sequence[str]) -> DeskTurn | None:
    """Go on in another language, or leave what is open."""
    match arguments:
        case ["language", ("en" | "fr") as wanted] if wanted in visit.consultation.languages:
            turn = run(replace(visit, desk=replace(visit.desk, language=wanted)), "")
            shown = replace(turn.replies[0], menu=menu(visit.desk.role, wanted))
            return replace(turn, replies=(shown,))
        case ["leave"] if visit.desk.is_open:
            return left(visit)
        case _:
            return None


COMMAND = Command(
    name="desk",
    order=1,
    words={"en": ("desk",), "fr": ("bureau",)},
    about=about,
    run=run,
    press=press,
)
