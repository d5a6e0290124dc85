"""The measurements of `make load` run; what they find is for it to say."""

import re
from pathlib import Path

import pytest

from tests.benchmarks.telegram.__main__ import main

ROW = re.compile(
    r"^(ours|plain) +[\d,]+\.\d +([\d,.]+ +){3}\d+\.\d{3} +\d+ +\d+ +\d+%$", re.MULTILINE
)


@pytest.mark.no_cover
def test_ours_and_a_plain_bot_are_measured_in_turn_and_printed_with_what_is_aimed_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["together", "at_once", "memory", "--quick", "--folder", str(tmp_path)])
    printed = capsys.readouterr().out
    assert [row[1] for row in ROW.finditer(printed)] == ["ours", "plain"]
    assert re.search(r"ours to plain: turns/s [\d.]+×.*aims: turns/s 60×", printed)
    assert re.search(r"20 people write at once: all are answered after [\d.]+ s", printed)
    assert re.search(r"more by -?[\d.]+ MiB \(aim: within 2\)", printed)
    assert list(tmp_path.iterdir()) == []
