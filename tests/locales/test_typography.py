"""French as it is printed: mended for translators, explained to authors."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales.typography import faults, mend

SPACES = re.compile("[ \\t\u00a0\u2000-\u200a\u202f]")


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Bonjour! Ça va?", "Bonjour\u202f! Ça va\u202f?"),
        ("Bonjour ! Ça va\u00a0?", "Bonjour\u202f! Ça va\u202f?"),
        ("Vraiment?!", "Vraiment\u202f?!"),
        ("oui; non", "oui\u202f; non"),
        ("Référence: {reference}", "Référence\u00a0: {reference}"),
        ("Votre réponse : {answer}.", "Votre réponse\u00a0: {answer}."),
        ("Le mot « suite »: ici", "Le mot «\u202fsuite\u202f»\u00a0: ici"),
        ('Écrivez "suite" ou «non».', "Écrivez «\u202fsuite\u202f» ou «\u202fnon\u202f»."),
        ("l'heure d'été", "l’heure d’été"),
        ("Attendez...", "Attendez…"),
        ("Oui , non .", "Oui, non."),
        ("à 14h05, ou à 9 h", "à 14\u00a0h\u00a005, ou à 9\u00a0h"),
        ("10 000 personnes, 5%", "10\u202f000 personnes, 5\u00a0%"),
        ("{part} %", "{part}\u00a0%"),
        ("Deux lignes :\n« oui »", "Deux lignes\u00a0:\n«\u202foui\u202f»"),
    ],
)
def test_a_translator_types_plainly_and_french_is_printed_well(typed: str, printed: str):
    assert mend(typed) == printed
    assert faults(typed)
    assert faults(printed) == ()


@pytest.mark.parametrize(
    "text",
    [
        "https://exemple.fr/a?b=c:d",
        "Voir https://exemple.fr/?x!",
        "à 14:05",
        "@bot:serveur.fr",
        "{moment:%H:%M}",
        "(?)",
        "le fichier .toml",
        "1, 4 et 5",
        "12, 345",
        "Québec 2026",
        "H2O",
        "?",
        "",
    ],
)
def test_addresses_times_and_placeholders_stay_as_they_are(text: str):
    assert mend(text) == text
    assert faults(text) == ()


def test_an_author_is_told_the_place_of_each_fault():
    found = faults("Bonjour! Est-ce l'heure?")
    assert found == (
        "the apostrophe is ’: Est-ce l'heure?",
        "a narrow no-break space before ; ! ?: Bonjour!",
        "a narrow no-break space before ; ! ?: Est-ce l’heure?",
    )


French = st.text(alphabet=" \u00a0\u202f\n.,;:!?'\"«»“”()[]{}…aé1h%€/-0") | st.lists(
    st.sampled_from(
        [
            "https://a.fr",
            "{n}",
            "{a:>3}",
            "14h05",
            "1 000",
            "12",
            "h",
            "a",
            "...",
            *" \n?!;:«»“”'.,%(",
        ]
    ),
    max_size=14,
).map("".join)


@given(French)
def test_mending_is_finished_the_first_time(text: str):
    mended = mend(text)
    assert mend(mended) == mended
    assert faults(mended) == ()
    assert (faults(text) == ()) == (mended == text)


@given(French)
def test_mending_changes_no_word(text: str):
    assert _words(mend(text)) == _words(text)


def _words(text: str) -> str:
    same = text.replace("’", "'").replace("…", "...")
    return re.sub('["«»]', "", SPACES.sub("", same))
