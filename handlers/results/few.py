"""Few: numbers so small that they would tell of somebody go together with others.

The rule is one, and it may be known. The smallest cells are merged, from the
smallest up, until together they are at least five people and not all alike.
What is published is then the same if two merged cells change places: neither
the sum, nor the total, nor this program tells which cell is which.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

FEWEST: Final = 5
"""A number of people below this one is not shown by itself."""


def merged(cells: Sequence[int]) -> frozenset[int]:
    """Return the places of the cells that are to be shown as one sum; none, if none is small.

    Cells of a number are all merged, or none of them is: whether one is merged depends on
    its number alone. Nobody at all (0) is small, too, as soon as there is anything to hide.

    Where even all cells together are fewer than five, or are all alike, all are merged:
    the sum is the total, which must then not be said together with who is not zero.
    """
    if not any(0 < cell < FEWEST for cell in cells):
        return frozenset()
    limit = FEWEST - 1
    while True:
        together = [cell for cell in cells if cell <= limit]
        above = [cell for cell in cells if cell > limit]
        if not above or (sum(together) >= FEWEST and len(set(together)) > 1):
            return frozenset(place for place, cell in enumerate(cells) if cell <= limit)
        limit = min(above)


class Period(Struct, frozen=True, kw_only=True):
    """What happened on some days together."""

    first: date
    last: date
    started: int
    sent: int


def periods(days: Sequence[tuple[date, int, int]]) -> tuple[Period, ...]:
    """Return so many days together that in no period few people started, or few sent.

    `days` are in order: the day, who started, who sent. Days without anybody join
    their neighbours; what is left at the end joins what was before, as far as it must.
    """
    found: list[Period] = []
    open_: Period | None = None
    for day, started, sent in days:
        new = Period(first=day, last=day, started=started, sent=sent)
        open_ = new if open_ is None else _joined(open_, new)
        if _can_be_shown(open_):
            found.append(open_)
            open_ = None
    while open_ is not None and found and not _can_be_shown(open_):
        open_ = _joined(found.pop(), open_)
    return (*found, open_) if open_ is not None else tuple(found)


def _joined(one: Period, next_: Period) -> Period:
    return Period(
        first=one.first,
        last=next_.last,
        started=one.started + next_.started,
        sent=one.sent + next_.sent,
    )


def _can_be_shown(period: Period) -> bool:
    numbers = (period.started, period.sent)
    return max(numbers) >= FEWEST and not any(0 < number < FEWEST for number in numbers)


def every_day(first: date, last: date) -> tuple[date, ...]:
    """Return the days from `first` to `last`."""
    return tuple(first + timedelta(days=number) for number in range((last - first).days + 1))
