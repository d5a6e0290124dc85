"""What people can read about the bot before they press Start, in each language."""

from typing import Final

from msgspec import Struct

from handlers.command_lists import menu
from handlers.commands import all_commands
from handlers.model import Consultation, Language
from locales import listing, say, say_many

# How long Telegram lets each of them be.
_NAME: Final = 64
_DESCRIPTION: Final = 512
_SHORT_DESCRIPTION: Final = 120


class Profile(Struct, frozen=True, kw_only=True):
    """What a bot says of itself in one language; `commands` are names and what they do."""

    commands: tuple[tuple[str, str], ...]
    name: str
    description: str
    short_description: str


def profiles(consultation: Consultation, *, answered: bool) -> dict[Language, Profile]:
    """Return what the bot says of itself in each of the consultation's languages.

    To ask a person is among its commands where they are `answered`.
    """
    return {
        language: _profile(consultation, language, answered=answered)
        for language in consultation.languages
    }


def _profile(consultation: Consultation, language: Language, *, answered: bool) -> Profile:
    title = consultation.title[language]
    minutes = say_many(language, "{number} minute", "{number} minutes", consultation.minutes)
    short = say(
        language,
        "{title}: your views in about {minutes}, at your own pace.",
        title=title,
        minutes=minutes,
    )
    commands = [
        command
        for command in all_commands().values()
        if (command.name != "language" or len(consultation.languages) > 1)
        and (answered or not command.to_people)
    ]
    return Profile(
        commands=menu(commands, language),
        name=_fitting(title, _NAME),
        description=_description(consultation, language, minutes),
        short_description=_fitting(short, _SHORT_DESCRIPTION),
    )


def _description(consultation: Consultation, language: Language, minutes: str) -> str:
    """Say who asks, and what must be known. If room is short, the first gives way."""
    needed = "\n\n".join(
        [
            say(
                language,
                "About {minutes}. You can spread your answers over several days.",
                minutes=minutes,
            ),
            say(
                language,
                "On Telegram, chats with bots are not end-to-end encrypted: "
                "Telegram can read them.",
            ),
            say(language, "We never ask for money, codes or files."),
        ]
    )
    lines = [consultation.title[language]]
    if organisers := _organisers(consultation, language):
        lines.append(
            say(language, "Organisers: {organisers}", organisers=listing(language, organisers))
        )
    room = _DESCRIPTION - _units(f"\n\n{needed}")
    who = _fitting("\n".join(lines), room)
    return f"{who}\n\n{needed}"


def _organisers(consultation: Consultation, language: Language) -> tuple[str, ...]:
    """Return everybody who answers for the data, each once, in the order of the consents."""
    return tuple(
        dict.fromkeys(
            controller.label[language]
            for clause in consultation.consents
            for controller in clause.controllers
        )
    )


def _fitting(text: str, limit: int) -> str:
    """Return `text`, or as many of its first words as there is room for."""
    if _units(text) <= limit:
        return text
    while _units(text) >= limit:
        text = text.rpartition(" ")[0]
    return f"{text}…"


def _units(text: str) -> int:
    """Return the length of `text` as Telegram may count it, in UTF-16's units."""
    return len(text.encode("utf-16-le")) // 2
