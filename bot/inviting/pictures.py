"""QR codes: what a camera reads, with the same code in letters for whoever has none."""

from io import BytesIO
from typing import Final

import segno
from PIL import Image, ImageDraw, ImageFont

from bot.inviting.links import Doors
from bot.lettering import MONO, PLAIN, font
from handlers import codes
from handlers.invitations import Issued

_SCALE: Final = 10  # pixels a module: sharp on paper, too
_MARGIN: Final = 4  # modules that a camera needs around it
_LETTERS: Final = 0.048  # of the picture's width, a letter's height


def qr(content: str, scale: int = _SCALE) -> bytes:
    """Return a QR code as a PNG, and nothing else in it."""
    out = BytesIO()
    segno.make(content, error="m", micro=False).save(out, kind="png", scale=scale, border=_MARGIN)
    return out.getvalue()


def picture(one: Issued, doors: Doors) -> bytes:
    """Return a QR code with the invitation's code and reference below it, as a PNG."""
    above = Image.open(BytesIO(qr(doors.best(one.code)))).convert("L")
    size = above.width
    letters = int(size * _LETTERS)
    whole = Image.new("L", (size, size + letters * 4), 255)
    whole.paste(above, (0, 0))
    draw = ImageDraw.Draw(whole)
    lines = ((MONO, codes.grouped(one.code)), (PLAIN, one.reference))
    for row, (name, text) in enumerate(lines):
        face = ImageFont.truetype(str(font(name)), letters)
        at = (size / 2, size + letters * (0.6 + 1.5 * row))
        draw.text(at, text, font=face, fill=0, anchor="mm")
    out = BytesIO()
    whole.save(out, format="PNG", optimize=True)
    return out.getvalue()
