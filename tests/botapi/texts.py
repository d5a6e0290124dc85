"""The text of a message to be: parsed, stripped, measured."""

from collections.abc import Sequence

from tests.botapi.answers import mistake
from tests.botapi.entities import found_in, read_html, stripped
from tests.botapi.markup import MessageEntity
from tests.botapi.objects import Entity, utf16

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
ENTITIES = 100

Text = tuple[str, list[Entity] | None]


def message_text(
    text: str,
    parse_mode: str | None,
    entities: Sequence[MessageEntity] | None,
    too_long: str = "message is too long",
) -> Text:
    """Return a text as it is seen; an empty or an overlong one is refused."""
    seen, found = _read(text, parse_mode, entities)
    if not seen:
        raise mistake("message text is empty")
    if utf16(seen) > LONGEST_TEXT:
        raise mistake(too_long)
    return seen, found


def caption(
    text: str, parse_mode: str | None, entities: Sequence[MessageEntity] | None
) -> tuple[str | None, list[Entity] | None]:
    """Return a caption as it is seen; it may be missing."""
    seen, found = _read(text, parse_mode, entities)
    if utf16(seen) > LONGEST_CAPTION:
        raise mistake("message caption is too long")
    return seen or None, found


def _read(text: str, parse_mode: str | None, given: Sequence[MessageEntity] | None) -> Text:
    if not parse_mode:
        told = [Entity(e.type, e.offset, e.length, e.url, e.language) for e in given or ()]
    elif parse_mode.lower() == "html":
        text, told = read_html(text)
    else:
        raise mistake("unsupported parse_mode")
    if len(told) > ENTITIES:
        raise mistake("entities are too many")  # Telegram would drop some without a word
    text, told = stripped(text, told)
    both = sorted(told + found_in(text), key=lambda entity: entity.offset)
    return text, both or None
