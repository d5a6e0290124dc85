"""Pictures show everything that is in them: nothing is cut off at an edge or drawn over."""

from io import BytesIO
from itertools import combinations

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from bot.results import compare, overview
from bot.results.pictures import DOTS, Bar, Panel, drawn, figure
from handlers.model import Language, Question
from handlers.results import comparison_words, overview_words
from handlers.results.comparing import Comparison, Position, View
from tests.conversing import consultation_called
from tests.made_overviews import full_overview

PALLMALL = consultation_called("pallmall")
LONG = "Le secteur privé et Société civile, expertise ou recherche sur les menaces, ensemble"
WHITE = (255, 255, 255)


def words_in(picture: Figure) -> list[Text]:
    """Return all words that are drawn, once it is settled where they stand."""
    picture.set_dpi(DOTS)
    FigureCanvasAgg(picture).draw()
    found = picture.findobj(lambda part: isinstance(part, Text) and bool(part.get_text()))
    return [one for one in found if isinstance(one, Text) and one.get_visible()]


def assert_everything_can_be_read(picture: Figure) -> None:
    words = words_in(picture)
    whole = picture.bbox
    places = [(one.get_text(), one.get_window_extent()) for one in words]
    for text, place in places:
        assert whole.x0 <= place.x0 < place.x1 <= whole.x1, text
        assert whole.y0 <= place.y0 < place.y1 <= whole.y1, text
    for (one, here), (other, there) in combinations(places, 2):
        assert not here.overlaps(there), f"{one} is drawn over {other}"


def bars(*labels: str, people: int = 8) -> tuple[Bar, ...]:
    return tuple(
        Bar(label=label, people=people * number, said=f"{people * number}")
        for number, label in enumerate(labels, start=1)
    )


@pytest.mark.parametrize("words", [LONG, f"{LONG} (8 personnes)", f"{LONG}, {LONG}"])
def test_no_heading_and_no_label_is_cut_off(words: str) -> None:
    two = (Bar(label=words, people=8, said="8"), Bar(label="Essai préalable", people=0, said="peu"))
    picture = Image.open(BytesIO(drawn(words, [Panel(title=words, bars=two)]))).convert("RGB")
    width, height = picture.size
    for x in (0, width - 1):
        assert {picture.getpixel((x, y)) for y in range(height)} == {WHITE}
    for y in (0, height - 1):
        assert {picture.getpixel((x, y)) for x in range(width)} == {WHITE}


@pytest.mark.parametrize(
    "words",
    [
        "A state",
        "Civil society, expert or threat researcher",
        LONG,
        f"{LONG}, {LONG}",
        "W" * 120,
        "i" * 120,
        "🚀👩‍🚀" * 40,
        "وزارة الخارجية والتنمية الدولية " * 4,
        "日本国外務省" * 20,
        "$x^2$ and $$ and $",
        "two\nlines",
    ],
    ids=[
        "short", "English", "French", "very long", "wide", "narrow", "emoji", "Arabic", "Chinese",
        "dollars", "lines",
    ],
)  # fmt: skip
def test_whatever_groups_and_answers_are_called_no_words_are_drawn_over_others(words: str) -> None:
    panels = [Panel(title=words, bars=bars(words, "Short", words)) for _ in range(3)]
    assert_everything_can_be_read(figure(words, panels))


@pytest.mark.parametrize("many", [1, 4, 20])
def test_many_groups_and_many_answers_have_their_own_room(many: int) -> None:
    labels = [
        f"Answer {number}, which is of some length and has several words" for number in range(6)
    ]
    panels = [Panel(title=f"Group {number}", bars=bars(*labels)) for number in range(many)]
    assert_everything_can_be_read(figure("Many groups", panels))


@pytest.mark.parametrize("people", [0, 1, 5, 999, 1_234_567])
def test_numbers_of_every_size_stand_beside_their_bars(people: int) -> None:
    one = Bar(label="A state", people=people, said=f"{people:,}")
    nobody = Bar(label="Industry", people=0, said="non communiqué")
    panel = Panel(title="Sent", bars=(one, nobody))
    assert_everything_can_be_read(figure("Everybody", [panel, Panel(title="Alone", bars=(one,))]))


# --- The same in words -------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_number_of_an_overviews_picture_is_in_its_description(language: Language) -> None:
    found = full_overview()
    panels = overview.panels(PALLMALL, found, language)
    assert_everything_can_be_read(figure(PALLMALL.title[language], panels))
    described = overview_words.described(PALLMALL, found, language)
    for panel in panels[1:]:
        assert panel.title in described
        for bar in panel.bars:
            colon = "\u202f: " if language == "fr" else ": "
            assert f"{bar.label}{colon}{bar.said}" in described.replace("\xa0:", "\u202f:")
    for bar in panels[0].bars:
        assert bar.said in overview_words.totals(found, language)


def ranked(question: Question) -> Comparison:
    views = tuple(
        View(name=choice.name, people=None, points=None if number == 2 else 1_234 - number)
        for number, choice in enumerate(question.choices)
    )
    groups = ("state", "industry", "civil_society")
    positions = tuple(Position(groups=(group,), people=1_000, views=views) for group in groups)
    return Comparison(question=question.name, type=question.type, positions=positions)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_number_of_a_comparisons_picture_is_in_the_words_before_it(
    language: Language,
) -> None:
    question = next(one for one in PALLMALL.questions if one.type == "rank")
    found = ranked(question)
    panels = compare.panels(PALLMALL, found, language)
    assert_everything_can_be_read(figure(question.label[language], panels))
    said = comparison_words.text(PALLMALL, found, language, with_quotes=False)
    for panel in panels:
        assert panel.title in said
        for bar in panel.bars:
            assert bar.label in said
            assert bar.said in said or not bar.people
