"""Pictures: bars with their numbers written beside them, in colours that everybody tells apart.

matplotlib takes a second to import and is imported only when something is drawn. Nothing
is told by a colour alone, and every picture has its description in words.
"""

from collections.abc import Sequence
from io import BytesIO
from textwrap import fill
from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
"""Of Okabe and Ito: they differ for people who see fewer colours, too."""
INK: Final = "#1a1a1a"
WIDTH: Final = 8.0
"""Inches; at 150 dots each, as wide as a phone shows without losing the letters."""
DOTS: Final = 150


class Bar(Struct, frozen=True, kw_only=True):
    """One bar; `note` stands where its number would, if it has none to show."""

    label: str
    people: int
    note: str = ""


class Panel(Struct, frozen=True, kw_only=True):
    """Bars under one heading."""

    title: str
    bars: tuple[Bar, ...]


def drawn(title: str, panels: Sequence[Panel]) -> bytes:
    """Return a PNG of the panels, one below the other, all to the same scale."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib.figure import Figure

    heights = [max(0.4, 0.32 * _lines(panel)) + 0.55 for panel in panels]
    figure = Figure(figsize=(WIDTH, sum(heights) + 0.7), layout="constrained")
    axes = figure.subplots(len(panels), 1, squeeze=False, gridspec_kw={"height_ratios": heights})
    most = max((bar.people for panel in panels for bar in panel.bars), default=0)
    for number, panel in enumerate(panels):
        _draw(axes[number, 0], panel, COLOURS[number % len(COLOURS)], most)
    figure.suptitle(
        _verbatim(fill(title, 70)), x=0.02, ha="left", size=14, weight="bold", color=INK
    )
    file = BytesIO()
    figure.savefig(file, format="png", dpi=DOTS, metadata={"Software": None})
    return file.getvalue()


def _draw(axes: "Axes", panel: Panel, colour: str, most: int) -> None:
    places = range(len(panel.bars))
    axes.barh(places, [bar.people for bar in panel.bars], color=colour, height=0.65)
    axes.set_yticks(places, [_verbatim(_label(bar)) for bar in panel.bars], size=11, color=INK)
    axes.invert_yaxis()
    axes.set_xlim(0, max(1, most) * 1.12)
    axes.set_xticks([])
    axes.set_title(_verbatim(fill(panel.title, 48)), loc="left", size=12, color=INK)
    for place, bar in zip(places, panel.bars, strict=True):
        text = _verbatim(bar.note) or f"{bar.people}"
        axes.annotate(
            text,
            (bar.people, place),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            size=11,
            color=INK,
        )
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _label(bar: Bar) -> str:
    return fill(bar.label, 38)


def _lines(panel: Panel) -> float:
    """Return how much room the bars need: a label of three lines takes that of two bars."""
    return sum(max(1.0, 0.55 * len(_label(bar).split("\n"))) for bar in panel.bars)


def _verbatim(text: str) -> str:
    """Keep matplotlib from reading a dollar sign as the beginning of a formula."""
    return text.replace("$", r"\$")
