"""A letter: what each person gets of a campaign, in whose words each has their own figures."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from handlers import path
from handlers.model import Consultation, Language, Session, Text
from handlers.opening_hours import told
from locales import say, spoken
from locales.typography import mend

FIGURES: Final = ("done", "total", "closing")
"""What may stand in braces: answers given, questions in all, and the moment of the closing."""

LONGEST: Final = 2_000
_IN_BRACES: Final = re.compile(r"\{([^{}]*)\}")


def figures(consultation: Consultation, session: Session) -> dict[str, str]:
    """Return what each figure is for somebody."""
    answered = [q for q in path.answered(consultation, session) if q.type != "note"]
    return {
        "done": str(len(answered)),
        "total": str(path.total(consultation, session)),
        "closing": told(consultation, session.language, consultation.closes),
    }


def example(consultation: Consultation, language: Language, words: str) -> str:
    """Return `words` as somebody may read them."""
    closing = told(consultation, language, consultation.closes)
    return filled(words, {"done": "3", "total": "17", "closing": closing})


def filled(words: str, values: Mapping[str, str]) -> str:
    """Return `words` with their figures; whatever else is in braces stays as it is."""
    return _IN_BRACES.sub(lambda found: values.get(found[1], found[0]), words)


def template(consultation: Consultation) -> Text:
    """Return words to begin with, in each of the consultation's languages."""
    return {language: _template(consultation, language) for language in consultation.languages}


def _template(consultation: Consultation, language: Language) -> str:
    text = say(
        language, "You have answered {done} of {total} questions.", done="{done}", total="{total}"
    )
    if consultation.closes is None:
        return text
    return f"{text} {say(language, 'The consultation closes on {moment}.', moment='{closing}')}"


def mended(words: Text) -> Text:
    """Return words as they are printed: French with its own spaces."""
    stripped = {language: text.strip() for language, text in words.items()}
    return {one: mend(text) if one == "fr" else text for one, text in stripped.items()}


def mistakes(consultation: Consultation, words: Text, said_in: Language) -> Iterator[str]:
    """Say what is wrong with words, in the language of whoever wrote them."""
    for language in consultation.languages:
        text, named = words.get(language, "").strip(), spoken(said_in, language)
        if not text:
            yield say(said_in, "There are no words in this language: {language}.", language=named)
        if len(text) > LONGEST:
            yield say(said_in, "The text can have at most {number} characters.", number=LONGEST)
        for figure in _IN_BRACES.findall(text):
            if figure not in FIGURES:
                yield say(
                    said_in,
                    "I do not know {figure}. You can use {known}.",
                    figure=f"{{{figure}}}",
                    known=", ".join(f"{{{one}}}" for one in FIGURES),
                )
            elif figure == "closing" and consultation.closes is None:
                yield say(said_in, "The consultation does not close: leave {closing} out.")
