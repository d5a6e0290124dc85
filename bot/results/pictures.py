"""Pictures: bars with their numbers written beside them, in colours that everybody tells apart.

matplotlib takes a second to import and is imported only when something is drawn. Nothing
is told by a colour alone, and every picture has its description in words.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from bot.lettering import BOLD, broken, writable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
"""Of Okabe and Ito: they differ for people who see fewer colours, too."""
INK: Final = "#1a1a1a"
WIDTH: Final = 8.0
"""Inches; at 150 dots each, as wide as a phone shows without losing the letters."""
DOTS: Final = 150

# Points: the sizes of letters, and how wide the words may be that are set in them.
TITLE, HEADING, LABEL = 14, 12, 11
FOR_THE_TITLE: Final = 540.0
FOR_A_HEADING: Final = 290.0  # what is left of the width where a label takes all of its own
FOR_A_LABEL: Final = 230.0
LINE: Final = 1.25  # of the size of its letters

# Inches.
A_BAR: Final = 0.32
BETWEEN: Final = 0.35
MARGIN: Final = 0.12


class Bar(Struct, frozen=True, kw_only=True):
    """One bar; `said` is written beside it: its number, or why there is none."""

    label: str
    people: int
    said: str


class Panel(Struct, frozen=True, kw_only=True):
    """Bars under one heading."""

    title: str
    bars: tuple[Bar, ...]


def drawn(title: str, panels: Sequence[Panel]) -> bytes:
    """Return a PNG of the panels, one below the other, all to the same scale."""
    file, picture = BytesIO(), figure(title, panels)
    picture.savefig(
        file,
        format="png",
        dpi=DOTS,
        bbox_inches=picture.bbox_inches.padded(MARGIN),
        metadata={"Software": None},
    )
    return file.getvalue()


def figure(title: str, panels: Sequence[Panel]) -> "Figure":
    """Set up what is drawn; every line of words is broken before it could leave the picture."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib.figure import Figure

    above = broken(writable(title), FOR_THE_TITLE, TITLE, BOLD)
    heights = [_height(panel) for panel in panels]
    room = BETWEEN + _inches(len(above), TITLE)
    found = Figure(figsize=(WIDTH, sum(heights) + room), layout="constrained")
    axes = found.subplots(len(panels), 1, squeeze=False, gridspec_kw={"height_ratios": heights})
    most = max((bar.people for panel in panels for bar in panel.bars), default=0)
    for number, panel in enumerate(panels):
        _draw(axes[number, 0], panel, COLOURS[number % len(COLOURS)], most)
    found.suptitle(_verbatim(above), x=0.02, ha="left", size=TITLE, weight="bold", color=INK)
    return found


def _draw(axes: "Axes", panel: Panel, colour: str, most: int) -> None:
    places = _places(panel)
    axes.barh(places, [bar.people for bar in panel.bars], color=colour, height=0.65)
    axes.set_yticks(places, [_verbatim(_label(bar)) for bar in panel.bars], size=LABEL, color=INK)
    axes.set_ylim(_length(panel), 0)  # the first above
    axes.set_xlim(0, max(1, most) * 1.12)
    axes.set_xticks([])
    axes.set_title(_verbatim(_title(panel)), loc="left", size=HEADING, color=INK)
    for place, bar in zip(places, panel.bars, strict=True):
        axes.annotate(
            _verbatim([writable(bar.said)]),
            (bar.people, place),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            size=LABEL,
            color=INK,
        )
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _title(panel: Panel) -> list[str]:
    return broken(writable(panel.title), FOR_A_HEADING, HEADING)


def _label(bar: Bar) -> list[str]:
    return broken(writable(bar.label), FOR_A_LABEL, LABEL)


def _room(bar: Bar) -> float:
    """Return how much room a bar takes, one being that of a label of one line."""
    return max(1.0, 0.15 + _inches(len(_label(bar)), LABEL) / A_BAR)


def _places(panel: Panel) -> list[float]:
    """Return where the bars stand, each in the middle of its room."""
    rooms = [_room(bar) for bar in panel.bars]
    return [sum(rooms[:number]) + room / 2 for number, room in enumerate(rooms)]


def _length(panel: Panel) -> float:
    return sum(map(_room, panel.bars))


def _height(panel: Panel) -> float:
    return A_BAR * _length(panel) + _inches(len(_title(panel)), HEADING) + BETWEEN


def _inches(lines: int, size: float) -> float:
    return lines * size * LINE / 72


def _verbatim(lines: Sequence[str]) -> str:
    """Keep matplotlib from reading a dollar sign as the beginning of a formula."""
    return "\n".join(lines).replace("$", r"\$")
