"""A sheet to print and cut: a card for each invitation, in the consultation's languages.

Each card says everything twice, in a picture for a camera and in letters that can be typed.
Nothing on it is drawn over anything else or beyond its edge: what is long is set smaller, and a
title that is too long even so is cut.
"""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Final
from unicodedata import bidirectional

from fpdf import FPDF

from bot.inviting.links import Doors
from bot.inviting.pictures import qr
from bot.lettering import BOLD, MISSING, MONO, PLAIN, broken, cut, font, width, writable
from handlers import codes
from handlers.invitations import Issued, terms
from handlers.model import Consultation, Language
from locales import say

# Millimetres of an A4 page.
_MARGIN: Final = 12
_WIDTH: Final = 210 - 2 * _MARGIN
_CARD: Final = 91
_ON_A_PAGE: Final = 3
_PICTURE: Final = 54
_WORDS: Final = 67  # the height that is left for them, above the code
_A_POINT: Final = 25.4 / 72

# Points: letters, from the size that is read with ease down to one that can be read.
_SIZES: Final = (9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0)
_LINE: Final = 1.38  # of the size of its letters
_TITLES: Final = range(20, 0, -1)  # lines of one: the fewer, the less room there is


def sheet(consultation: Consultation, issued: Iterable[Issued], doors: Doors) -> bytes:
    """Return the cards as a PDF, three on a page."""
    pdf = FPDF(format="A4")
    pdf.set_margin(_MARGIN)
    pdf.set_auto_page_break(False)
    pdf.set_title(consultation.title[consultation.languages[0]])
    pdf.set_lang(consultation.languages[0])
    pdf.add_font("text", "", font(PLAIN))
    pdf.add_font("text", "B", font(BOLD))
    pdf.add_font("code", "B", font(MONO))
    for number, one in enumerate(issued):
        place = number % _ON_A_PAGE
        if not place:
            pdf.add_page()
        _card(pdf, consultation, one, doors, _MARGIN + place * _CARD)
    return bytes(pdf.output())


def _card(pdf: FPDF, consultation: Consultation, one: Issued, doors: Doors, top: float) -> None:
    code = codes.grouped(one.code)
    picture = BytesIO(qr(doors.best(one.code), scale=4))
    pdf.image(picture, x=_MARGIN, y=top, w=_PICTURE, alt_text=f"QR: {doors.best(one.code)}")
    words = [
        (_printable(consultation.title[language]), [*_lines(consultation, one, doors, language)])
        for language in _in_order(consultation, one)
    ]
    _paragraphs(pdf, words, _MARGIN + _PICTURE + 5, top + 2)
    pdf.set_xy(_MARGIN, top + _CARD - 21)
    pdf.set_font("code", "B", 22)
    pdf.cell(_WIDTH, 10, code, align="C")
    pdf.set_xy(_MARGIN, top + _CARD - 11)
    _name(pdf, one)
    pdf.set_draw_color(150)
    pdf.set_dash_pattern(dash=2, gap=2)
    pdf.line(0, top + _CARD - 4, 210, top + _CARD - 4)


def _paragraphs(
    pdf: FPDF, words: Sequence[tuple[str, Sequence[str]]], left: float, top: float
) -> None:
    """Write a title and its lines for each language, as large as there is room for them all."""
    room = (_MARGIN + _WIDTH - left - 2 * pdf.c_margin) / _A_POINT
    smaller = [(size, _TITLES[0]) for size in _SIZES]
    for size, most in (*smaller, *((_SIZES[-1], most) for most in _TITLES)):
        lines = list(_laid(words, room, size, most))[:-1]  # the last is between languages
        height = size * _LINE * _A_POINT
        if len(lines) * height <= _WORDS:
            break
    for number, (style, line) in enumerate(lines):
        pdf.set_font("text", style, size)
        pdf.set_xy(left, top + number * height)
        pdf.cell(0, height, line)


def _laid(
    words: Sequence[tuple[str, Sequence[str]]], room: float, size: float, most: int
) -> Iterator[tuple[str, str]]:
    """Yield the style of each line, and what it says; a title has so many lines at most."""
    for title, said in words:
        lines = broken(title, room, size, BOLD)
        if len(lines) > most:
            left = room - width("…", size, BOLD)
            lines = [*lines[: most - 1], f"{cut(lines[most - 1], left, size, BOLD).rstrip()}…"]
        yield from (("B", line) for line in lines)
        for paragraph in said:
            yield from (("", line) for line in broken(paragraph, room, size))
        yield "", ""


def _name(pdf: FPDF, one: Issued) -> None:
    """Say whose it is, for whoever hands the cards out; the reference is whole in any case."""
    room = (_WIDTH - 2 * pdf.c_margin) / _A_POINT
    whose, reference = _printable(one.draft.organisation), one.reference
    text = f"{whose}  ·  {reference}" if whose else reference
    size = next((size for size in _SIZES if width(text, size) <= room), _SIZES[-1])
    if width(text, size) > room:
        end = f"…  ·  {reference}"
        text = cut(whose, room - width(end, size), size) + end
    pdf.set_font("text", "", size)
    pdf.cell(_WIDTH, 5, text, align="C")


def _printable(text: str) -> str:
    """Leave out Arabic and Hebrew: fpdf2 would write them from the left, in letters apart."""
    return "".join(
        MISSING if bidirectional(letter) in ("R", "AL") else letter for letter in writable(text)
    )


def _in_order(consultation: Consultation, one: Issued) -> tuple[Language, ...]:
    """Return the languages, that of the invitation first."""
    return tuple(sorted(consultation.languages, key=lambda each: each != one.draft.language))


def _lines(
    consultation: Consultation, one: Issued, doors: Doors, language: Language
) -> Iterator[str]:
    """Say how to come in, how often, and until when."""
    if doors.telegram:
        yield say(
            language,
            "Telegram: scan the picture, or write to @{name}. Then press Start, or send the code.",
            name=doors.telegram,
        )
    if doors.matrix:
        yield say(language, "Matrix: write to {account} and send the code.", account=doors.matrix)
    if not doors.telegram and not doors.matrix:
        yield say(language, "Send this code in the chat of the consultation.")
    yield from terms(consultation, language, one.draft)
