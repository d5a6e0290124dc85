"""The benchmarks run; what they find is for `make bench` to say."""

from pathlib import Path

import pytest

from tests.benchmarks.__main__ import main


def test_the_benchmarks_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--quick", "--folder", str(tmp_path)])
    printed = capsys.readouterr().out
    assert "µs" in printed
    assert "of the rate at 100" in printed
    assert list(tmp_path.iterdir()) == []
