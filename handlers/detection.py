"""Detection: whether words are English or French, as a label and never as a decision.

The profiles are langdetect's: how often each run of three letters occurs in
either language. Its detector draws a few of them at random, differently from
call to call, and takes a quarter of a millisecond; here all of the first ones
count, so that the same words always have the same label.
"""

import json
import re
from functools import cache
from importlib.resources import files
from math import log

from handlers.model import Language
from handlers.reading import fold

_EVERYDAY: dict[Language, str] = {
    "en": "yes no hello hi hey thanks thank please good morning evening afternoon you i "
    "the and what how why is are my we",
    "fr": "oui non bonjour bonsoir salut merci stp svp allo coucou je vous nous le la les et "
    "est une des que qui comment pourquoi mon ma",
}
_CLOSED_WORDS: dict[str, Language] = {
    word: language for language, words in _EVERYDAY.items() for word in words.split()
}

_FEW = 3  # words, which say too little about how their letters run
_FEWEST_LETTERS = 20
_ENOUGH = 80  # characters: what follows changes the label no more
_MARGIN = 4.0  # e⁴ to 1, since neighbouring runs of letters share two of their three
_UNSEEN = 0.5 / 10_000  # the weight that langdetect gives to what a profile does not know

_LETTERS = re.compile("[A-Za-zÀ-ɏ]+")  # Chinese or Arabic is neither, and is not counted


def detect(said: str) -> Language | None:
    """Return the language `said` is written in, or None where that is not plain.

    Up to three words are known by everyday words only.
    """
    words = _LETTERS.findall(said[:_ENOUGH])
    if len(words) <= _FEW:
        known = {_CLOSED_WORDS[word] for word in map(fold, words) if word in _CLOSED_WORDS}
        return known.pop() if len(known) == 1 else None
    text = f" {'  '.join(words)} "
    if len(text) - 2 * len(words) < _FEWEST_LETTERS:
        return None
    weight = _weights().get
    french = sum([weight(text[i : i + 3], 0.0) for i in range(len(text) - 2)])
    if abs(french) < _MARGIN:
        return None
    return "fr" if french > 0 else "en"


@cache
def _weights() -> dict[str, float]:
    """Return what each run of three letters says for French and against English."""
    english, french = _frequencies("en"), _frequencies("fr")
    return {
        run: log((french.get(run, 0.0) + _UNSEEN) / (english.get(run, 0.0) + _UNSEEN))
        for run in english.keys() | french.keys()
    }


def _frequencies(language: Language) -> dict[str, float]:
    profile = json.loads((files("langdetect") / "profiles" / language).read_text("utf-8"))
    total = profile["n_words"][2]
    return {run: count / total for run, count in profile["freq"].items() if len(run) == 3}
