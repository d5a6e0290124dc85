"""A sheet to print and cut: a card for each invitation, in the consultation's languages.

Each card says everything twice, in a picture for a camera and in letters that can be typed.
"""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Final

from fpdf import FPDF
from fpdf.fonts import TTFFont

from bot.inviting.links import Doors
from bot.inviting.pictures import font, qr
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
_LINE: Final = 4.3


def sheet(consultation: Consultation, issued: Iterable[Issued], doors: Doors) -> bytes:
    """Return the cards as a PDF, three on a page."""
    pdf = FPDF(format="A4")
    pdf.set_margin(_MARGIN)
    pdf.set_auto_page_break(False)
    pdf.set_title(consultation.title[consultation.languages[0]])
    pdf.set_lang(consultation.languages[0])
    pdf.add_font("text", "", font("DejaVuSans"))
    pdf.add_font("text", "B", font("DejaVuSans-Bold"))
    pdf.add_font("code", "B", font("DejaVuSansMono-Bold"))
    for number, one in enumerate(issued):
        place = number % _ON_A_PAGE
        if not place:
            pdf.add_page()
        _card(pdf, consultation, one, doors, _MARGIN + place * _CARD)
    return bytes(pdf.output())


def _card(pdf: FPDF, consultation: Consultation, one: Issued, doors: Doors, top: float) -> None:
    right = _MARGIN + _PICTURE + 5
    code = codes.grouped(one.code)
    picture = BytesIO(qr(doors.best(one.code), scale=4))
    pdf.image(picture, x=_MARGIN, y=top, w=_PICTURE, alt_text=f"QR: {doors.best(one.code)}")
    pdf.set_xy(right, top + 2)
    for language in _in_order(consultation, one):
        _paragraphs(pdf, consultation, one, doors, language, right)
    pdf.set_xy(_MARGIN, top + _CARD - 21)
    pdf.set_font("code", "B", 22)
    pdf.cell(_WIDTH, 10, code, align="C")
    pdf.set_xy(_MARGIN, top + _CARD - 11)
    pdf.set_font("text", "", 9)
    whose = _fitting(pdf, one.draft.organisation, _WIDTH - 60)
    pdf.cell(_WIDTH, 5, "  ·  ".join(filter(None, (whose, one.reference))), align="C")
    pdf.set_draw_color(150)
    pdf.set_dash_pattern(dash=2, gap=2)
    pdf.line(0, top + _CARD - 4, 210, top + _CARD - 4)


def _fitting(pdf: FPDF, text: str, wide: float) -> str:
    """Return as much of a name as fits, in the letters that the font has.

    Missing letters would be named in the log, where nobody's name belongs.
    """
    font = pdf.current_font
    known = font.cmap if isinstance(font, TTFFont) else {}
    text = "".join(sign if ord(sign) in known else "\ufffd" for sign in text)
    if pdf.get_string_width(text) <= wide:
        return text
    while pdf.get_string_width(f"{text}…") > wide:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _paragraphs(
    pdf: FPDF,
    consultation: Consultation,
    one: Issued,
    doors: Doors,
    language: Language,
    left: float,
) -> None:
    pdf.set_font("text", "B", 11)
    pdf.set_x(left)
    title = consultation.title[language]
    pdf.multi_cell(0, _LINE + 0.8, title, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("text", "", 9.5)
    for line in _lines(consultation, one, doors, language):
        pdf.set_x(left)
        pdf.multi_cell(0, _LINE, line, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(2.5)


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
