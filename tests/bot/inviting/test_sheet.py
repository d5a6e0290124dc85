"""Cards to print: whoever cuts them out can read each, whatever its organisation is called."""

import os
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from itertools import combinations

import pypdfium2
import pytest
from msgspec import Struct
from msgspec.structs import replace

from bot.inviting.links import Doors
from bot.inviting.sheet import sheet
from handlers import codes
from handlers.invitations import RANDOM_BYTES, Draft, Issued, made
from handlers.model import Language
from tests.conversing import NOW, consultation_called

PALLMALL = consultation_called("pallmall")
DOORS = Doors(
    telegram="pallmall_consultation_intake_bot",
    matrix="@pall-mall-consultation:matrix.ministry-of-foreign-affairs.example.org",
)
MARGIN = 12 / 25.4 * 72  # points
CARD = 91 / 25.4 * 72
NAMES = {
    "none": "",
    "short": "Blue Anvil Ltd",
    "no spaces": "Wxyz" * 30,
    "wide": "W" * 200,
    "French": "Société pour l’étude des logiciels d’intrusion et de leurs marchés " * 2,
    "emoji": "🚀 Rocket 👩‍🚀 " * 10,
    "Arabic": "وزارة الخارجية والتنمية الدولية " * 4,
    "Chinese": "日本国外務省大臣官房総務課" * 10,
    "two lines": "Ministry\nof Silence",
}


class Piece(Struct, kw_only=True):
    """Words on a page, and where they stand, in points from the top left."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Piece") -> bool:
        beside = self.right <= other.left or other.right <= self.left
        return not (beside or self.bottom <= other.top or other.bottom <= self.top)


def pages(content: bytes) -> Iterator[list[Piece]]:
    """Open a PDF with another program than it was made with, and find every line of it."""
    with closing(pypdfium2.PdfDocument(content)) as book:
        for page in book:
            text = page.get_textpage()
            height = page.get_height()
            rectangles = (text.get_rect(number) for number in range(text.count_rects()))
            yield [
                Piece(
                    text=text.get_text_bounded(left, bottom, right, top),
                    left=left,
                    top=height - top,
                    right=right,
                    bottom=height - bottom,
                )
                for left, bottom, right, top in rectangles
            ]


def issued(
    many: int = 1, name: str = "", language: Language | None = None, uses: int = 9_999
) -> list[Issued]:
    draft = Draft(organisation=name, language=language, uses=uses, until=NOW + timedelta(days=30))
    return [made(draft, os.urandom(RANDOM_BYTES)) for _ in range(many)]


def assert_everything_can_be_read(pieces: list[Piece]) -> None:
    for one in pieces:
        assert MARGIN - 1 <= one.left < one.right <= 595.28 - MARGIN + 1, one
        card = int((one.top - MARGIN) // CARD)
        assert one.bottom <= MARGIN + (card + 1) * CARD - 4 / 25.4 * 72, one
    for one, other in combinations(pieces, 2):
        assert not one.overlaps(other), (one, other)


@pytest.mark.parametrize("language", [None, "en", "fr"])
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_whatever_an_organisation_is_called_its_card_can_be_read(
    name: str, language: Language | None
) -> None:
    cards = issued(3, name, language)
    (page,) = pages(sheet(PALLMALL, cards, DOORS))
    assert_everything_can_be_read(page)
    said = " ".join(piece.text for piece in page)
    for one in cards:
        assert codes.grouped(one.code) in said
        assert one.reference in said


def test_a_name_of_a_hundred_and_twenty_letters_is_there_from_beginning_to_end() -> None:
    name = "Société pour l’étude des logiciels d’intrusion, de leurs marchés et de ceux qui les "
    name += "vendent en Europe de l’Ouest, et loin"
    assert len(name) > 115
    (page,) = pages(sheet(PALLMALL, issued(1, name), DOORS))
    assert name in " ".join(piece.text for piece in page)


@pytest.mark.parametrize(
    ("name", "shown"), [("日本 MOFA 🚀", "□□ MOFA □"), ("وزارة MOFA", "□□□□□ MOFA")]
)
def test_where_a_letter_cannot_be_printed_the_card_shows_that_one_is_missing(
    name: str, shown: str
) -> None:
    (page,) = pages(sheet(PALLMALL, issued(1, name), DOORS))
    assert shown in " ".join(piece.text for piece in page)


def test_a_long_title_leaves_the_code_its_place() -> None:
    title = {"en": "A very long title of a consultation " * 6, "fr": "Un titre bien long " * 12}
    (page,) = pages(sheet(replace(PALLMALL, title=title), issued(2), DOORS))
    assert_everything_can_be_read(page)


@pytest.mark.parametrize("word", ["consultation ", "W", "Wxyz " * 40])
def test_a_title_that_is_too_long_at_any_size_is_cut_and_nothing_else_is(word: str) -> None:
    title = {"en": (word * 720)[:720], "fr": (word * 720)[:720]}
    cards = issued(3, "Blue Anvil Ltd")
    (page,) = pages(sheet(replace(PALLMALL, title=title), cards, DOORS))
    assert_everything_can_be_read(page)
    said = " ".join(piece.text for piece in page)
    assert said.count("…") == 6
    assert said.count("It can be used until") == said.count("Valable jusqu’au") == 3
    for one in cards:
        assert codes.grouped(one.code) in said


@pytest.mark.parametrize(("many", "sheets"), [(1, 1), (3, 1), (7, 3), (40, 14)])
def test_each_code_is_on_one_card_and_three_cards_on_a_page(many: int, sheets: int) -> None:
    cards = issued(many, "Blue Anvil Ltd")
    found = list(pages(sheet(PALLMALL, cards, Doors(telegram="intake_bot"))))
    assert len(found) == sheets
    for page in found:
        assert_everything_can_be_read(page)
    said = [piece.text for page in found for piece in page]
    assert [said.count(codes.grouped(one.code)) for one in cards] == [1] * many
