"""What is shown in a room: whole without its HTML, harmless with it, and never too long."""

import json
import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from bot.transports.matrix.showing import contents
from handlers.model import Button, Reply

LONGEST = 65_536 * 3 // 4 - 2_000  # bytes: encrypted, four are made of three

buttons = st.lists(
    st.builds(Button, label=st.text(min_size=1, max_size=40), token=st.just("pick/x")), max_size=12
).map(tuple)


class Words(HTMLParser):
    """What a client shows of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.words = ""

    def handle_starttag(self, tag: str, attributes: object) -> None:
        self.tags.add(tag)
        assert not attributes

    def handle_data(self, data: str) -> None:
        self.words += data


@given(st.text(min_size=1, max_size=400), buttons, st.booleans())
def test_both_forms_say_the_same_and_nobodys_words_are_markup(
    text: str, offered: tuple[Button, ...], numbered: bool
) -> None:
    (content,) = contents(Reply(text=text, buttons=offered, numbered=numbered))
    shown = Words()
    shown.feed(content["formatted_body"])
    assert shown.tags <= {"p", "br", "ol", "li", "strong"}
    for button in offered:
        assert button.label in content["body"]
    without = re.compile(r"[\s\d.\[\]\x00-\x1f]|&\w*;?")
    if "&" not in text and not any("&" in button.label for button in offered):
        assert without.sub("", shown.words) == without.sub("", content["body"])
    assert content["m.mentions"] == {}


@given(st.sampled_from(["a", "é", "𝔘", "<", "漢", "\n\n", "👍🏽 "]), st.integers(1, 30_000))
def test_whatever_is_said_fits_into_messages_that_homeservers_take(piece: str, times: int) -> None:
    text = piece * times
    messages = contents(Reply(text=f"x{text}x"))
    assert all(len(json.dumps(content)) < LONGEST for content in messages)
    said = "".join("".join(content["body"].split()) for content in messages)
    assert said == "".join(f"x{text}x".split())
