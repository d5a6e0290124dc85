"""Lettering: the font of all that is drawn, what it can write, and how much room words take."""

import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from PIL import ImageFont

PLAIN: Final = "DejaVuSans"
BOLD: Final = "DejaVuSans-Bold"
MONO: Final = "DejaVuSansMono-Bold"

MISSING: Final = "□"
"""Stands for a letter that the font lacks, such as those of Chinese: something is missing here."""


def font(name: str) -> Path:
    """Return the file of a font that has every letter of French, and most others.

    DejaVu comes with matplotlib; to import that only to ask it would take a second.
    """
    spec = find_spec("matplotlib")
    for folder in (spec.submodule_search_locations if spec else None) or ():
        return Path(folder, "mpl-data", "fonts", "ttf", f"{name}.ttf")
    raise FileNotFoundError(name)


def writable(text: str) -> str:
    """Return `text` in letters that the font has, in one line."""
    return "".join(_written(letter) for letter in " ".join(text.split("\n")))


def _written(letter: str) -> str:
    kind = unicodedata.category(letter)
    if kind == "Cf":  # joins emoji, or turns the writing round
        return ""
    if ord(letter) in _letters():
        return letter
    if kind in ("Mn", "Me"):  # belongs to the letter before it
        return ""
    return " " if kind[0] in "ZC" else MISSING


@cache
def _letters() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(font(PLAIN), lazy=True) as found:
        return frozenset(found.getBestCmap())


def width(text: str, size: float, name: str = PLAIN) -> float:
    """Return how wide `text` is, in points, in letters of `size`."""
    return _face(name).getlength(text) * size / _FINE


_FINE: Final = 100  # points: large enough that no letter is rounded to whole dots


@cache
def _face(name: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font(name)), _FINE, layout_engine=ImageFont.Layout.BASIC)


def broken(text: str, room: float, size: float, name: str = PLAIN) -> list[str]:
    """Break `text` into lines that are no wider than `room`: between words, or within long ones."""
    lines = [""]
    for word in _short_enough(text.split(" "), room, size, name):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if width(longer, size, name) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _short_enough(words: Iterable[str], room: float, size: float, name: str) -> Iterable[str]:
    for word in words:
        rest = word
        while width(rest, size, name) > room and len(rest) > 1:
            end = len(cut(rest, room, size, name))
            yield rest[:end]
            rest = rest[end:]
        yield rest


def cut(text: str, room: float, size: float, name: str = PLAIN) -> str:
    """Return as much of `text` as fits into `room`, and one letter at least."""
    most = 1
    while most < len(text) and width(text[: most + 1], size, name) <= room:
        most += 1
    return text[:most]
