"""`intake submissions`: an operator sees what arrived where, and nobody's answers."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.orders import giving
from storage.lock import alone_with
from tests.bot.commanding import intake

TINY = str(Path(__file__).parents[1] / "consultations" / "tiny.toml")
ANSWERED = "English\n[Continue]\n[Yes, I agree]\nPeace.\n[Go on]\n[Send my answers]\n"
TWO_STORES = {
    "INTAKE_CORE_STORE__0__NAME": "paris",
    "INTAKE_CORE_STORE__0__URL": "sqlite:///paris.db",
    "INTAKE_CORE_STORE__1__NAME": "london",
    "INTAKE_CORE_STORE__1__URL": "sqlite:///london.db",
}


@pytest.fixture
def _two_stores(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in TWO_STORES.items():
        monkeypatch.setenv(name, value)


def answered(folder: Path, said: str = ANSWERED) -> None:
    assert "Reference" in intake(folder, "play", "--consultation", TINY, said=said)


@pytest.mark.usefixtures("_two_stores")
def test_what_two_stores_hold_of_one_person_is_one_submission(tmp_path: Path) -> None:
    answered(tmp_path)
    listed = intake(tmp_path, "submissions")
    assert listed.count("revision 1") == 2
    assert listed.endswith("1 submission, in 2 stores.\n")


def test_a_change_is_another_revision_of_the_same_submission(tmp_path: Path) -> None:
    answered(tmp_path, ANSWERED + "/privacy\n/review\n[1]\nBread.\n[Go on]\n[Send the changes]\n")
    assert intake(tmp_path, "submissions").endswith("\n1 submission, 2 revisions.\n")
    assert intake(tmp_path, "submissions", "--revisions").count("revision ") == 2
    (line,) = intake(tmp_path, "submissions", "--json").splitlines()
    assert json.loads(line)["revision"] == 2


def test_that_whole_submissions_left_is_in_the_log_and_that_lines_were_read_is_not(
    tmp_path: Path,
) -> None:
    answered(tmp_path)
    intake(tmp_path, "submissions")
    assert intake(tmp_path, "audit", "list") == ""
    intake(tmp_path, "submissions", "--json")
    intake(tmp_path, "submissions", "--json", "--revisions")
    latest, every = intake(tmp_path, "audit", "list").splitlines()
    assert latest.endswith("operator  submissions")
    assert every.endswith('operator  submissions  {"every_revision": 1}')


@pytest.mark.usefixtures("_two_stores")
def test_what_the_store_in_reach_holds_is_noted_before_it_leaves(tmp_path: Path) -> None:
    answered(tmp_path)
    (tmp_path / "paris.db").write_bytes(b"not a database" * 100)
    assert '"Peace."' in intake(tmp_path, "submissions", "--json", status=1)
    assert "operator  submissions" in intake(tmp_path, "audit", "list")


def test_where_nothing_was_sent_nothing_leaves_and_nothing_is_noted(tmp_path: Path) -> None:
    assert intake(tmp_path, "submissions", "--json") == ""
    assert list(tmp_path.iterdir()) == []


def test_nothing_leaves_that_cannot_be_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(tmp_path)
    monkeypatch.setattr(giving, "GOOD_FOR", timedelta(seconds=1))
    with alone_with(f"sqlite:///{tmp_path / 'data' / 'intake.db'}"):
        said = intake(tmp_path, "submissions", "--json", status=1)
    assert "nothing was done" in said
    assert "Peace." not in said


def test_a_line_can_be_read_by_a_person(tmp_path: Path) -> None:
    answered(tmp_path)
    listed = intake(tmp_path, "submissions", INTAKE_CONSULTATION__FILE=TINY)
    assert "agreed: keeping people’s answers" in listed
    line, _ = intake(tmp_path, "submissions").splitlines()
    assert " UTC  en  1 answer  agreed: keep" in line
    assert "T" not in line.split("revision")[1].split("UTC")[0]


@pytest.mark.usefixtures("_two_stores")
def test_a_store_that_cannot_be_reached_is_named_and_the_others_are_listed(tmp_path: Path) -> None:
    answered(tmp_path)
    (tmp_path / "paris.db").write_bytes(b"not a database" * 100)
    said = intake(tmp_path, "submissions", status=1)
    assert "london  " in said
    assert "1 submission." in said
    assert "Core store paris cannot be reached." in said
    assert "Traceback" not in said


@pytest.mark.parametrize("command", ["play", "submissions"])
def test_a_key_that_is_lost_is_asked_for_and_no_other_is_made(tmp_path: Path, command: str) -> None:
    answered(tmp_path)
    (tmp_path / "data" / "key").unlink()
    said = intake(tmp_path, command, status=2)
    assert "data/key is missing. Put your copy back; without it nobody can read" in said
    assert not (tmp_path / "data" / "key").exists()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    answered(tmp_path)
    (tmp_path / "data" / "intake.db").write_bytes(b"not a database" * 100)
    said = intake(tmp_path, "play", status=2)
    assert said == "The database data/intake.db cannot be used: file is not a database.\n"
