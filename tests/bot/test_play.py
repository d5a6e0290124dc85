"""`intake play`, with its input piped: people, files and databases that differ."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.bot.commanding import intake

ROOT = Path(__file__).parents[2]
TINY = ROOT / "tests" / "consultations" / "tiny.toml"


def test_a_clients_language_comes_first_and_either_can_be_chosen(tmp_path: Path) -> None:
    assert "[Français] [English]" in intake(tmp_path, "play", "--language", "fr")
    assert "[English] [Français]" in intake(tmp_path, "play", "--as", "ada")


def test_each_name_is_one_chat(tmp_path: Path) -> None:
    intake(tmp_path, "play", "--as", "ada", said="English\n")
    assert "[Continue]" in intake(tmp_path, "play", "--as", "ada")
    assert "[English] [Français]" in intake(tmp_path, "play", "--as", "bob")


def test_a_person_who_comes_back_is_shown_the_open_question_again(tmp_path: Path) -> None:
    intake(tmp_path, "play", said="English\n[Continue]\n")
    assert "[I understand]" in intake(tmp_path, "play")


def test_a_run_that_is_repeated_with_once_says_nothing_twice(tmp_path: Path) -> None:
    lines = "English\n[Continue]\n"
    first = intake(tmp_path, "play", "--once", said=lines)
    assert first.count("< ") == 3
    assert intake(tmp_path, "play", "--once", said=lines) == "> English\n> [Continue]\n"
    assert intake(tmp_path, "play", "--once", said=lines + "/help\n").count("< ") == 1


def test_an_author_plays_a_file_of_their_own(tmp_path: Path) -> None:
    said = intake(tmp_path, "play", "--consultation", str(TINY), said="English\n")
    assert "Pall Mall" not in said


def test_a_person_stays_on_the_version_they_began_with(tmp_path: Path) -> None:
    intake(tmp_path, "play", said="English\n")
    went_on = intake(tmp_path, "play", "--consultation", str(TINY))
    assert "21 questions" in went_on


def test_a_kept_consultation_that_was_changed_is_not_gone_on_with(tmp_path: Path) -> None:
    intake(tmp_path, "play", said="English\n")
    with closing(sqlite3.connect(tmp_path / "data" / "intake.db")) as database:
        changed = "UPDATE consultations SET content = replace(content, 'Pall Mall', 'Small')"
        database.execute(changed)
        database.commit()
    said = intake(tmp_path, "play", "--consultation", str(TINY), status=2)
    assert "has been changed there" in said
    assert "backup" in said


def test_an_author_whose_file_has_mistakes_reads_them_all_and_nobody_is_asked_anything(
    tmp_path: Path,
) -> None:
    (tmp_path / "draft.toml").write_text('name = "draft"\ntitle = 3\n', encoding="utf-8")
    said = intake(tmp_path, "play", "--consultation", "draft.toml", status=2)
    assert said.count("draft.toml:") > 1
    assert "Traceback" not in said
    assert not (tmp_path / "data").exists()


def test_an_operator_names_a_database_and_it_is_used(tmp_path: Path) -> None:
    intake(tmp_path, "play", "--database", "sqlite:///elsewhere.db", said="English\n")
    with closing(sqlite3.connect(tmp_path / "elsewhere.db")) as database:
        assert database.execute("SELECT count(*) FROM sessions").fetchone() == (1,)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda data: (data / "key").write_text("x"), "the key file"),
        (lambda data: (data / "key").unlink(), "key"),
        (lambda data: (data / "intake.db").write_bytes(b"not a database" * 100), "database"),
        (lambda data: (data / "key").chmod(0o644), "chmod 600"),
    ],
)
def test_an_operator_whose_files_are_spoilt_is_told_which_and_not_shown_a_traceback(
    tmp_path: Path, spoil, told: str
) -> None:
    intake(tmp_path, "play", said="English\n")
    spoil(tmp_path / "data")
    said = intake(tmp_path, "play", status=2)
    assert told in said
    assert "Traceback" not in said
    assert "File " not in said


def test_whoever_stops_reading_along_ends_the_chat(tmp_path: Path) -> None:
    command = f"{sys.executable} -m bot play | head -n 1"
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=tmp_path,
        env=environ,
        input="English\n[Continue]\n" * 20,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=30,
    )
    assert process.stdout == "< Pall Mall Process consultation\n"
    assert "Traceback" not in process.stderr


def test_an_operator_who_has_nothing_yet_lists_nothing_and_leaves_no_files(tmp_path: Path) -> None:
    assert intake(tmp_path, "submissions") == "0 submissions.\n"
    assert list(tmp_path.iterdir()) == []


def test_an_operator_lists_submissions_without_reading_anybodys_answers(tmp_path: Path) -> None:
    answers = (Path(__file__).parent / "answers" / "civil_society.en.txt").read_text("utf-8")
    intake(tmp_path, "play", said=answers)
    listed = intake(tmp_path, "submissions")
    assert "PM-" in listed
    assert "1 submission." in listed
    assert "Vendors" not in listed
    whole = json.loads(intake(tmp_path, "submissions", "--json"))
    assert any("Vendors" in str(answer["value"]) for answer in whole["answers"])
    assert {"clause", "granted", "wording"} <= set(whole["consents"][0])
