"""Text as Telegram reads it: its HTML, and the entities it finds by itself.

The rules of the HTML are Telegram's own: a few tags, properly nested; `&lt;`,
`&gt;`, `&amp;`, `&quot;` and numeric entities; anything else after `&` is shown
as it stands. Byte offsets in the refusals count UTF-8.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from tests.botapi.answers import mistake
from tests.botapi.objects import Entity, utf16

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_PIECES = re.compile(r"<|&(?:#(?:x([0-9a-fA-F]+)|([0-9]+))|(lt|gt|amp|quot));?")
_TAG = re.compile(r"<(/?)([^\s>]*)")
_VALUE = r"(?:\"[^\"]*\"|'[^']*'|[^<>\s]*)"
_REST = re.compile(rf"((?:\s+[^<>\"'=\s]+(?:={_VALUE})?)*)\s*>")
_ATTRIBUTE = re.compile(r"([^\s=]+)(?:=(?:\"([^\"]*)\"|'([^']*)'|(\S*)))?")
_UNKNOWN_NAME = re.compile(r"&(?!lt;|gt;|amp;|quot;|#)[a-zA-Z]+;")
_BY_ITSELF = re.compile(
    r"(?P<bot_command>(?<![\w/])/[a-zA-Z0-9_]{1,32}(?:@[a-zA-Z0-9_]{3,32})?\b)"
    r"|(?P<mention>(?<!\w)@[a-zA-Z0-9_]{4,32}\b)"
    r"|(?P<email>\b[\w.+-]+@[\w-]+\.[a-zA-Z]{2,}\b)"
    r"|(?P<url>\bhttps?://[^\s<>]+)"
)


class Open(NamedTuple):
    """A tag that has not been closed yet."""

    name: str
    offset: int
    url: str | None
    language: str | None


class Markup:
    """HTML being read."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.text: list[str] = []
        self.length = 0  # of the text so far, in UTF-16 units
        self.entities: list[Entity] = []
        self.open: list[Open] = []

    def read(self) -> tuple[str, list[Entity]]:
        position = 0
        for piece in _PIECES.finditer(self.source):
            if piece.start() < position:
                continue  # inside a tag
            self._says(self.source[position : piece.start()])
            if piece[0] == "<":
                position = self._tag(piece.start())
            else:
                self._says(_character(piece))
                position = piece.end()
        self._says(self.source[position:])
        if self.open:
            raise _cannot_parse(
                f'Can\'t find end tag corresponding to start tag "{self.open[-1].name}"'
            )
        return "".join(self.text), sorted(self.entities, key=lambda e: (e.offset, -e.length))

    def _says(self, words: str) -> None:
        self.text.append(words)
        self.length += utf16(words)

    def _tag(self, start: int) -> int:
        tag = _TAG.match(self.source, start)
        assert tag is not None, "it starts with <"
        at = len(self.source[:start].encode("utf-8", "surrogatepass"))
        kind, name = ("end" if tag[1] else "start"), tag[2].lower()
        if kind == "start" and tag.end() < len(self.source) and name not in _TYPES:
            raise _cannot_parse(f'Unsupported start tag "{name}" at byte offset {at}')
        rest = _REST.match(self.source, tag.end())
        if rest is None:
            raise _cannot_parse(f"Unclosed {kind} tag at byte offset {at}")
        if kind == "end":
            self._closes(name, at)
        else:
            self._opens(name, rest[1], at)
        return rest.end()

    def _opens(self, name: str, attributes: str, at: int) -> None:
        given = {a[1].lower(): a[2] or a[3] or a[4] or "" for a in _ATTRIBUTE.finditer(attributes)}
        if name == "span" and given.get("class") != "tg-spoiler":
            raise _cannot_parse(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
        css = given.get("class", "")
        language = css.removeprefix("language-") if css.startswith("language-") else None
        self.open.append(Open(name, self.length, given.get("href"), language))

    def _closes(self, name: str, at: int) -> None:
        if not self.open:
            raise _cannot_parse(f"Unexpected end tag at byte offset {at}")
        tag = self.open.pop()
        if name not in ("", tag.name):
            found = f'expected "</{tag.name}>", found "</{name}>"'
            raise _cannot_parse(f"Unmatched end tag at byte offset {at}, {found}")
        length = self.length - tag.offset
        if length and not (tag.name == "a" and not tag.url):
            kind = _TYPES[tag.name]
            self.entities.append(Entity(kind, tag.offset, length, tag.url, tag.language))


@lru_cache(maxsize=10_000)  # a bot asks everybody the same things
def read_html(source: str) -> tuple[str, list[Entity]]:
    """Return the visible text and its entities; what Telegram cannot parse is refused."""
    if "<" not in source and "&" not in source:
        return source, []
    return Markup(source).read()


def unread_names(source: str) -> list[str]:
    """Return what looks like an HTML entity and will be shown as it stands."""
    return _UNKNOWN_NAME.findall(source) if "&" in source else []


def found_in(text: str) -> list[Entity]:
    """Return what Telegram finds in a text without being told: commands, mentions, links."""
    if not any(mark in text for mark in "/@"):
        return []
    return [
        Entity(str(found.lastgroup), utf16(text[: found.start()]), utf16(found[0]))
        for found in _BY_ITSELF.finditer(text)
    ]


def stripped(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Return a text without the white space around it, as Telegram keeps it."""
    kept = text.strip()
    if kept == text or not entities:
        return kept, entities
    lead, end = utf16(text) - utf16(text.lstrip()), utf16(kept)
    moved = []
    for entity in entities:
        first = max(entity.offset - lead, 0)
        last = min(entity.offset + entity.length - lead, end)
        if first < last:
            moved.append(Entity(entity.type, first, last - first, entity.url, entity.language))
    return kept, moved


def _character(piece: re.Match[str]) -> str:
    if piece[3]:
        return _NAMED[piece[3]]
    code = int(piece[1], 16) if piece[1] else int(piece[2])
    return chr(code) if 0 < code < 0x110000 else piece[0]


def _cannot_parse(why: str) -> Exception:
    return mistake(f"can't parse entities: {why}")
