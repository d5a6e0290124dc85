"""Codes: letters that name something for whoever has them. Their number tells what they are for.

Twenty name a conversation for a short while, 25 are an invitation, thirty enrol a coordinator.
They are the consonants of RFC 8628: without vowels no word of any answer is taken for a code,
nor can a code spell one; without digits nothing is mistaken for a letter. Twenty of them are
more than 86 bits: nobody guesses one.
"""

import re

from msgspec.structs import replace

from handlers.model import Event, MessageEdited, MessageReceived, Started
from handlers.reading import fold

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
LENGTH = 20
INVITATION = 25
"""The letters of an invitation."""
ENROLMENT = 30
"""The letters of a code with which somebody becomes a coordinator."""

_LONGEST = 80
_SLIPS = 2
"""Letters too many or too few, or none of ours, with which a code is still meant for one."""


def new_code(randomness: bytes, length: int = LENGTH) -> str:
    """Return a code from random bytes: at least sixteen, or 24 for a longer one."""
    number, letters = int.from_bytes(randomness, "big"), []
    for _ in range(length):
        number, place = divmod(number, len(LETTERS))
        letters.append(LETTERS[place])
    return "".join(letters)


def grouped(code: str) -> str:
    """Return a code as it is shown: BCDF-GHJK-LMNP-QRST-VWXZ, or in fives."""
    size = 5 if len(code) == INVITATION else 4
    return "-".join(code[start : start + size] for start in range(0, len(code), size))


def read(said: str, length: int = LENGTH) -> str:
    """Return the letters of `said` if it is written like a code, right or wrong; else nothing.

    Case, spaces and hyphens do not count.
    """
    if not length - _SLIPS <= len(said) <= _LONGEST:
        return ""
    letters = fold(said).replace(" ", "").upper()
    strays = sum(letter not in LETTERS for letter in letters)
    return letters if abs(len(letters) - length) <= _SLIPS >= strays else ""


_LONGEST_SENTENCE = 200
_WITHIN = re.compile(
    rf"(?<![\w-])(?:[{LETTERS}]{{5}}(?:[- ]?[{LETTERS}]{{5}}){{4}}"
    rf"|[{LETTERS}]{{4}}(?:[- ]?[{LETTERS}]{{4}}){{4}})(?![\w-])",
    re.IGNORECASE,
)
_PART = re.compile(
    rf"(?<![\w-])(?:[{LETTERS}]{{4,5}}(?:-[{LETTERS}]{{1,5}})+|[{LETTERS}]{{8,18}})(?!\w)",
    re.IGNORECASE,
)


def within(event: Event) -> str:
    """Return a whole code out of a short sentence, such as "Hi, my code is …".

    Only for first contact: later, words are an answer.
    """
    if not isinstance(event, MessageReceived) or len(event.text) > _LONGEST_SENTENCE:
        return ""
    found = _WITHIN.search(event.text)
    return fold(found[0]).replace(" ", "").upper() if found else ""


def is_part(event: Event) -> bool:
    """Say whether somebody at first contact sent some letters of a code, and not all of it."""
    if not isinstance(event, MessageReceived) or len(event.text) > _LONGEST_SENTENCE:
        return False
    return _PART.search(event.text) is not None


def is_almost_one(said: str) -> bool:
    """Say whether `said`, out of a link, was to be a code: as many letters, some not of ours."""
    letters = fold(said).replace(" ", "")
    return letters.isalpha() and LENGTH - _SLIPS <= len(letters) <= ENROLMENT + _SLIPS


def sent_in(event: Event, length: int = LENGTH) -> str:
    """Return the code that somebody sent: in a link, after a command, alone, or by an edit."""
    match event:
        case Started(invitation=said):
            return read(said, length)
        case MessageReceived(text=said) | MessageEdited(text=said):
            return read(said.partition(" ")[2] if said[:1] in ("/", "!") else said, length)
        case _:
            return ""


def without(event: Event) -> Event:
    """Return the event as if it had brought no code."""
    match event:
        case Started():
            return replace(event, invitation="")
        case MessageReceived():
            return replace(event, text="")
        case _:
            return event
