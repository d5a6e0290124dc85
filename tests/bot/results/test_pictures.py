"""Pictures show everything that is in them: nothing is cut off at an edge."""

from io import BytesIO

import pytest
from PIL import Image

from bot.results.pictures import Bar, Panel, drawn

LONG = "Le secteur privé et Société civile, expertise ou recherche sur les menaces, ensemble"
WHITE = (255, 255, 255)


@pytest.mark.parametrize("words", [LONG, f"{LONG} (8 personnes)", f"{LONG}, {LONG}"])
def test_no_heading_and_no_label_is_cut_off(words: str) -> None:
    bars = (Bar(label=words, people=8), Bar(label="Essai préalable", people=0, note="peu"))
    picture = Image.open(BytesIO(drawn(words, [Panel(title=words, bars=bars)]))).convert("RGB")
    width, height = picture.size
    for x in (0, width - 1):
        assert {picture.getpixel((x, y)) for y in range(height)} == {WHITE}
