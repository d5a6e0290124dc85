"""Codes: twenty letters that name a conversation for a short while, thirty that enrol somebody.

What a code is for is told by its length, and by nothing else. They are the consonants of
RFC 8628: without vowels no word of any answer is taken for a code, nor can a code spell one;
without digits nothing is mistaken for a letter. Twenty of them are more than 86 bits: nobody
guesses one.
"""

from handlers.reading import fold

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
LENGTH = 20
ENROLMENT = 30
"""The letters of a code with which somebody becomes a coordinator."""

_LONGEST = 80
_SLIPS = 2
"""Letters too many or too few, or none of ours, with which a code is still meant for one."""


def new_code(randomness: bytes, length: int = LENGTH) -> str:
    """Return a code from random bytes: sixteen of them, or 24 for an enrolment."""
    number, letters = int.from_bytes(randomness, "big"), []
    for _ in range(length):
        number, place = divmod(number, len(LETTERS))
        letters.append(LETTERS[place])
    return "".join(letters)


def grouped(code: str) -> str:
    """Return a code as it is shown: BCDF-GHJK-LMNP-QRST-VWXZ."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def read(said: str, length: int = LENGTH) -> str:
    """Return the letters of `said` if it is written like a code, right or wrong; else nothing.

    Case, spaces and hyphens do not count.
    """
    if not length - _SLIPS <= len(said) <= _LONGEST:
        return ""
    letters = fold(said).replace(" ", "").upper()
    strays = sum(letter not in LETTERS for letter in letters)
    return letters if abs(len(letters) - length) <= _SLIPS >= strays else ""
