"""`intake compare`: what groups say, and what is noted where people's own words leave with it."""

from hashlib import sha256
from pathlib import Path

import pytest

from tests.bot.commanding import intake
from tests.crowd import Crowd, Figure
from tests.remembering import KEY

SAID = "We patch too late."


@pytest.fixture
def answered(tmp_path: Path) -> Path:
    """Return a folder in which six people have answered; all that they said may be quoted."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "key").touch(mode=0o600)
    (tmp_path / "data" / "key").write_text(KEY)
    crowd = Crowd(tmp_path / "data")
    crowd.joins([Figure(answers={"q01_group": "state", "q06_threat": SAID})] * 6)
    crowd.close()
    return tmp_path


def acts(folder: Path) -> list[str]:
    return [
        line.partition("operator  ")[2] for line in intake(folder, "audit", "list").splitlines()
    ]


def test_numbers_alone_are_read_without_a_note(answered: Path) -> None:
    intake(answered, "compare", "q18_export", "--picture", "views.png")
    assert acts(answered) == []


def test_a_spreadsheet_is_noted_with_its_digest_before_it_is_written(answered: Path) -> None:
    intake(answered, "compare", "q18_export", "--xlsx", "views.xlsx")
    digest = sha256((answered / "views.xlsx").read_bytes()).hexdigest()
    (act,) = acts(answered)
    about = '"extracts": 0, "question": "q18_export", "sealed": 0'
    assert act == f'spreadsheet  {{{about}, "sha256": "{digest}"}}'


@pytest.mark.parametrize("how", [(), ("--json",), ("--xlsx", "views.xlsx")])
@pytest.mark.sqlite
def test_extracts_in_peoples_own_words_are_noted_however_they_leave(
    answered: Path, how: tuple[str, ...]
) -> None:
    assert SAID in intake(answered, "compare", "q06_threat", *how)
    (act,) = acts(answered)
    assert act.startswith('extracts  {"extracts": 6, "question": "q06_threat", "sealed": 0')
