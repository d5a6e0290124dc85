"""What Telegram shows: texts within its limits, and keyboards on one's thumb.

Texts are HTML in which everything is escaped, so that nobody's words are ever
taken for markup. Telegram counts in UTF-16, and takes 4096 units a message.
"""

from collections.abc import Sequence
from functools import lru_cache
from html import escape
from struct import unpack_from

from msgspec import Raw, Struct
from msgspec.json import encode
from msgspec.structs import replace

from bot.transports.pieces import fitting, length, pieces
from handlers.model import Attachment, Button

LONGEST_TOAST = 120  # Telegram takes 200, which nobody reads in the seconds that it is there
LONGEST_CAPTION = 1024
_LARGEST_PICTURE = 10_000  # dots, of its width and its height together
_PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"  # before a picture's width and height
_MOST_BUTTONS = 100
_LAST_BUTTONS = 10  # those that go on, skip or send are never left out
_WIDE = 32  # characters that fit beside each other on a small phone
_AROUND = 4  # characters that a button takes beside its label
_MOST_IN_A_ROW = 6
_CHOICES = ("pick/", "unpick/", "other/", "edit/")
_A_MARK = "\ue000"  # stands where each session has its own; nobody writes it


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
    """Return as much of `text` as can be read in passing, in whole sentences if there is one."""
    cut = _cut(text, LONGEST_TOAST)
    sentences, end, _ = cut.rpartition(". ")
    return cut if cut == text or not end else f"{sentences}."


def is_shown(file: Attachment) -> bool:
    """Say whether Telegram shows a file as a picture; else it is handed over to be opened."""
    if file.kind == "image/png" and file.content.startswith(_PNG):
        width, height = map(int, unpack_from(">II", file.content, len(_PNG)))
        return width + height <= _LARGEST_PICTURE
    return file.kind in ("image/png", "image/jpeg")


def captioned(file: Attachment) -> tuple[Attachment | str, ...]:
    """Return a file with as much of its description as can stand under it, and then the rest.

    Telegram has no words for a picture but these: whoever cannot see it hears all of them.
    """
    under, *below = pieces(file.description, first=LONGEST_CAPTION)
    return (replace(file, description=under), *below)


def _cut(text: str, most: int) -> str:
    return text if length(text) <= most else f"{text[: fitting(text, most - 1)]}…"


def keyboard(buttons: Sequence[Button], mark: str) -> Keyboard | None:
    """Return `buttons` as Telegram wants them, sentences below each other, numbers in rows.

    What goes on, skips or sends has rows of its own below the choices, so that a thumb
    does not take one for the other, wherever the ticks move them. Where there are too
    many, some in the middle can be written only.
    """
    if not buttons:
        return None
    if len(buttons) > _MOST_BUTTONS:
        buttons = (*buttons[: _MOST_BUTTONS - _LAST_BUTTONS], *buttons[-_LAST_BUTTONS:])
    choices = [one for one in buttons if one.token.startswith(_CHOICES)]
    others = [one for one in buttons if not one.token.startswith(_CHOICES)]
    return Keyboard([*_rows(choices, mark), *_rows(others, mark)])


def markup(buttons: tuple[Button, ...], mark: str) -> Raw | None:
    """Return `keyboard(buttons, mark)` as JSON: the same buttons go to many people."""
    return Raw(mark.encode().join(_around_the_marks(buttons))) if buttons else None


@lru_cache(maxsize=1_000)
def _around_the_marks(buttons: tuple[Button, ...]) -> list[bytes]:
    return encode(keyboard(buttons, _A_MARK)).split(_A_MARK.encode())


def _rows(buttons: Sequence[Button], mark: str) -> list[list[KeyboardButton]]:
    """Put as many side by side as a small phone shows."""
    rows: list[list[KeyboardButton]] = []
    longest = 0
    for button in buttons:
        longest = max(longest, len(button.label))
        if not rows or not _fits(longest, len(rows[-1]) + 1):
            rows.append([])
            longest = len(button.label)
        rows[-1].append(KeyboardButton(button.label, f"{mark} {button.token}"))
    return rows


def _fits(longest: int, count: int) -> bool:
    return count <= _MOST_IN_A_ROW and (longest + _AROUND) * count <= _WIDE
