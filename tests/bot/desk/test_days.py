"""A coordinator's whole day, in both languages, as a file that anyone can read aloud.

Fifteen people have sent their answers in the days before. To accept what is said now:

    python -m pytest tests/bot/desk/test_days.py --rewrite-transcripts
"""

from pathlib import Path

import pytest

from tests.bot.desk.playing import play
from tests.days import DAYS


@pytest.mark.parametrize("path", DAYS, ids=lambda path: path.stem)
def test_the_day_is_the_one_that_was_agreed_on(
    path: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    agreed = path.read_text("utf-8")
    head = agreed.partition("\n\n")[0]
    played = f"{head}\n\n" + "\n".join(play(agreed, tmp_path).transcript) + "\n"
    if request.config.getoption("--rewrite-transcripts"):
        path.write_text(played, "utf-8")
    assert played == agreed
