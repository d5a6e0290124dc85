"""`intake rotate`, as operators meet it."""

import os
from pathlib import Path

import pytest

from storage import main_key, rotation
from storage.lock import alone_with
from storage.main_key import KeyUnusable
from tests.bot.commanding import intake


def ids(folder: Path) -> tuple[str, ...]:
    return main_key.from_file(folder / "data" / "key").ids


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    intake(tmp_path, "play", said="English\n")
    return tmp_path


def test_an_operator_changes_the_main_key_and_a_participant_notices_nothing(folder: Path) -> None:
    (old,) = ids(folder)
    said = intake(folder, "rotate")
    (new,) = ids(folder)
    assert new != old
    assert f"is now {new}" in said
    assert f"The old one ({old})" in said
    assert "Backups made before now" in said
    assert (folder / "data" / "key").stat().st_mode & 0o777 == 0o600
    assert {file.name for file in (folder / "data").iterdir()} == {
        "key",
        "intake.db",
        "intake.db.lock",
        "intake.db.orders",
        "core.db",
    }
    assert "[Continue]" in intake(folder, "play")


def test_a_bot_that_runs_keeps_its_key_and_its_operator_is_told_to_stop_it(folder: Path) -> None:
    data = folder / "data"
    key = (data / "key").read_bytes()
    with alone_with(f"sqlite:///{data / 'intake.db'}"):
        said = intake(folder, "rotate", status=2)
    assert f"(process {os.getpid()}) has the database" in said
    assert "nothing was changed" in said
    assert "stop it, run this again, and start it: intake serve" in said
    assert "INTAKE_STORAGE__FOLDER" not in said
    assert (data / "key").read_bytes() == key


def test_a_rotation_that_was_cut_short_goes_on_with_the_same_new_key(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise KeyUnusable("the power went")

    with monkeypatch.context() as patch:
        patch.setattr(rotation.Rotation, "end", cut)
        assert "the power went" in intake(folder, "rotate", status=2)
    new, old = ids(folder)
    assert "[Continue]" in intake(folder, "play")
    assert f"({old})" in intake(folder, "rotate")
    assert ids(folder) == (new,)
    assert "[Continue]" in intake(folder, "play")


def test_a_key_that_is_a_setting_is_left_to_the_operator(folder: Path) -> None:
    line = (folder / "data" / "key").read_text()
    said = intake(folder, "rotate", status=2, INTAKE_STORAGE__KEY=line)
    assert "storage.key_file" in said
    assert (folder / "data" / "key").read_text() == line


def test_where_there_is_no_key_there_is_nothing_to_rotate(tmp_path: Path) -> None:
    assert "no main key at" in intake(tmp_path, "rotate", status=2)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="links are POSIX's")
def test_a_link_to_a_key_stays_a_link(folder: Path) -> None:
    key, elsewhere = folder / "data" / "key", folder / "elsewhere"
    key.rename(elsewhere)
    key.symlink_to(elsewhere)
    intake(folder, "rotate")
    assert key.is_symlink()
    assert "[Continue]" in intake(folder, "play")


def test_an_operator_hears_which_codes_a_rotation_ends(folder: Path) -> None:
    assert "no longer work" not in intake(folder, "rotate")
    intake(folder, "coordinators", "add", "--name", "Cleo")
    said = intake(folder, "rotate")
    assert "Codes for new coordinators that had not been used, and no longer work: 1." in said
    assert "intake coordinators add --name NAME" in said


# --- A core store that is not in the configuration -----------------------------


TINY = Path(__file__).parents[1] / "consultations" / "tiny.toml"

ONE = f"""\
[consultation]
file = "{TINY.as_posix()}"
[[core_store]]
name = "core"
url = "sqlite:///data/core.db"
"""
SECOND = """\
[[core_store]]
name = "second"
url = "sqlite:///data/second.db"
"""


@pytest.fixture
def with_two(tmp_path: Path) -> Path:
    """Return a folder in which two core stores have what somebody sent, and one is configured."""
    (tmp_path / "both.toml").write_text(ONE + SECOND)
    (tmp_path / "second.toml").write_text(SECOND)
    (tmp_path / "config.toml").write_text(ONE)
    lines = "English\ncontinue\nyes\nto be heard\nsend\n"
    intake(tmp_path, "play", "--config", "both.toml", said=lines)
    assert opens_in_the_second(tmp_path)
    return tmp_path


def opens_in_the_second(folder: Path) -> bool:
    return "to be heard" in intake(folder, "submissions", "--json", "--config", "second.toml")


def test_a_core_store_that_is_not_in_the_configuration_is_not_locked_out(with_two: Path) -> None:
    before = ids(with_two)
    said = intake(with_two, "rotate", status=2)
    assert "“second”" in said
    assert "not in the configuration" in said
    assert "intake rotate --gone second" in said
    assert ids(with_two) == before
    assert opens_in_the_second(with_two)
    assert "The main key is now" in intake(with_two, "rotate", "--config", "both.toml")
    assert opens_in_the_second(with_two)


def test_a_core_store_that_is_gone_for_good_stops_no_rotation(with_two: Path) -> None:
    (with_two / "data" / "second.db").unlink()
    assert "The main key is now" in intake(with_two, "rotate", "--gone", "second")
    assert "The main key is now" in intake(with_two, "rotate")


def test_an_operator_reads_at_each_start_which_core_store_is_missing(
    with_two: Path, caplog: pytest.LogCaptureFixture
) -> None:
    intake(with_two, "play")
    assert "core store second has been handed what people sent" in caplog.text
    intake(with_two, "rotate", "--gone", "second")
    caplog.clear()
    intake(with_two, "play")
    intake(with_two, "play", "--config", "both.toml")
    assert "core store" not in caplog.text


def test_only_a_core_store_that_is_missing_can_be_gone(with_two: Path) -> None:
    before = ids(with_two)
    both = ("--config", "both.toml")
    assert "Take it out" in intake(with_two, "rotate", "--gone", "second", *both, status=2)
    said = intake(with_two, "rotate", "--gone", "secnd", status=2)
    assert "No core store “secnd” is missing" in said
    assert "configuration: second." in said
    assert ids(with_two) == before
