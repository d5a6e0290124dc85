"""`intake play`: a consultation as a chat in this terminal, or from a file of lines."""

import asyncio
import io
import os
import sys
from pathlib import Path

from bot import config, house, logs
from bot.explaining import explained
from bot.handed_out import HandedOut
from bot.house import House
from bot.runner import serve, stopping_when_asked
from bot.transports import Source
from bot.transports.keyboard import Keyboard, Lines, Piped
from bot.transports.screen import Chat, Screen, Transcript
from bot.transports.terminal import Terminal
from handlers.model import Address, Language
from locales import LANGUAGES, say


def run(
    *,
    language: Language | None,
    consultation: Path | None,
    database: str | None,
    config_file: Path | None,
    once: bool,
    person: str,
    files: Path,
) -> None:
    """Play until the lines end; everything that was answered stays where it is stored."""
    interactive = sys.stdin.isatty() and sys.stdout.isatty()
    with explained():
        flags = {"consultation.file": consultation, "storage.url": database}
        settings = config.load(config_file, os.environ, flags)
        with explained(settings.storage.url), house.opened(settings) as opened:
            address = Address(transport=Terminal.name, place=person)

            def spoken() -> Language:
                return opened.spoken_at(address) or language or LANGUAGES[0]

            lines, screen = _keyboard(spoken()) if interactive else _pipe()
            terminal = Terminal(
                lines,
                screen,
                person=person,
                language=language,
                spoken=spoken,
                once=once,
                keep=HandedOut(files).keep,
            )
            asyncio.run(_serve(opened, terminal))
            if interactive:
                _take_leave(opened, screen, address)


async def _serve(opened: House, terminal: Terminal) -> None:
    beside: list[Source] = [opened.working, opened.orders]
    with stopping_when_asked() as stop:
        await serve([terminal], opened.intake, opened.hand_offs, beside=beside, stop=stop)


def _keyboard(language: Language) -> tuple[Lines, Screen]:
    logs.only_errors()  # the screen is the participant's
    _show_what_can_be_shown(sys.stdout.encoding)
    chat = Chat()
    chat.note(say(language, "/quit leaves; /edit 3 … and /delete 3 change what you wrote at #3."))
    return Keyboard(chat.prompt), chat


def _pipe() -> tuple[Lines, Screen]:
    # A transcript is UTF-8 wherever it is made, as the lines are that made it.
    _show_what_can_be_shown("utf-8")
    return Piped(), Transcript(sys.stdout)


def _show_what_can_be_shown(encoding: str) -> None:
    """Let a letter that cannot be shown become a question mark, instead of an error."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding=encoding, errors="replace")


def _take_leave(opened: House, screen: Screen, address: Address) -> None:
    """Tell somebody whose answers are kept that they are; promise nothing to others."""
    kept = opened.language_of(address)
    for language in LANGUAGES:
        if language == kept:
            screen.note(
                "\n" + say(language, "Your answers are kept. To go on, run the same command.")
            )
