"""QR codes: what a camera reads, with the same code in letters for whoever has none."""

from collections.abc import Sequence
from io import BytesIO
from typing import Final

import segno
from PIL import Image, ImageDraw, ImageFont

from bot.inviting.links import Doors
from bot.lettering import MONO, PLAIN, font, width
from handlers import codes
from handlers.invitations import Issued, terms
from handlers.model import Consultation

_SCALE: Final = 10  # pixels a module: sharp on paper, too
_MARGIN: Final = 4  # modules that a camera needs around it
_LETTERS: Final = 0.048  # of the picture's width, a letter's height
_PITCH: Final = 1.4  # of that, from line to line
_FILLED: Final = 0.9  # of the picture's width, the longest line of what is said
_TRIED: Final = 100  # pixels: what letters are measured at


def qr(content: str, scale: int = _SCALE) -> bytes:
    """Return a QR code as a PNG, and nothing else in it."""
    out = BytesIO()
    segno.make(content, error="m", micro=False).save(out, kind="png", scale=scale, border=_MARGIN)
    return out.getvalue()


def picture(consultation: Consultation, one: Issued, doors: Doors) -> bytes:
    """Return a QR code as a PNG, with all of the invitation in letters below it.

    That is its code and reference, and in each language for how many it is good, and until when.
    """
    above = Image.open(BytesIO(qr(doors.best(one.code)))).convert("L")
    size = above.width
    letters = int(size * _LETTERS)
    said = [
        line for each in consultation.languages for line in terms(consultation, each, one.draft)
    ]
    lines = [
        (_face(MONO, letters), codes.grouped(one.code)),
        (_face(PLAIN, letters), one.reference),
        *((_fitting(said, size * _FILLED), line) for line in said),
    ]
    pitch = int(letters * _PITCH)
    whole = Image.new("L", (size, size + pitch * (len(lines) + 1)), 255)
    whole.paste(above, (0, 0))
    draw = ImageDraw.Draw(whole)
    for row, (face, text) in enumerate(lines):
        draw.text((size / 2, size + pitch * (row + 0.4)), text, font=face, fill=0, anchor="mm")
    out = BytesIO()
    whole.save(out, format="PNG", optimize=True)
    return out.getvalue()


def _face(name: str, high: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font(name)), high)


def _fitting(lines: Sequence[str], wide: float) -> ImageFont.FreeTypeFont:
    """Return a face in which the longest of these lines is so wide."""
    longest = max(width(line, _TRIED) for line in lines)
    return _face(PLAIN, _TRIED * wide / longest)
