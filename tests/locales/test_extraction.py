"""From the source to the catalogues, without losing a sentence or a translation."""

from pathlib import Path

import pytest

from locales import extraction
from locales.sentences import Sentence, sentences, unreadable

SOURCE = '''
"""say(language, "not this, it is a docstring")"""
def greet(language, name, count):
    # TRANSLATORS: said once,
    # at the very start.
    hello = say(language, "Hello {name}!", name=name)
    line = f"{say(language, 'In a line')}: {count}"
    days = locales.say_many(language, "{number} day", "{number} days", count)
    button = say_as("a button", language, "Back")
    return say(language, "Yes" if count else "No")
'''


def test_every_sentence_is_found_wherever_it_stands():
    assert list(sentences(SOURCE)) == [
        Sentence("Hello {name}!", None, ("said once, at the very start.",)),
        Sentence("In a line", None, ()),
        Sentence(("{number} day", "{number} days"), None, ()),
        Sentence("Back", "a button", ()),
        Sentence("Yes", None, ()),
        Sentence("No", None, ()),
    ]
    assert list(unreadable(SOURCE)) == []


@pytest.mark.parametrize(
    "call", ["say(language, message)", 'say(language, f"{a}")', 'say(language, "a" + b)', "say()"]
)
def test_a_sentence_that_no_translator_would_see_is_reported(call: str):
    assert list(unreadable(f"\n{call}")) == [2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for folder in ("bot", "handlers", "locales"):
        (tmp_path / folder).mkdir()
    (tmp_path / "handlers" / "greeting.py").write_text(SOURCE)
    extraction.update(tmp_path)
    return tmp_path


def _translate(checkout: Path, *pairs: tuple[str, str]) -> None:
    po = checkout / "locales/fr/LC_MESSAGES/intake.po"
    text = po.read_text()
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    po.write_text(text)


def _translate_all(checkout: Path) -> None:
    _translate(
        checkout,
        ('"Hello {name}!"\nmsgstr ""', '"Hello {name}!"\nmsgstr "Bonjour {name}!"'),
        ('"In a line"\nmsgstr ""', '"In a line"\nmsgstr "Dans une ligne"'),
        ('msgstr[0] ""\nmsgstr[1] ""', 'msgstr[0] "{number} jour"\nmsgstr[1] "{number} jours"'),
        ('"Back"\nmsgstr ""', '"Back"\nmsgstr "Retour"'),
        ('"Yes"\nmsgstr ""', '"Yes"\nmsgstr "Oui"'),
        ('"No"\nmsgstr ""', '"No"\nmsgstr "Non"'),
    )


def test_a_translator_finds_every_new_sentence_waiting(checkout: Path):
    found = list(extraction.problems(checkout))
    assert found.count("fr: not translated: Hello {name}!") == 1
    assert len(found) == 7  # six sentences, one of them in singular and plural


def test_what_a_translator_typed_is_mended_and_then_complete(checkout: Path):
    _translate_all(checkout)
    assert any("narrow no-break space" in problem for problem in extraction.problems(checkout))
    extraction.update(checkout)
    assert list(extraction.problems(checkout)) == []
    po = (checkout / "locales/fr/LC_MESSAGES/intake.po").read_text()
    assert "Bonjour {name}\u202f!" in po
    assert "said once, at the very start." in po


def test_bringing_up_to_date_twice_changes_nothing(checkout: Path):
    _translate_all(checkout)
    extraction.update(checkout)
    before = {path: path.read_bytes() for path in checkout.rglob("*.po*")}
    extraction.update(checkout)
    assert {path: path.read_bytes() for path in checkout.rglob("*.po*")} == before


def test_a_changed_sentence_asks_for_a_new_translation_and_the_old_one_leaves(checkout: Path):
    _translate_all(checkout)
    source = checkout / "handlers" / "greeting.py"
    source.write_text(SOURCE.replace("Hello {name}", "Good day, {name}"))
    found = list(extraction.problems(checkout))
    assert "locales/intake.pot is not up to date: run `make words`" in found
    assert "fr: not in the catalogue, run `make words`: Good day, {name}!" in found
    assert "fr: no longer said, run `make words`: Hello {name}!" in found
    extraction.update(checkout)
    assert list(extraction.problems(checkout)) == ["fr: not translated: Good day, {name}!"]


@pytest.mark.parametrize(
    ("french", "problem"),
    [
        ("Bonjour\u202f!", "placeholders differ"),
        ("Bonjour {nom}\u202f!", "placeholders differ"),
        ("Bonjour {name}!", "a narrow no-break space before ; ! ?: Bonjour {name}!"),
        ("Bonjour {name}, " + "et très longuement " * 5, "much longer than the English"),
    ],
)
def test_a_translation_that_would_read_badly_is_reported(checkout: Path, french: str, problem: str):
    _translate_all(checkout)
    _translate(checkout, ("Bonjour {name}!", french))
    assert list(extraction.problems(checkout)) == [f"fr: {problem}: Hello {{name}}!"]


def test_a_fuzzy_translation_is_reported(checkout: Path):
    _translate_all(checkout)
    _translate(checkout, ('msgid "In a line"', '#, fuzzy\nmsgid "In a line"'))
    assert "fr: marked fuzzy: In a line" in list(extraction.problems(checkout))


def test_a_placeholder_that_is_more_than_a_name_is_reported(tmp_path: Path, checkout: Path):
    (checkout / "handlers" / "greeting.py").write_text('say(language, "Hello {name.first}")')
    extraction.update(tmp_path)
    assert any("plain names" in problem for problem in extraction.problems(checkout))
