"""The main key: made once, never overwritten, and refused where others could read it."""

import os
import threading
from pathlib import Path

import pytest

from storage import main_key
from storage.main_key import KeyUnusable
from storage.sealing import KeyMissing
from tests.remembering import Remembering


def test_the_first_start_makes_a_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    file = tmp_path / "data" / "key"
    made = main_key.from_file(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert main_key.from_file(file).ids == made.ids
    assert list(file.parent.iterdir()) == [file]


def test_an_existing_key_is_never_written_to(tmp_path: Path) -> None:
    file = tmp_path / "key"
    main_key.from_file(file)
    before = file.read_bytes(), file.stat().st_mtime_ns
    main_key.from_file(file)
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before


def test_two_processes_that_start_together_have_the_same_key(tmp_path: Path) -> None:
    found: list[tuple[str, ...]] = []
    start = threading.Barrier(8)

    def open_it() -> None:
        start.wait()
        found.append(main_key.from_file(tmp_path / "key").ids)

    threads = [threading.Thread(target=open_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_may_read_is_refused_with_its_cure(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "key"
    main_key.from_file(file)
    file.chmod(mode)
    with pytest.raises(KeyUnusable, match="chmod 600"):
        main_key.from_file(file)


@pytest.mark.parametrize("damage", ["cut", "mistyped", "empty", "not base64", "no id"])
def test_a_damaged_key_is_refused_and_never_quoted(damage: str) -> None:
    line = main_key.new_line()
    secret = line.partition(":")[2]
    text = {
        "cut": line[:-4],
        "mistyped": line[:20] + ("A" if line[20] != "A" else "B") + line[21:],
        "empty": " \n",
        "not base64": line[:-3] + "é!?",
        "no id": secret,
    }[damage]
    with pytest.raises(KeyUnusable) as refused:
        main_key.from_text(text, "the key file x")
    assert "the key file x" in str(refused.value)
    assert secret[:10] not in str(refused.value)


def test_a_database_whose_key_is_lost_is_refused_before_anybody_writes(tmp_path: Path) -> None:
    bot = Remembering(tmp_path)
    bot.close()
    another = main_key.from_text(main_key.new_line())
    with pytest.raises(KeyMissing, match="Put that key back"):
        Remembering(tmp_path, keyring=another)


def test_a_participant_goes_on_after_the_key_was_rotated(tmp_path: Path) -> None:
    old, new = main_key.new_line(), main_key.new_line()
    bot = Remembering(tmp_path, keyring=main_key.from_text(old))
    bot.says("anna", "", "English", "continue", "yes")
    bot.close()
    bot = Remembering(tmp_path, keyring=main_key.from_text(f"{new}\n{old}"))
    assert "to be heard" in bot.says("anna", "to be heard")
    assert len(bot.rows_of("sessions")) == 1
