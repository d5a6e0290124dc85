"""The catalogues of this very checkout."""

import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import locales
from locales import LANGUAGES, extraction


def test_everything_a_participant_can_read_is_there_in_good_french(
    capsys: pytest.CaptureFixture[str],
):
    status = extraction.main(["--check"])
    assert capsys.readouterr().err == ""
    assert status == 0


def test_every_message_can_be_said_in_every_language_with_all_that_is_put_into_it():
    template = Path(locales.__file__).parent / "intake.pot"
    with template.open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    assert len(messages) > 500
    for message in messages:
        forms = (message.id,) if isinstance(message.id, str) else tuple(message.id)
        filled = {name: f"<{name}>" for form in forms for name in _placeholders(form)}
        for language in LANGUAGES:
            said = _said(language, forms, message.context, filled)
            assert not _placeholders(said), said
            assert all(value in said for name, value in filled.items() if name != "number"), said


def _placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


def _said(
    language: locales.Language, forms: tuple[str, ...], context: str | None, filled: dict[str, str]
) -> str:
    if len(forms) > 1:
        one, many = forms
        rest = {name: value for name, value in filled.items() if name != "number"}
        return locales.say_many(language, one, many, 7, **rest)
    if context:
        return locales.say_as(context, language, forms[0], **filled)
    return locales.say(language, forms[0], **filled)
