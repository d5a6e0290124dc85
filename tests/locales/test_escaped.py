"""No sentence escapes the catalogues: whole conversations in the pseudo-language."""

import re
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

import locales
from handlers.model import Consultation
from locales import catalogue
from tests.conversing import Person, Shown, consultation_called
from tests.handlers.test_transcripts import TRANSCRIPTS, bursts

SAID = re.compile(r"\[!! (?:(?!\[!! | !!\]).)* !!\]", re.DOTALL)
WRITTEN_BY_US = re.compile(r"/\w+|" + "|".join(locales.OWN_NAME.values()))


FRENCH = catalogue.load(files("locales"), "fr")


class Translated(Person):
    """Somebody who presses buttons by their words, whatever stands around these."""

    def _button(self, wanted: str) -> Shown:
        plain = [one._replace(label=re.sub(r"\[!! | !!\]", "", one.label)) for one in self._shown]
        both = [(one, one._replace(label=FRENCH.gettext(one.label))) for one in plain]
        self._shown = [label for one in both for label in dict.fromkeys(one)]  # the newest first
        return super()._button(wanted)


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_everything_a_participant_reads_went_through_a_catalogue(path: Path):
    head, _, body = path.read_text("utf-8").partition("\n\n")
    about = dict(line.split(": ", 1) for line in head.splitlines() if not line.startswith("#"))
    consultation = consultation_called(about["consultation"])
    # Another version: what was put in words once, in one of our languages, is remembered.
    consultation = replace(consultation, version=f"pseudo-{consultation.version}")
    person = Translated(consultation, transport=about.get("transport", "telegram"))
    if "at" in about:
        person.at = datetime.fromisoformat(about["at"])
    of_the_author = _sentences(consultation)
    with locales.pseudo():
        for burst in bursts(body):
            if burst[0].startswith("(at "):
                person.at = datetime.fromisoformat(burst[0][4:-1])
                continue
            person.in_a_burst(*burst)
            for reply in person.replies:
                for text in (reply.text, *(button.label for button in reply.buttons)):
                    escaped = _escaped(text, of_the_author)
                    assert not re.search(r"[^\W\d_]", escaped), f"{escaped!r} in {text!r}"


def _escaped(text: str, of_the_author: list[str]) -> str:
    """Return what in `text` is neither ours and translated, nor the author's."""
    for sentence in of_the_author:
        text = text.replace(sentence, "")
    while text != (text := SAID.sub("", text)):
        pass
    return WRITTEN_BY_US.sub("", text)


def _sentences(consultation: Consultation) -> list[str]:
    texts = {*_texts(msgspec.to_builtins(consultation)), *_places()}
    return sorted(texts, key=len, reverse=True)


def _places() -> Iterator[str]:
    """Return the names of countries and cities, which are CLDR's, and places in an order."""
    for language in locales.LANGUAGES:
        yield from (f"({locales.ordinal(language, place)})" for place in range(1, 21))
        yield from locales.territories(language).values()
        yield from (locales.city(language, zone) for zone in locales.zones())


def _texts(data: object) -> Iterator[str]:
    match data:
        case {"en": str(english), "fr": str(french)}:
            yield from (english, french)
        case dict():
            for value in data.values():
                yield from _texts(value)
        case list() | tuple():
            for value in data:
                yield from _texts(value)
        case _:
            pass
