"""Pieces: a text too long for one message is cut between paragraphs, and never inside a letter.

Lengths are in UTF-16 units, as Telegram counts; what fits there fits everywhere.
"""

import unicodedata
from itertools import takewhile

LONGEST = 4096
_BREAKS = ("\n\n", "\n", " ")
_LONGEST_LETTER = 64  # characters that are taken for one letter; more are mischief
_BELONGING = ("Mn", "Mc", "Me", "Cf")  # Unicode's categories of what is added to a letter
_JOINER = "\u200d"
_VIRAMA = 9  # Unicode's class of the signs that join two letters of Indian scripts


def pieces(text: str, first: int = LONGEST) -> list[str]:
    """Cut `text` into as few messages as it takes, between paragraphs where that is possible.

    The first of them is no longer than `first`.
    """
    found: list[str] = []
    while length(text) > (most := LONGEST if found else first):
        end = _end(text, most)
        if piece := text[:end].rstrip():
            found.append(piece)
        text = text[end:].lstrip()
    return [*found, text] if text or not found else found


def length(text: str) -> int:
    """Return the length of `text` as Telegram counts it, in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _end(text: str, units: int) -> int:
    """Return where the first piece of a text that is too long ends."""
    most = fitting(text, units)
    for break_ in _BREAKS:
        if (found := text.rfind(break_, most // 4, most)) > 0:
            return found
    return most


def fitting(text: str, units: int) -> int:
    """Return how many characters of `text` fit into `units` of UTF-16, taking no letter apart."""
    most = units
    while (over := length(text[:most]) - units) > 0:
        most -= max(1, over // 2)
    whole = most
    while whole > max(0, most - _LONGEST_LETTER) and _is_inside_a_letter(text, whole):
        whole -= 1
    return most if _is_inside_a_letter(text, whole) else whole


def _is_inside_a_letter(text: str, place: int) -> bool:
    """Say whether what stands at `place` belongs to what stands before it: an accent, a skin."""
    if not 0 < place < len(text):
        return place <= 0
    before, after = text[place - 1], text[place]
    if unicodedata.category(after) in _BELONGING or "🏻" <= after <= "🏿":
        return True
    if before == _JOINER or unicodedata.combining(before) == _VIRAMA:
        return True
    # A flag is two letters of an alphabet of its own; a row of flags is cut between them.
    flags = sum(1 for _ in takewhile(_is_flags, reversed(text[:place])))
    return _is_flags(after) and flags % 2 == 1


def _is_flags(letter: str) -> bool:
    return "🇦" <= letter <= "🇿"
