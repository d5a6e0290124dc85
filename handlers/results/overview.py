"""The overview: how far people are, in figures that tell of nobody."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from handlers.model import Consultation
from handlers.results.few import FEWEST, Period, every_day, merged, periods
from handlers.results.journeys import BEFORE, END, Journey

By: TypeAlias = Literal["group", "language", "channel", "place"]


MESSENGERS: Final = ("telegram", "matrix")


class Line(Struct, frozen=True, kw_only=True):
    """So many people of these, which are several where each alone would be too few."""

    names: tuple[str, ...]
    people: int


class Overview(Struct, frozen=True, kw_only=True):
    """How a consultation goes, at one moment.

    `sent_by` breaks down those who have sent their answers, `stopped` those who have not.
    No breakdown is of both: whoever subtracted one from the other would learn who,
    of a small group, has not answered. `invited` is None where nobody counts it, `out_of_reach`
    where they are few, or all the others are.
    """

    at: datetime
    invited: int | None
    registered: int
    started: int
    sent: int
    out_of_reach: int | None
    sent_by: Mapping[By, tuple[Line, ...]]
    stopped: tuple[Line, ...]
    days: tuple[Period, ...]


def overview(
    consultation: Consultation, journeys: Iterable[Journey], invited: int | None, at: datetime
) -> Overview:
    """Count, and merge what is too small to be shown alone."""
    stages: Counter[str] = Counter()
    counted: dict[By, Counter[str]] = {
        "group": Counter(),
        "language": Counter(),
        "channel": Counter(),
        "place": Counter(),
    }
    started: Counter[date] = Counter()
    sent: Counter[date] = Counter()
    out_of_reach = 0
    for one in journeys:
        stages[one.stage] += 1
        out_of_reach += one.out_of_reach
        if one.stage == "registered":
            continue
        started[one.started] += 1
        if one.stage == "sent":
            sent[one.sent or one.started] += 1
            counted["group"][one.group] += 1
            counted["language"][one.language] += 1
            counted["channel"][one.channel] += 1
        else:
            counted["place"][one.place] += 1
    known = _known(consultation)
    stopped = counted.pop("place")
    days = every_day(min(started), max([*started, *sent])) if started else ()
    return Overview(
        at=at,
        invited=invited,
        registered=stages["registered"],
        started=stages["started"] + stages["sent"],
        sent=stages["sent"],
        out_of_reach=_if_many(out_of_reach, of=stages.total()),
        sent_by={by: _lines(known[by], numbers) for by, numbers in counted.items() if known[by]},
        stopped=_lines(known["place"], stopped),
        days=periods([(day, started[day], sent[day]) for day in days]),
    )


def _if_many(people: int, *, of: int) -> int | None:
    return None if people < FEWEST or 0 < of - people < FEWEST else people


def _known(consultation: Consultation) -> dict[By, tuple[str, ...]]:
    """Return what is counted even where nobody is there, in its order."""
    groups = [
        choice.name
        for question in consultation.questions
        if question.name == consultation.group
        for choice in question.choices
    ]
    sections = [section.name for section in consultation.sections]
    return {
        "group": tuple(groups),
        "language": consultation.languages,
        "channel": MESSENGERS,
        "place": (BEFORE, *sections, END),
    }


def _lines(known: Sequence[str], numbers: Mapping[str, int]) -> tuple[Line, ...]:
    names = [*known, *sorted(set(numbers) - set(known))]
    cells = [numbers.get(name, 0) for name in names]
    hidden = merged(cells)
    lines = [
        Line(names=(name,), people=cell)
        for place, (name, cell) in enumerate(zip(names, cells, strict=True))
        if place not in hidden
    ]
    if hidden:
        together = tuple(names[place] for place in sorted(hidden))
        lines.append(Line(names=together, people=sum(cells[place] for place in hidden)))
    return tuple(lines)
