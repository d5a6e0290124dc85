"""Nobody can be found out from what is published, whoever knows the rule and subtracts."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from itertools import product
from typing import TypeAlias

from hypothesis import given
from hypothesis import strategies as st

from handlers.results.few import FEWEST, Period, merged, periods

CELLS = st.lists(st.one_of(st.integers(0, 7), st.integers(0, 60)), min_size=2, max_size=9)


Published: TypeAlias = tuple[tuple[int, ...], tuple[int, ...], int]


def published(cells: Sequence[int]) -> Published:
    """Everything that anybody sees: which cells are merged, the others, and the total."""
    hidden = merged(cells)
    shown = tuple(cell for place, cell in enumerate(cells) if place not in hidden)
    return tuple(sorted(hidden)), shown, sum(cells)


@given(CELLS)
def test_no_cell_under_five_is_shown(cells: list[int]) -> None:
    hidden = merged(cells)
    shown = [cell for place, cell in enumerate(cells) if place not in hidden]
    if hidden:
        assert all(cell >= FEWEST for cell in shown)
    assert not any(0 < cell < FEWEST for cell in shown)


@given(CELLS)
def test_one_cell_is_never_merged_with_nothing(cells: list[int]) -> None:
    assert len(merged(cells)) != 1


@given(CELLS)
def test_what_is_merged_is_five_people_or_everybody(cells: list[int]) -> None:
    hidden = merged(cells)
    together = sum(cells[place] for place in hidden)
    assert not hidden or together >= FEWEST or len(hidden) == len(cells)


@given(CELLS, st.data())
def test_merged_cells_that_change_places_leave_everything_as_it_was(
    cells: list[int], data: st.DataObject
) -> None:
    hidden = sorted(merged(cells))
    moved = list(cells)
    for place, number in zip(hidden, data.draw(st.permutations(hidden)), strict=True):
        moved[place] = cells[number]
    assert published(moved) == published(cells)


@cache
def everything_published(width: int, total: int) -> dict[Published, list[tuple[int, ...]]]:
    """All tables there are, by what would be published of them."""
    found: dict[Published, list[tuple[int, ...]]] = {}
    for cells in product(range(total + 1), repeat=width):
        if sum(cells) == total:
            found.setdefault(published(cells), []).append(cells)
    return found


def test_nobody_who_knows_the_rule_can_compute_a_merged_cell() -> None:
    """Of each table, whoever subtracts and tries all tables is left with several."""
    tried = 0
    for width, most in ((2, 24), (3, 22), (4, 16), (5, 9)):
        for total in range(1, most):
            for (hidden, _, _), tables in everything_published(width, total).items():
                for place in hidden:
                    assert len({cells[place] for cells in tables}) > 1, tables
                    tried += 1
    assert tried > 800


DAYS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 9)), max_size=40)


@given(DAYS)
def test_days_go_together_until_nobody_stands_out_and_none_is_lost(
    numbers: list[tuple[int, int]],
) -> None:
    first = date(2026, 11, 3)
    days = [(first + timedelta(days=n), *both) for n, both in enumerate(numbers)]
    found = periods(days)
    assert sum(one.started for one in found) == sum(started for started, _ in numbers)
    assert sum(one.sent for one in found) == sum(sent for _, sent in numbers)
    ends = [day for one in found for day in (one.first, one.last)]
    assert ends == sorted(ends)
    assert not found or (ends[0], ends[-1]) == (days[0][0], days[-1][0])
    if len(found) > 1:
        for one in found:
            assert not 0 < one.started < FEWEST
            assert not 0 < one.sent < FEWEST


def test_a_quiet_week_is_one_line() -> None:
    start = date(2026, 11, 2)
    days = [(start + timedelta(days=n), started, 0) for n, started in enumerate([6, 0, 0, 2, 4])]
    first, rest = periods(days)
    assert first == Period(first=start, last=start, started=6, sent=0)
    assert (rest.first.day, rest.last.day, rest.started) == (3, 6, 6)
