"""What Telegram shows: texts within its limits, and keyboards on one's thumb.

Texts are HTML in which everything is escaped, so that nobody's words are ever
taken for markup. Telegram counts in UTF-16, and takes 4096 units a message.
"""

from collections.abc import Sequence
from functools import lru_cache
from html import escape

from msgspec import Struct

from handlers.model import Button

LONGEST = 4096
LONGEST_TOAST = 200
_MOST_BUTTONS = 100
_WIDE = 32  # characters that fit beside each other on a small phone
_AROUND = 4  # characters that a button takes beside its label
_MOST_IN_A_ROW = 6
_BREAKS = ("\n\n", "\n", " ")


class KeyboardButton(Struct):
    """An inline button, in Telegram's words."""

    text: str
    callback_data: str


class Keyboard(Struct):
    """The buttons under a message, row by row."""

    inline_keyboard: list[list[KeyboardButton]]


def html(text: str) -> str:
    """Return `text` so that it is shown as it is."""
    return escape(text, quote=False)


def toast(text: str) -> str:
    """Return as much of `text` as a toast takes."""
    return text if len(text) <= LONGEST_TOAST else f"{text[: LONGEST_TOAST - 1]}…"


def keyboard(buttons: Sequence[Button], mark: str) -> Keyboard | None:
    """Return `buttons` as Telegram wants them, sentences below each other, numbers in rows."""
    if not buttons:
        return None
    pressable = [
        KeyboardButton(one.label, f"{mark} {one.token}") for one in buttons[:_MOST_BUTTONS]
    ]
    rows = _rows(tuple([one.text for one in pressable]))
    return Keyboard([pressable[first:end] for first, end in rows])


@lru_cache(maxsize=1_000)
def _rows(labels: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """Return where each row begins and ends: as many side by side as a small phone shows."""
    rows: list[tuple[int, int]] = []
    first = longest = 0
    for end, label in enumerate(labels):
        longest = max(longest, len(label))
        width = (longest + _AROUND) * (end + 1 - first)
        if end > first and (end - first == _MOST_IN_A_ROW or width > _WIDE):
            rows.append((first, end))
            first, longest = end, len(label)
    return (*rows, (first, len(labels)))


def pieces(text: str) -> list[str]:
    """Cut `text` into as few messages as it takes, between paragraphs where that is possible."""
    found = []
    while length(text) > LONGEST:
        end = _end(text)
        found.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*found, text] if text or not found else found


def length(text: str) -> int:
    """Return the length of `text` as Telegram counts it, in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _end(text: str) -> int:
    """Return where the first piece of a text that is too long ends."""
    most = LONGEST
    while length(text[:most]) > LONGEST:
        most -= max(1, (length(text[:most]) - LONGEST) // 2)
    for break_ in _BREAKS:
        if (found := text.rfind(break_, most // 4, most)) > 0:
            return found
    return most
