import pytest

from tests.botapi.answers import Refused
from tests.botapi.entities import found_in, read_html
from tests.botapi.texts import message_text


@pytest.mark.parametrize(
    ("source", "seen", "types"),
    [
        ("plain", "plain", []),
        ("<b>x</b><STRONG>y</STRONG>", "xy", ["bold", "bold"]),
        ("<i><u>x</u></i>", "x", ["underline", "italic"]),
        ("<s>a</s><strike>b</strike><del>c</del>", "abc", ["strikethrough"] * 3),
        ('<a href="https://example.org/?a=1&amp;b=2">x</a>', "x", ["text_link"]),
        ('<pre><code class="language-python">x</code></pre>', "x", ["code", "pre"]),
        ('<span class="tg-spoiler">x</span><tg-spoiler>y</tg-spoiler>', "xy", ["spoiler"] * 2),
        ("<blockquote expandable>x</blockquote>", "x", ["blockquote"]),
        ("&lt;b&gt; &amp; &quot;&#39;&#x27;&quot;", "<b> & \"''\"", []),
        ("AT&T; R&D &copy;", "AT&T; R&D &copy;", []),
        ("<b></b>x", "x", []),
    ],
)
def test_telegram_reads_its_own_html(source: str, seen: str, types: list[str]) -> None:
    text, entities = read_html(source)
    assert (text, [entity.type for entity in entities]) == (seen, types)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("é<b><i>x</b></i>", 'Unmatched end tag at byte offset 9, expected "</i>", found "</b>"'),
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("a<br/>b", 'Unsupported start tag "br/" at byte offset 1'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("x <b", "Unclosed start tag at byte offset 2"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_telegram_refuses_other_html(source: str, why: str) -> None:
    with pytest.raises(Refused) as refused:
        read_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {why}"


def test_offsets_count_utf16_units_of_what_is_left_after_stripping() -> None:
    text, entities = message_text("\n 👋👋<b> x </b> \n", "HTML", None)
    assert text == "👋👋 x"
    assert entities
    assert (entities[0].offset, entities[0].length) == (4, 2)


def test_commands_mentions_and_links_are_found() -> None:
    found = found_in("/start@intake_bot, ask @ada_l or a@example.org at https://example.org/x")
    assert [entity.type for entity in found] == ["bot_command", "mention", "email", "url"]
