"""A sealed file: whole, for its owner only, and bound to its name."""

from pathlib import Path

import pytest

from storage import main_key
from storage.sealed_file import SealedFile, Unreadable


def test_what_is_written_is_read_by_whoever_has_the_key_and_by_nobody_else(tmp_path: Path) -> None:
    keys = main_key.from_file(tmp_path / "key")
    file = SealedFile(tmp_path / "matrix", "account", keys)
    assert file.read() is None
    for plain in (b"a canary", b"another canary"):
        file.write(plain)
        assert file.read() == plain
    (found,) = (tmp_path / "matrix").iterdir()
    assert found.stat().st_mode & 0o777 == 0o600
    assert b"canary" not in found.read_bytes()


def test_a_file_opens_in_its_own_place_only(tmp_path: Path) -> None:
    keys = main_key.from_file(tmp_path / "key")
    SealedFile(tmp_path / "a", "account", keys).write(b"x")
    (tmp_path / "a").rename(tmp_path / "b")
    with pytest.raises(Unreadable, match=r"b/account does not open"):
        SealedFile(tmp_path / "b", "account", keys).read()


def test_a_new_main_key_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "key"
    SealedFile(tmp_path / "a", "account", main_key.from_file(path)).write(b"x")
    both = SealedFile(tmp_path / "a", "account", main_key.put_new_first(path))
    assert both.renew()
    assert not both.renew()
    main_key.keep_first(path)
    assert SealedFile(tmp_path / "a", "account", main_key.from_file(path)).read() == b"x"
    assert not SealedFile(tmp_path / "c", "account", main_key.from_file(path)).renew()
