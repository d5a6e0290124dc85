"""Words: every text in every language, saying the same, and short enough to be read in a chat."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from pydantic import BaseModel

from handlers.commands import find
from handlers.consultation_file.mistakes import Finding
from handlers.consultation_file.toml_lines import Path
from handlers.consultation_file.written import File, Words
from handlers.model import Language

_IN: Final[Mapping[str, str]] = {"en": "English", "fr": "French", "all": "common"}

LONGEST: Final[Mapping[str, int]] = {
    "title": 120,
    "welcome": 1200,
    "privacy": 3500,
    "label": 600,
    "short": 90,
    "purpose": 90,
    "hint": 400,
    "why": 600,
    "legal_basis": 200,
    "constraint_message": 300,
    "start_label": 40,
    "end_label": 40,
}
"""Characters a text may have, by its key. With its choices a question must fit
into one message (4,096 characters in Telegram) and onto a small screen."""

LONGEST_BUTTON: Final = 60
LONGEST_SECTION: Final = 40
LONGEST_SENTENCE: Final = 25

_PLACEHOLDER: Final = re.compile(r"\{[^{}\s]*\}")
_COMMAND: Final = re.compile(r"(?<![\w/:.])/[^\W\d_]+")
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SENTENCE: Final = re.compile(r"(?<=[.!?…:;])\s+|\n+")
_TO_SOMEBODY: Final = re.compile(r"\b(?:you|yours?|vous|votre|vos)\b", re.IGNORECASE)
_WORD: Final = re.compile(r"\w[\w’'-]*")


def check(made: File) -> Iterator[Finding]:
    """Find texts that are missing, differ, look copied, or are too long."""
    for path, words, owner in _texts(made):
        whose = f"{path[-1]}{owner and ' of '}{owner}"
        yield from _languages(path, words, whose, made.languages)
        yield from _same(path, words, whose)
        if path[-1] == "purpose":
            yield from _of_others(path, words, whose)
        for language in words.model_fields_set:
            text = getattr(words, language)
            yield from _legible((*path, language), text, f"the {_IN[language]} {whose}")
            yield from _length((*path, language), text, f"the {_IN[language]} {whose}")


def _texts(table: BaseModel, path: Path = (), owner: str = "") -> Iterator[tuple[Path, Words, str]]:
    """Yield every text of the file, with its path and the name of what it belongs to."""
    if path:
        owner = "/".join(filter(None, (owner, getattr(table, "name", ""))))
    for key, value in table:
        if isinstance(value, Words):
            yield (*path, key), value, owner
        elif isinstance(value, list):
            for number, item in enumerate(value):
                if isinstance(item, BaseModel):
                    yield from _texts(item, (*path, key, number), owner)
        elif isinstance(value, dict):
            for name, words in value.items():
                if isinstance(words, Words):
                    yield (*path, key, name), words, owner


# --- Both languages, and both meant ------------------------------------------


def _languages(
    path: Path, words: Words, whose: str, languages: list[Language]
) -> Iterator[Finding]:
    given = words.model_fields_set
    key = path[-1]
    if "all" in given:
        if len(given) > 1:
            what = f"the {whose} is given for all languages and for one"
            yield Finding(path, what, f"Keep {key}.all or the single languages.")
        languages = []
    for language in languages:
        if language not in given:
            what = f"the {_IN[language]} {whose} is missing"
            yield Finding((*path, language), what, f'Write {key}.{language} = "…".')
    for extra in sorted(given & {"en", "fr"} - set(languages)) if languages else ():
        what = f"the {whose} has a text in {_IN[extra]}, which this consultation does not speak"
        cure = f'Remove it, or add "{extra}" to languages.'
        yield Finding((*path, extra), what, cure)


def _same(path: Path, words: Words, whose: str) -> Iterator[Finding]:
    """Compare the languages: the same placeholders, but not the same text."""
    if not (words.en.strip() and words.fr.strip()):
        return
    english, french = (set(_PLACEHOLDER.findall(text)) for text in (words.en, words.fr))
    if english != french:
        odd = ", ".join(sorted(english ^ french))
        what = f"the {whose} has {odd} in one language only"
        yield Finding((*path, "fr"), what, "Use the same placeholders in every language.")
    if words.en.strip() == words.fr.strip() and _needs_translation(words.en):
        what = f"the French {whose} is the same as the English one"
        cure = f"Translate it. If it really is the same, write {path[-1]}.all instead of both."
        yield Finding((*path, "fr"), what, cure)


def _of_others(path: Path, words: Words, whose: str) -> Iterator[Finding]:
    """Find a purpose that speaks to the participant, and not of them."""
    for language in sorted(words.model_fields_set):
        if found := _TO_SOMEBODY.search(getattr(words, language)):
            what = f"the {_IN[language]} {whose} says “{found[0]}”, and is read by coordinators"
            cure = "Name it in the third person: “people’s answers”, « les réponses »."
            yield Finding((*path, language), what, cure, warning=True)


def _needs_translation(text: str) -> bool:
    """Numbers, single letters and acronyms read the same everywhere."""
    return any(len(word) > 2 and not word.isupper() for word in re.findall(r"[^\W\d_]+", text))


# --- Fit to be read ----------------------------------------------------------


def _legible(path: Path, text: str, whose: str) -> Iterator[Finding]:
    if not text.strip():
        yield Finding(path, f"{whose} is empty", "Write a text.")
    if unseen := _UNSEEN.search(text):
        what = f"{whose} contains the invisible character U+{ord(unseen[0]):04X}"
        yield Finding(path, what, "Remove it: it comes from copying, and confuses screen readers.")
    for command in dict.fromkeys(_COMMAND.findall(text)):
        if find(command) is None:
            what = f"{whose} speaks of {command}, and there is no such command"
            yield Finding(path, what, "Write one that /help lists, such as /privacy.")
    for placeholder in dict.fromkeys(_PLACEHOLDER.findall(text)):
        what = f"{whose} shows {placeholder} as it is: nothing is filled in there"
        yield Finding(path, what, "Write the words themselves.", warning=True)


def _length(path: Path, text: str, whose: str) -> Iterator[Finding]:
    if "choices" in path:
        most, reason = LONGEST_BUTTON, "it is a button, and phones cut longer ones off"
    elif path[0] == "sections":
        most, reason = LONGEST_SECTION, "it stands in the progress line of each question"
    else:
        # A notice's words for one messenger have the messenger's name as their key.
        most, reason = LONGEST.get(str(path[-2]), LONGEST["label"]), "people read it in a chat"
    if len(text.strip()) > most:
        what = f"{whose} has {len(text.strip())} characters: {reason}"
        yield Finding(path, what, f"Say it in at most {most}.")
    for sentence in _SENTENCE.split(text.strip()):
        count = len(_WORD.findall(sentence))
        if count > LONGEST_SENTENCE:
            start = " ".join(sentence.split()[:4])
            what = f"{whose} has a sentence of {count} words (“{start} …”)"
            cure = f"Make it two; up to {LONGEST_SENTENCE} words are read with ease."
            yield Finding(path, what, cure, warning=True)
