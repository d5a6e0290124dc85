"""How French is printed, and quotation marks in both languages.

Nobody can type a narrow no-break space, so nobody is asked to: `make words`
mends the French catalogue, and `faults` tells an author what `mend` would do.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from locales.cldr import Language

NO_BREAK: Final = "\u00a0"
NARROW: Final = "\u202f"

_SPACE: Final = "[ \\t\u00a0\u2000-\u200a\u202f]"  # never a line break

# Left alone: addresses, and placeholders with their format.
_KEPT: Final = r"(?P<kept>(?:https?://|www\.)[^\s\"'«»“”<>()\[\]{}]+|\{[^{}\n]*\})"


class _Rule(NamedTuple):
    fault: str
    pattern: re.Pattern[str]
    put: Callable[[re.Match[str]], str]


def _rule(fault: str, pattern: str, put: Callable[[re.Match[str]], str]) -> _Rule:
    return _Rule(fault, re.compile(f"{_KEPT}|{pattern}".replace("_", _SPACE)), put)


# In order: a rule may rely on those before it, and may not undo them.
_RULES: Final = (
    _rule("one character … instead of three dots", r"(?<!\.)\.{3}(?!\.)", lambda _: "…"),
    _rule("no space before a comma or a full stop", r"(?<=[^\s«.,])_+([,.])(?!\w)", lambda m: m[2]),
    _rule("the apostrophe is ’", "'", lambda _: "’"),
    _rule("quotation marks are « »", r'"_*([^"\n]*?)_*"', lambda m: f"«{NARROW}{m[2]}{NARROW}»"),
    _rule("a narrow no-break space after «", "«_*", lambda _: f"«{NARROW}"),
    _rule("a narrow no-break space before »", "_*»", lambda _: f"{NARROW}»"),
    _rule(
        "a narrow no-break space before ; ! ?",
        r"(?<=[^\s(\[{«“;!?])_*([;!?]++)(?!\w)",
        lambda m: f"{NARROW}{m[2]}",
    ),
    _rule(
        "a no-break space before a colon",
        r"(?<=[^\s(\[{«“:])_*:(?=\s|\Z|[»”)\]])",
        lambda _: f"{NO_BREAK}:",
    ),
    _rule(
        "a no-break space before % and €", r"(?<=[\d}])_*([%€])(?!\w)", lambda m: NO_BREAK + m[2]
    ),
    _rule(
        "hours as 14 h 05, with no-break spaces",
        r"(?<![\w.,])(\d{1,2})_*h(?:_*(\d\d))?(?!\w)",
        lambda m: f"{m[2]}{NO_BREAK}h" + (f"{NO_BREAK}{m[3]}" if m[3] else ""),
    ),
    _rule(
        "narrow no-break spaces between thousands",
        r"(?<![\d.,])\d{1,3}(?:_\d{3})+(?!\d)",
        lambda m: re.sub(_SPACE, NARROW, m[0]),
    ),
)


def mend(text: str) -> str:
    """Return French `text` as it should be printed.

    Only spaces, apostrophes, quotation marks and three dots change; addresses
    and {placeholders} stay as they are. Mending twice changes nothing more.
    """
    for rule in _RULES:
        text = rule.pattern.sub(_putting(rule), text)
    return text


def faults(text: str) -> tuple[str, ...]:
    """Return what `mend` would change in French `text`: each with the place."""
    found = []
    for rule in _RULES:
        found += [f"{rule.fault}: {place}" for place in _places(rule, text)]
        text = rule.pattern.sub(_putting(rule), text)
    return tuple(found)


def quote(language: Language, text: str) -> str:
    """Return `text` in quotation marks, so that it cannot disturb what is around it.

    Somebody's own words may run from right to left, or carry characters that
    turn the line around: they are isolated, each line for itself.
    """
    if not text.isascii() and any(unicodedata.bidirectional(sign) in _TURNS for sign in text):
        text = "\n".join(_isolated(line) for line in text.split("\n"))
    return f"«{NARROW}{text}{NARROW}»" if language == "fr" else f"“{text}”"


def echo(language: Language, said: str) -> str:
    """Return the beginning of what somebody wrote in quotation marks: enough to know it by."""
    if len(said) > _ECHOED:
        said = f"{said[: _ECHOED - 1].rstrip()}…"
    return quote(language, said)


_ECHOED: Final = 60  # characters


# --- Rules at work -----------------------------------------------------------


def _putting(rule: _Rule) -> Callable[[re.Match[str]], str]:
    return lambda match: match[0] if match["kept"] else rule.put(match)


def _places(rule: _Rule, text: str) -> Iterator[str]:
    put = _putting(rule)
    for match in rule.pattern.finditer(text):
        if put(match) != match[0]:
            start = text.rfind(" ", 0, max(0, match.start() - 8)) + 1
            end = text.find(" ", match.end())
            yield text[start : end if end >= 0 else None]


# --- Words from right to left ------------------------------------------------

_ISOLATES: Final = frozenset({"LRI", "RLI", "FSI"})
_TURNS: Final = _ISOLATES | {"PDI", "R", "AL", "AN", "LRE", "RLE", "LRO", "RLO", "PDF"}


def _isolated(line: str) -> str:
    """Return `line` between FSI and PDI, its own isolates closed and none closed twice."""
    depth, signs = 0, []
    for sign in line:
        kind = unicodedata.bidirectional(sign)
        if kind == "PDI" and not depth:
            continue
        depth += (kind in _ISOLATES) - (kind == "PDI")
        signs.append(sign)
    return "\u2068" + "".join(signs) + "\u2069" * (depth + 1)
