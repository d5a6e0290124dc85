"""The benchmarks run; what they find is for `make bench` to say."""

import re
from pathlib import Path

import pytest

from storage.loaded import Recent
from tests.benchmarks import reminding
from tests.benchmarks.__main__ import QUICK_BATCHES, QUICK_SIZES, _options, main

LINE = re.compile(r"^ +([\d,]+) +(\d+) +([\d,]+) +([\d,]+) +(\d+)% +(\d+)%$", re.MULTILINE)


def test_every_figure_is_measured_and_printed_with_what_is_aimed_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--quick", "--folder", str(tmp_path)])
    printed = capsys.readouterr().out
    figures = [tuple(int(each.replace(",", "")) for each in line) for line in LINE.findall(printed)]
    assert [figure[:2] for figure in figures] == [
        (stored, batch) for stored in QUICK_SIZES for batch in QUICK_BATCHES
    ]
    assert all(rate > 0 for figure in figures for rate in figure[2:])
    (median,) = re.findall(r"median ([\d.]+) µs \(aim: < 30\)", printed)
    assert float(median) > 0
    assert re.search(r"At 300 stored sessions: \d+% of the rate at 100 \(aim: 90%\)", printed)
    assert list(tmp_path.iterdir()) == []


def test_more_people_write_than_are_kept_open() -> None:
    assert _options([]).talking > Recent()._limit


def test_what_reminders_cost_can_be_measured() -> None:
    assert "3 people: looked at and planned anew" in reminding.measured(3)
