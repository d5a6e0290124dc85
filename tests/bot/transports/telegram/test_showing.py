"""What a person sees on Telegram is what was said, within every limit that Telegram has."""

import unicodedata
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.transports.pieces import length, pieces
from bot.transports.telegram.showing import captioned, html, keyboard, markup, toast
from handlers.buttons import mark
from handlers.model import Attachment, Button
from tests.botapi.entities import read_html
from tests.botapi.keyboards import checked
from tests.botapi.objects import utf16
from tests.conversing import consultation_called, new_session

FAMILY = "👩🏽‍👩🏽‍👧🏽‍👦🏽"
LETTERS = st.sampled_from(
    ["a", "é", "e\u0301", "ن", "क्षि", "한", "👍", "👍🏽", FAMILY, "🇫🇷", "<b>", "&amp;", "\x00"]
)
BREAKS = st.sampled_from([" ", "\n", "\n\n", "\t", "\u202f"])
WORDS = st.builds(
    str.__mul__, st.one_of(LETTERS, BREAKS, st.text(max_size=20)), st.integers(1, 900)
)
LONG = st.lists(WORDS, max_size=40).map("".join)
SURROGATES = st.text(st.characters(categories=["Cs", "Lu"]), max_size=9_000)


def visible(text: str) -> str:
    """Return a text without its white space."""
    return "".join(text.split())


@given(st.one_of(LONG, SURROGATES))
@example("a" * 4095 + "👍" + "b")
@example("\n" * 5_000)
@example("a" + " " * 9_000 + "b")
@example("😀" * 10_000)
@example("a\u0301" + "\u0301" * 9_000)
def test_a_long_text_is_cut_into_messages_that_say_the_same(text: str) -> None:
    found = pieces(text)
    assert "".join(map(visible, found)) == visible(text)
    assert all(utf16(one) <= 4096 for one in found)
    assert all(visible(one) for one in found) or not visible(text)
    assert len(found) <= 1 + utf16(text) // 900


@pytest.mark.parametrize("letter", ["e\u0301", FAMILY, "🇫🇷", "👍🏽", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "क्षि", "👍"])
@pytest.mark.parametrize("before", ["", "a", "aa", "👍", "aaa"])
def test_no_letter_is_taken_apart(letter: str, before: str) -> None:
    found = pieces(before + letter * 5_000)
    assert len(found) > 1
    assert all(one.startswith(letter) for one in found[1:])
    cut = toast(before + letter * 200)
    assert cut.removesuffix("…").endswith(letter)


def test_a_text_is_cut_between_paragraphs_where_it_can_be() -> None:
    paragraphs = [f"{number} {'mot 😀 ' * 180}".strip() for number in range(12)]
    found = pieces("\n\n".join(paragraphs))
    assert len(found) > 3
    assert [part for one in found for part in one.split("\n\n")] == paragraphs


@given(st.one_of(LONG, st.text()))
@example("")
@example("a\u0301" + "\u0301" * 9_000)
def test_what_does_not_fit_under_a_file_is_said_after_it(text: str) -> None:
    file = Attachment(name="a.png", kind="image/png", content=b"", description=text)
    shown, *after = captioned(file)
    assert isinstance(shown, Attachment)
    said = [shown.description, *(one for one in after if isinstance(one, str))]
    assert "".join(map(visible, said)) == visible(text)
    assert utf16(shown.description) <= 1024
    assert all(utf16(one) <= 4096 for one in said)


@given(st.one_of(LONG, st.text()))
def test_what_is_shown_is_what_was_said(text: str) -> None:
    assert read_html(html(text)) == (text, [])


@given(LONG)
@example("👍" * 101)
def test_a_toast_is_never_too_long(text: str) -> None:
    said = toast(text)
    assert utf16(said) <= 120
    assert said == text or ((said[-1] in "….") and text.startswith(said[:-1]))
    if said[-1:] == "…" and said != text:
        assert utf16(said) > 60 or unicodedata.combining(text[len(said)])


def test_a_long_toast_ends_where_a_sentence_does() -> None:
    chosen = f"So far: {', '.join(['a long choice'] * 6)}."
    assert toast(f"{chosen} Choose more, choose one again to take it back, or go on.") == chosen


@given(st.one_of(LONG, SURROGATES))
def test_a_length_is_counted_as_telegram_does(text: str) -> None:
    assert length(text) == utf16(text)


SESSION = replace(new_session(consultation_called("tiny")), id=uuid4().hex)
MARK = mark(SESSION)
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,23}", fullmatch=True)
BUTTONS = st.builds(
    lambda label, name, choice: Button(label=label, token=f"unpick/{name}/{choice}"),
    st.text(min_size=1, max_size=60).filter(str.strip),
    NAMES,
    NAMES,
)


@given(st.lists(BUTTONS, max_size=130))
def test_every_keyboard_is_one_that_telegram_takes(buttons: list[Button]) -> None:
    made = keyboard(buttons, MARK)
    ready = markup(tuple(buttons), MARK)
    sent: dict[str, Any] | None = msgspec.json.decode(ready) if ready is not None else None
    assert sent == msgspec.to_builtins(made)
    assert checked(sent) == sent
    if made is None:
        assert not buttons
        return
    data = [one.callback_data for row in made.inline_keyboard for one in row]
    assert len(data) == min(100, len(buttons))
    assert data[-1] == f"{MARK} {buttons[-1].token}"


@pytest.mark.parametrize("count", [1, 7, 21, 100])
def test_numbers_stand_in_rows_and_sentences_below_each_other(count: int) -> None:
    buttons = [Button(label=str(n), token=f"edit/{n}") for n in range(1, count + 1)]
    made = keyboard(buttons, "m")
    assert made is not None
    assert all(len(row) <= 6 for row in made.inline_keyboard)
    sentences = keyboard([Button(label="I would rather not say", token="x")] * 3, "m")
    assert sentences is not None
    assert [len(row) for row in sentences.inline_keyboard] == [1, 1, 1]
