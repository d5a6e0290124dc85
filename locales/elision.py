"""Elision: French says « d’Ada » and « de Bob », so the sentence depends on what is put into it."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

_BEFORE: Final = re.compile(r"\b([Dd]|[Qq]u)e \{(\w+)\}")


def elided(sentence: str, values: Mapping[str, str | int]) -> str:
    """Return a French sentence, still unfilled, with "de" and "que" cut short before a vowel.

    The values themselves are never touched. An h or a y decides nothing: « de Hugo »,
    « de Yann ».
    """
    if "e {" not in sentence:
        return sentence

    def cut(found: re.Match[str]) -> str:
        first = unicodedata.normalize("NFKD", str(values.get(found[2], "")))[:1].casefold()
        return f"{found[1]}’{{{found[2]}}}" if first and first in "aeiouœæ" else found[0]

    return _BEFORE.sub(cut, sentence)
