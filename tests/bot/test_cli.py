"""The command line, as authors and operators meet it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bot.commanding import intake

ROOT = Path(__file__).parents[2]


def test_an_operator_asks_which_version_is_installed() -> None:
    assert intake(ROOT, "--version").startswith("pallmall-intake")


def test_intake_alone_says_what_it_can_do() -> None:
    assert "play" in intake(ROOT, "--help")


def test_an_author_reads_every_mistake_with_its_place_and_its_cure(tmp_path: Path) -> None:
    file = tmp_path / "draft.toml"
    file.write_text('name = "draft"\nlanguages = ["en", "xx"]\n', encoding="utf-8")
    said = intake(ROOT, "check", str(file), status=1)
    assert f"{file}:2: " in said
    assert "to mend" in said.splitlines()[-1]


def test_mistakes_can_be_read_by_an_editor(tmp_path: Path) -> None:
    file = tmp_path / "draft.toml"
    file.write_text("name = draft", encoding="utf-8")
    mistakes = [
        json.loads(line)
        for line in intake(ROOT, "check", "--json", str(file), status=1).split("\n")
        if line
    ]
    assert {"file", "line", "what", "cure", "warning"} <= set(mistakes[0])


def test_the_built_in_consultation_passes_its_own_check() -> None:
    file = ROOT / "locales" / "consultations" / "pallmall.toml"
    assert "mend" not in intake(ROOT, "check", str(file))


def test_a_file_in_another_encoding_is_an_authors_mistake_and_not_a_crash(tmp_path: Path) -> None:
    file = tmp_path / "latin.toml"
    file.write_bytes("name = 'un'\ntitle = 'été'\n".encode("latin-1"))
    assert f"{file}:2: This line is not written in UTF-8" in intake(
        ROOT, "check", str(file), status=2
    )


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    said = intake(ROOT, "check", str(tmp_path / "nowhere.toml"), status=2)
    assert f"{tmp_path / 'nowhere.toml'}: No such file" in said


@pytest.mark.parametrize("what", ["consultation", "submission"])
def test_the_schemas_are_json(what: str) -> None:
    assert json.loads(intake(ROOT, "schema", what))


def test_a_mistyped_setting_is_explained_and_nothing_is_started(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[storage]\nfodler = 'x'\n", encoding="utf-8")
    said = intake(ROOT, "play", "--config", str(config), status=2)
    assert "folder" in said
    assert not (tmp_path / "x").exists()


def test_another_programs_package_of_the_same_name_is_not_run(tmp_path: Path) -> None:
    (tmp_path / "storage").mkdir()
    (tmp_path / "storage" / "__init__.py").write_text("raise SystemExit('wrong house')")
    paths = f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT)!r}]"
    result = subprocess.run(
        [sys.executable, "-c", f"{paths}; import bot.cli; bot.cli.main()", "--version"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert result.returncode == 2
    assert f"The package “storage” should be {ROOT / 'storage'} but was" in result.stderr
    assert f"found in {tmp_path / 'storage'}" in result.stderr


@pytest.mark.parametrize("path", [".", f".:{ROOT}", "handlers/.."])
def test_the_house_is_known_by_whichever_way_it_is_found(path: str) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "bot", "--version"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path},
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")


def test_an_author_whose_question_is_asked_of_nobody_is_told_so(tmp_path: Path) -> None:
    source = (ROOT / "tests" / "consultations" / "choices.toml").read_text("utf-8")
    refusing = 'type = "select_one"\nconstraint = ". != \'away\'"\n'
    refusing += 'constraint_message.en = "Not that."\nconstraint_message.fr = "Pas cela."'
    draft = tmp_path / "draft.toml"
    draft.write_text(source.replace('type = "select_one"', refusing), "utf-8")
    assert intake(ROOT, "rehearse", str(draft), status=1).endswith("To mend: 1 choice refused.\n")


def test_an_author_rehearses_every_path_and_reads_one_of_them() -> None:
    tiny = str(ROOT / "tests" / "consultations" / "tiny.toml")
    assert intake(ROOT, "rehearse", tiny).startswith("Paths: ")
    transcript = intake(ROOT, "rehearse", tiny, "--path", "1")
    assert "\n< " in transcript
    assert "numbered 1 to" in intake(ROOT, "rehearse", tiny, "--path", "0", status=2)
