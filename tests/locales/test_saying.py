"""What participants read: looked up, counted, filled in, and quoted."""

from importlib.resources import files
from pathlib import Path

import pytest

import locales
from locales import catalogue
from locales.cldr import Language

FRENCH = """
msgid ""
msgstr "Language: fr\\nContent-Type: text/plain; charset=utf-8\\n"

msgid "Thank you, {name}."
msgstr "Merci, {name}."

msgid "{number} answer"
msgid_plural "{number} answers"
msgstr[0] "{number} réponse"
msgstr[1] "{number} réponses"

msgctxt "of a page"
msgid "Back"
msgstr "Précédente"

msgid "{number} new answer"
msgid_plural "{number} new answers"
msgstr[0] ""
msgstr[1] ""

#, fuzzy
msgid "Yes"
msgstr "Peut-être"
""".encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    messages = tmp_path / "fr" / "LC_MESSAGES"
    messages.mkdir(parents=True)
    (messages / "intake.po").write_bytes(FRENCH)
    return tmp_path


@pytest.fixture
def _in_french(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(catalogue.CATALOGUES, "fr", catalogue.load(folder, "fr"))


@pytest.mark.usefixtures("_in_french")
def test_a_participant_reads_their_own_language():
    assert locales.say("fr", "Thank you, {name}.", name="Léa") == "Merci, Léa."
    assert locales.say("en", "Thank you, {name}.", name="Léa") == "Thank you, Léa."


@pytest.mark.usefixtures("_in_french")
def test_a_participant_never_reads_an_empty_line_where_a_translation_is_missing():
    assert locales.say("fr", "Not translated yet.") == "Not translated yet."
    new = locales.say_many("fr", "{number} new answer", "{number} new answers", 2)
    assert new == "2 new answers"


@pytest.mark.usefixtures("_in_french")
def test_a_participant_never_reads_a_translation_its_translator_was_unsure_of():
    assert locales.say("fr", "Yes") == "Yes"


@pytest.mark.usefixtures("_in_french")
@pytest.mark.parametrize(
    ("language", "count", "expected"),
    [
        ("fr", 0, "0 réponse"),
        ("fr", 1, "1 réponse"),
        ("fr", 2, "2 réponses"),
        ("fr", 12_345, "12\u202f345 réponses"),
        ("en", 0, "0 answers"),
        ("en", 1, "1 answer"),
        ("en", 12_345, "12,345 answers"),
    ],
)
def test_a_participant_reads_numbers_counted_as_their_language_does(
    language: Language, count: int, expected: str
):
    assert locales.say_many(language, "{number} answer", "{number} answers", count) == expected


@pytest.mark.usefixtures("_in_french")
def test_a_word_on_a_button_is_translated_for_its_place():
    assert locales.say_as("of a page", "fr", "Back") == "Précédente"
    assert locales.say_as("of a step", "fr", "Back") == "Back"


@pytest.mark.usefixtures("_in_french")
def test_braces_in_a_participants_words_stay_words():
    assert locales.say("fr", "Thank you, {name}.", name="{0.__class__}") == "Merci, {0.__class__}."


def test_a_wheel_says_the_same_as_a_checkout(folder: Path):
    po = folder / "fr" / "LC_MESSAGES" / "intake.po"
    po.with_suffix(".mo").write_bytes(catalogue.compiled(po.read_bytes()))
    from_po = catalogue.load(folder, "fr").gettext("Thank you, {name}.")
    po.unlink()
    assert catalogue.load(folder, "fr").gettext("Thank you, {name}.") == from_po == "Merci, {name}."


def test_a_stray_compiled_file_does_not_hide_a_translation_being_worked_on(folder: Path):
    (folder / "fr" / "LC_MESSAGES" / "intake.mo").write_bytes(b"old")
    assert catalogue.load(folder, "fr").gettext("Thank you, {name}.") == "Merci, {name}."


def test_a_language_without_a_catalogue_speaks_english(tmp_path: Path):
    assert catalogue.load(tmp_path, "fr").gettext("Yes") == "Yes"


def test_the_french_catalogue_is_found_where_the_package_is():
    assert catalogue.load(files("locales"), "fr").info()["language"] == "fr"


def test_a_sentence_that_escaped_the_catalogues_is_seen_in_the_pseudo_language():
    before = locales.say("fr", "Yes")
    with locales.pseudo():
        assert locales.say("fr", "Hello {name}", name="Léa") == "[!! Hello Léa !!]"
        assert locales.say_many("en", "{number} day", "{number} days", 2) == "[!! 2 days !!]"
        assert locales.say_many("fr", "{number} day", "{number} days", 1) == "[!! 1 day !!]"
        assert locales.say_as("a button", "en", "Back") == "[!! Back !!]"
    assert locales.say("fr", "Yes") == before


# --- Quotation marks ---------------------------------------------------------


def test_words_are_quoted_as_each_language_does():
    assert locales.quote("en", "maybe") == "“maybe”"
    assert locales.quote("fr", "peut-être") == "«\u202fpeut-être\u202f»"


def test_words_from_right_to_left_cannot_turn_the_sentence_around_them():
    assert locales.quote("en", "شكرا") == "“\u2068شكرا\u2069”"
    assert locales.quote("en", "a\u202eb") == "“\u2068a\u202eb\u2069”"


@pytest.mark.parametrize(
    "words", ["\u2069\u202e", "\u2066", "\u2067a\u2066", "א\nb", "\u2069\u2069"]
)
def test_somebody_elses_isolates_are_closed_with_ours(words: str):
    for line in locales.quote("en", words).strip("“”").split("\n"):
        depth = 0
        for sign in line:
            depth += (sign in "\u2066\u2067\u2068") - (sign == "\u2069")
            assert depth >= 0
        assert depth == 0
        assert line[0] == "\u2068"
