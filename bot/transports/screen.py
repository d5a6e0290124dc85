"""What a terminal shows: pleasant for a person, plain where it is read by a program.

Nothing here moves the cursor, redraws or blinks, so that a screen reader and
a narrow window show the same words in the same order.
"""

import os
import re
import sys
from typing import Protocol, TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from bot.transports.choices import numbered
from handlers.model import Reply

WIDEST = 78

_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # colours, cursor
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"  # titles, links, the clipboard
    r"|\x1b[ -/]*[0-~]"  # the rest: resets, character sets
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def harmless(text: str) -> str:
    """Return `text` without anything a terminal would obey instead of showing.

    What participants wrote comes back in lists and confirmations, and could
    otherwise move the cursor, change the title or press keys.
    """
    return _CONTROLS.sub("", _ESCAPES.sub("", text.replace("\r\n", "\n")))


def words(reply: Reply) -> str:
    """Return what a reply says, with its attachment's description where the file would be."""
    file = reply.attachment
    described = f"({file.name}: {file.description})" if file is not None else ""
    return harmless("\n\n".join(part for part in (reply.text, described) if part))


class Screen(Protocol):
    """Where a conversation is shown."""

    def heard(self, line: str) -> None:
        """Show a line of the person's, where the terminal has not shown it by itself."""
        ...

    def said(self, reply: Reply) -> None:
        """Show what the bot says."""
        ...

    def note(self, text: str) -> None:
        """Show something that is not part of the conversation."""
        ...


class Transcript:
    """A plain transcript: `> ` before the person's words, `< ` before the bot's."""

    def __init__(self, output: TextIO | None = None) -> None:
        self._output = output or sys.stdout

    def heard(self, line: str) -> None:
        self._print("> " + harmless(line))

    def said(self, reply: Reply) -> None:
        lines = words(reply).split("\n")
        if reply.buttons:
            lines.append(" ".join(f"[{harmless(button.label)}]" for button in reply.buttons))
        self._print("< " + lines[0])
        for line in lines[1:]:
            self._print(f"  {line}".rstrip())

    def note(self, text: str) -> None:
        self._print("# " + harmless(text))

    def _print(self, line: str) -> None:
        # Flushed line by line: whoever reads along sees a message when it is said.
        print(line, file=self._output, flush=True)


class Chat:
    """A conversation on a terminal, in the terminal's own colours."""

    def __init__(self, console: Console | None = None) -> None:
        plain = bool(os.environ.get("NO_COLOR"))  # rich would still print bold and dim
        self.console = console or Console(color_system=None if plain else "auto")

    def heard(self, line: str) -> None:
        pass  # the person has just typed it

    def said(self, reply: Reply) -> None:
        self.console.print()
        for line in words(reply).split("\n"):
            self._wrapped(line)
        labels = [harmless(button.label) for button in reply.buttons]
        if labels:
            self.console.print()
        if numbered(reply):
            for number, label in enumerate(labels, start=1):
                self._wrapped(label, f"{number:>3}. ")
        elif labels:
            # In one line each label stays whole, so that it can be told from its neighbours.
            whole = (f"[{label}]".replace(" ", "\u00a0") for label in labels)
            self._wrapped(" ".join(whole), style="cyan")

    def note(self, text: str) -> None:
        for line in harmless(text).split("\n"):
            self._wrapped(line, style="dim")

    def prompt(self, number: int) -> str:
        """Return what stands before the person's words: the number by which `/edit` knows them."""
        if self.console.color_system is None:
            return f"\n#{number} > "
        # The bytes 1 and 2 tell readline which characters take no room.
        return f"\n\001\033[2m\002#{number}\001\033[0;1;36m\002 > \001\033[0m\002"

    def _wrapped(self, line: str, first: str = "", style: str = "") -> None:
        room = min(self.console.width, WIDEST) - len(first)
        for place, part in enumerate(wrapped(line, room)):
            lead = (first, "bold cyan") if place == 0 else (" " * len(first), "")
            self.console.print(Text.assemble(lead, (part, style)), soft_wrap=True)


def wrapped(line: str, room: int) -> list[str]:
    """Break `line` at its spaces, and at no others: French keeps « and ! with their words.

    What is longer than a line, such as a link, stays in one piece and can be copied.
    """
    parts = [""]
    for word in line.split(" "):
        longer = f"{parts[-1]} {word}" if parts[-1] else word
        if parts[-1] and cell_len(longer) > room:
            parts.append(word)
        else:
            parts[-1] = longer
    return parts
