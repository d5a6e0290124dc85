"""Words that are drawn: whatever they are, no line is too wide and no word is lost."""

from hypothesis import given
from hypothesis import strategies as st

from bot.lettering import BOLD, MISSING, PLAIN, broken, cut, width, writable

TEXTS = st.one_of(st.text(max_size=80), st.text("Wi é日🚀\n\u200d\u0301و", max_size=200))
FONTS = st.sampled_from([PLAIN, BOLD])


@given(TEXTS, st.floats(30, 400), FONTS)
def test_no_line_is_wider_than_its_room_and_no_letter_is_lost(
    text: str, room: float, name: str
) -> None:
    said = writable(text)
    lines = broken(said, room, 11, name)
    assert "".join(lines).replace(" ", "") == said.replace(" ", "")
    assert all(width(line, 11, name) <= room for line in lines)


@given(TEXTS)
def test_what_can_be_written_is_written_in_one_line(text: str) -> None:
    said = writable(text)
    assert "\n" not in said
    assert writable(said) == said
    assert len(said) <= len(text)


def test_a_missing_letter_is_seen_to_be_missing_and_what_joins_letters_is_not() -> None:
    assert writable("日 👩‍🚀") == f"{MISSING} {MISSING}{MISSING}"
    assert writable("Société d’Œuvre — 1\u202f234 €") == "Société d’Œuvre — 1\u202f234 €"


def test_of_a_name_that_is_too_long_the_beginning_is_kept() -> None:
    assert cut("Ministry", width("Minis", 9), 9) == "Minis"
    assert cut("Ministry", 0, 9) == "M"
