"""Numbers in words, from nought to a hundred, in both languages, without case or hyphens."""

from typing import Final

# fmt: off
_ENGLISH: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)
_ENGLISH_TENS: Final = (
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)
_FRENCH: Final = (
    "zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix",
    "onze", "douze", "treize", "quatorze", "quinze", "seize", "dix sept", "dix huit", "dix neuf",
)
_FRENCH_TENS: Final = ("vingt", "trente", "quarante", "cinquante", "soixante")
# fmt: on


def _english() -> dict[str, int]:
    words = {word: number for number, word in enumerate(_ENGLISH)}
    for ten, name in enumerate(_ENGLISH_TENS, start=2):
        words[name] = 10 * ten
        words |= {f"{name} {_ENGLISH[unit]}": 10 * ten + unit for unit in range(1, 10)}
    return words | {"none": 0, "hundred": 100, "a hundred": 100, "one hundred": 100}


def _french() -> dict[str, int]:
    """Count as France does, whose seventies and nineties go on from sixty and from eighty."""
    words = {word: number for number, word in enumerate(_FRENCH)}
    for ten, name in enumerate(_FRENCH_TENS, start=2):
        words[name] = 10 * ten
        for unit in range(1, 20 if name == "soixante" else 10):
            joint = " et " if unit in (1, 11) else " "
            words[f"{name}{joint}{_FRENCH[unit]}"] = 10 * ten + unit
    words |= {f"quatre vingt {_FRENCH[unit]}": 80 + unit for unit in range(1, 20)}
    others = {"septante": 70, "huitante": 80, "nonante": 90}
    return words | others | {
        "quatre vingt": 80, "quatre vingts": 80, "cent": 100, "une": 1, "vingt et une": 21,
        "aucun": 0, "aucune": 0,
    }  # fmt: skip


NUMBER_WORDS: Final = _english() | _french()
"""What each says, as `reading.fold` leaves it."""

_ROUND: Final = {
    "dozen": 12, "half a dozen": 6, "two dozen": 24, "deux douzaines": 24, "demi douzaine": 6,
    "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30,
    "quarantaine": 40, "cinquantaine": 50, "soixantaine": 60, "centaine": 100,
}  # fmt: skip

ROUND_NUMBERS: Final = {
    **_ROUND,
    **{f"{one} {word}": number for word, number in _ROUND.items() for one in ("a", "one", "une")},
}
"""What each says where about as many will do; where somebody answers with a number, it may not."""
