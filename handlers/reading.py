"""How people write: choices, numbers and dates, in both languages.

Each function returns what was understood or None; it never guesses between
two readings. What was read is always said back, so that a person sees it.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, lru_cache

import locales
from handlers.model import Language, Text
from handlers.number_words import NUMBER_WORDS

_NO_PUNCTUATION = {code: " " for code in range(128) if not chr(code).isalnum()}
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "’": " ", "'": " "})


def clean(text: str) -> str:
    """Return `text` as it may be stored and shown: composed, with no controls.

    Line breaks and tabs stay, as do the joiners that Persian, Arabic and emoji
    need. A lone surrogate, which no encoding can hold, becomes U+FFFD.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")
    return unicodedata.normalize("NFC", "".join(kept)).strip()


@lru_cache(maxsize=4)
def fold(text: str) -> str:
    """Return `text` without case, accents or punctuation, for comparing.

    "  Montréal! " and "MONTREAL" become the same word. One message is looked at
    from many sides, which is why the last few are remembered; no more than these.
    """
    if text.isascii():
        return " ".join(text.lower().translate(_NO_PUNCTUATION).split())
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_LIGATURES)
    letters = (c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join("".join(letters).split())


@cache
def folded(label: str) -> str:
    """Return `fold(label)`, remembered for good: labels are few. What people write is not."""
    return fold(label)


def matches(labels: Sequence[Text], said: str) -> tuple[int, ...]:
    """Return the places of the labels that `said` may mean, the best kind only.

    A whole label, in either language, wins over its first words, and these
    over words found inside. More than one place means that it is ambiguous.
    """
    wanted = fold(said)
    if not wanted:
        return ()
    names = [[folded(label) for label in text.values()] for text in labels]
    whole = tuple(i for i, name in enumerate(names) if wanted in name)
    if whole or len(wanted) < 3:
        return whole
    start = tuple(i for i, name in enumerate(names) if any(x.startswith(wanted) for x in name))
    if start:
        return start
    return tuple(i for i, name in enumerate(names) if any(f" {wanted}" in x for x in name))


_ORDINAL = re.compile(r"^(?:n[o°º]?\s*|#\s*)?(\d{1,3})\s*[.)°]?$", re.IGNORECASE)


@lru_cache(maxsize=4)  # as `fold` is
def place(said: str) -> int | None:
    """Return the number in a list that `said` is: "3", "3.", "no 3"; else None."""
    found = _ORDINAL.match(said.strip())
    return int(found[1]) if found else None


_BETWEEN = re.compile(r"\s*(?:[,;\n/+&]|\b(?:and|et|then|puis)\b)\s*", re.IGNORECASE)


_NUMBERS = re.compile(r"[\d\s]+")


def several(said: str) -> tuple[str, ...]:
    """Cut "1, 4 and 5", "1 to 3" or "juge ; parlement" into what it names, in order."""
    if re.fullmatch(r"[\d\s.,;)]+", said):
        return tuple(re.findall(r"\d+", said))
    parts = (part for part in _BETWEEN.split(said.strip()) if part)
    return tuple(one for part in parts for one in _numbers_of(part))


_FROM_TO = re.compile(r"(?:from|de)?\s*(\d{1,2})\s*(?:[-–—]|to|à|a)\s*(\d{1,2})", re.IGNORECASE)


def _numbers_of(part: str) -> list[str]:
    if _NUMBERS.fullmatch(part):
        return part.split()
    if (found := _FROM_TO.fullmatch(part)) and int(found[1]) < int(found[2]):
        return [str(number) for number in range(int(found[1]), int(found[2]) + 1)]
    return [part]


# --- Numbers -----------------------------------------------------------------

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’]")
_NUMERAL = re.compile(r"[+-]?\d{1,20}(?:[.,]\d{1,20})*")


def number(said: str, language: Language) -> Decimal | None:
    """Return the number that `said` writes as English or French do, or None.

    "1,234.5", "1 234,5" and "1.234,5" are the same number. "1,234" is over a
    thousand in English only, where nobody can tell what "0,500" or "1234,567" is;
    a single point is never taken for a thousand.
    """
    words = NUMBER_WORDS.get(fold(said))
    if words is not None:
        return Decimal(words)
    text = _SPACES.sub("", unicodedata.normalize("NFKC", said).replace("−", "-"))
    if not _NUMERAL.fullmatch(text):
        return None
    marks = re.findall(r"[.,]", text)
    if not marks:
        return Decimal(text)
    last = marks[-1]
    if len(marks) > 1 and marks.count(last) == len(marks):
        return _grouped(text, last)
    if len(marks) == 1:
        if last == "," and language == "en" and re.search(r",\d{3}$", text):
            return _grouped(text, last)
        return Decimal(text.replace(last, "."))
    whole, _, fraction = text.rpartition(last)
    if last in whole:
        return None
    grouped = _grouped(whole, marks[0])
    return None if grouped is None else Decimal(f"{grouped}.{fraction}")


def _grouped(text: str, mark: str) -> Decimal | None:
    first, *groups = text.split(mark)
    starts = first.lstrip("+-")
    if all(len(group) == 3 for group in groups) and len(starts) <= 3 and not starts.startswith("0"):
        return Decimal(first + "".join(groups))
    return None


# --- Dates -------------------------------------------------------------------

_DAYS = {
    "today": 0,
    "yesterday": -1,
    "tomorrow": 1,
    "aujourd hui": 0,
    "aujourdhui": 0,
    "hier": -1,
    "demain": 1,
}
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4})")
_WORDED = re.compile(r"(?:\D*\s)?(\d{1,2})(?:st|nd|rd|th|er|e)?(?: of)? ([^\W\d]+) (\d{4})")
_AMERICAN = re.compile(r"([^\W\d]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4})")


def day(said: str, today: date) -> date | None:
    """Return the date that `said` writes, or None.

    Both languages put the day first: "3/11/2026" is in November. The year has
    four digits, since a guess at the century may be wrong. `today` gives
    "yesterday" its meaning.
    """
    words = fold(said)
    if words in _DAYS:
        return today + timedelta(days=_DAYS[words])
    text = said.strip()
    if found := _ISO.fullmatch(text):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_FIRST.fullmatch(text):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        return _date(year, second, first) or _date(year, first, second)
    if found := _WORDED.fullmatch(words):
        return _date(int(found[3]), _month(found[2]), int(found[1]))
    if found := _AMERICAN.fullmatch(words):
        return _date(int(found[3]), _month(found[1]), int(found[2]))
    return None


@cache
def _months() -> dict[str, int]:
    return {
        fold(name): month
        for lang in locales.LANGUAGES
        for name, month in locales.months(lang).items()
    }


def _month(name: str) -> int:
    return _months().get(name, 0)


def _date(year: int, month: int, dayofmonth: int) -> date | None:
    try:
        return date(year, month, dayofmonth)
    except ValueError:
        return None
