"""An author is told the line on which a mistake stands."""

import tomllib
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.consultation_file.toml_lines import Path, line_of, lines

EVERYTHING = '''\
title.en = "One"   # a comment with [brackets] = and "quotes"
title . 'fr' = """
Deux
"quotes" \\""" and more""""
when = 2026-11-03 14:05:00+01:00

[controllers.fcdo]
label = { en = "A, B] }", fr = 'C' }

[[questions]]
name = "first"
choices = [ # three
  { name = "a", label.en = "A" },

  { name = "b", "la\\u0062el".en = "B" },
  ["x", [1, 2.5]], ]
[questions.extra]
key = \'\'\'it's\'\'\'\'
[[questions]]
name = "second"
[[questions.parts]]
empty = {}
none = []
'''


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every path of the data, as tomllib understands them."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        yield (*path, key)
        if isinstance(item, dict | list):
            yield from paths(item, (*path, key))


def test_each_key_and_each_item_has_its_line() -> None:
    found = lines(EVERYTHING)
    assert found.keys() == set(paths(tomllib.loads(EVERYTHING)))
    assert found["title", "fr"] == 2
    assert found["when",] == 5
    assert found["controllers", "fcdo", "label", "fr"] == 8
    assert found["questions", 0] == 10
    assert found["questions", 0, "choices", 1, "label", "en"] == 15
    assert found["questions", 0, "choices", 2, 1, 1] == 16
    assert found["questions", 0, "extra", "key"] == 18
    assert found["questions", 1, "parts", 0, "none"] == 23


def test_what_is_missing_is_shown_where_it_should_be() -> None:
    assert line_of(("questions", 1, "label", "fr"), lines(EVERYTHING)) == 19
    assert line_of(("nothing", "at", "all"), lines(EVERYTHING)) == 1


# --- Any file an author may write --------------------------------------------

bare = st.text("abcxyz019_-", min_size=1, max_size=4)
quoted = st.text("ab .'#[]=é\n\"\\", max_size=5)
SPACES = st.sampled_from(["", " ", "  ", "\t"])
BREAKS = st.sampled_from(["", " ", "\n", "# note ] } \" '\n", "\n\n  "])


def basic(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


@st.composite
def texts(draw: st.DrawFn) -> str:
    text = draw(quoted)
    style = draw(st.integers(0, 3))
    if style == 1 and not set(text) & set("'\n"):
        return f"'{text}'"
    if style == 2 and "'''" not in text:
        return f"'''{text.rstrip(chr(39))}{draw(st.sampled_from(['', chr(39), chr(39) * 2]))}'''"
    if style == 3:
        quotes = draw(st.sampled_from(["", '"', '""']))
        return '"""' + text.replace("\\", "\\\\").replace('"', '\\"') + quotes + '"""'
    return basic(text)


plain = st.sampled_from(
    ["1", "-2.5", "true", "2026-11-03", "2026-11-03 14:05:00Z", "1e3", "07:30:00"]
)


KEYS = st.tuples(st.lists(bare | quoted.map(basic), min_size=1, max_size=3), SPACES).map(
    lambda drawn: f"{drawn[1]}.{drawn[1]}".join(drawn[0])
)


@st.composite
def arrays(draw: st.DrawFn, values: st.SearchStrategy[str]) -> str:
    items = [draw(BREAKS) + value + draw(BREAKS) for value in draw(st.lists(values, max_size=3))]
    return "[" + ",".join(items) + draw(BREAKS) + "]"


@st.composite
def inlines(draw: st.DrawFn, values: st.SearchStrategy[str]) -> str:
    pairs = [
        f"{draw(SPACES)}{draw(KEYS)}{draw(SPACES)}={draw(SPACES)}{value}{draw(SPACES)}"
        for value in draw(st.lists(values, max_size=3))
    ]
    return "{" + ",".join(pairs) + "}"


values = st.recursive(texts() | plain, lambda inner: arrays(inner) | inlines(inner), max_leaves=8)


@st.composite
def statements(draw: st.DrawFn) -> str:
    start, end = draw(BREAKS), draw(st.sampled_from(["", " ", " # note [x]"]))
    match draw(st.integers(0, 3)):
        case 0:
            return f"{start}\n[{draw(SPACES)}{draw(KEYS)}{draw(SPACES)}]{end}"
        case 1:
            return f"{start}\n[[{draw(SPACES)}{draw(KEYS)}{draw(SPACES)}]]{end}"
        case _:
            space = draw(SPACES)
            return f"{start}\n{space}{draw(KEYS)}{space}={space}{draw(values)}{end}"


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A valid document: each statement that tomllib will not have is left out."""
    source = ""
    for statement in draw(st.lists(statements(), max_size=8)):
        try:
            tomllib.loads(source + statement + "\n")
        except tomllib.TOMLDecodeError:
            continue
        source += statement + "\n"
    return source


@settings(max_examples=300, deadline=None)
@given(documents())
def test_the_lines_of_any_file_have_exactly_the_paths_of_its_data(source: str) -> None:
    found = lines(source)
    assert found.keys() == set(paths(tomllib.loads(source)))
    shown = source.split("\n")
    for path, line in found.items():
        key = path[-1]
        if isinstance(key, str) and key.isalnum():
            assert key in shown[line - 1]
