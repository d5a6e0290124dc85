"""`intake coordinators` and `intake audit`, and a coordinator's rehearsal in a terminal."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.bot.commanding import intake


def code_for(folder: Path, name: str = "Ada Lovelace", role: str = "owner") -> str:
    return intake(folder, "coordinators", "add", "--name", name, "--role", role).splitlines()[0]


def test_an_operator_lets_somebody_coordinate_and_they_rehearse_it_in_a_terminal(
    tmp_path: Path,
) -> None:
    code = code_for(tmp_path)
    assert "i1  owner  Ada Lovelace  (invited until" in intake(tmp_path, "coordinators", "list")
    said = intake(tmp_path, "play", "--as", "ada", said=f"{code}\n/audit\n/desk\n[Français]\n")
    lines = said.splitlines()
    told = next(place for place, line in enumerate(lines) if "2 entries are in the log" in line)
    assert told < lines.index("> /desk")  # what takes time is waited for before the next line
    assert "Votre rôle" in said
    assert intake(tmp_path, "coordinators", "list") == "1  owner  Ada Lovelace\n1 coordinator.\n"


def test_the_code_is_shown_once_and_kept_nowhere(tmp_path: Path) -> None:
    code = code_for(tmp_path)
    stored = b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir())
    assert code.encode() not in stored
    assert code.replace("-", "").encode() not in stored
    assert b"Lovelace" not in stored
    assert code_for(tmp_path) != code


def test_a_role_and_an_invitation_are_taken_back(tmp_path: Path) -> None:
    intake(tmp_path, "play", "--as", "ada", said=f"{code_for(tmp_path)}\n")
    bob = code_for(tmp_path, "Bob", "reader")
    assert "Bob does not coordinate any more" in intake(tmp_path, "coordinators", "revoke", "i2")
    assert "I do not know this code" in intake(tmp_path, "play", "--as", "bob", said=f"{bob}\n")
    assert "Ada Lovelace does not" in intake(tmp_path, "coordinators", "revoke", "1")
    assert intake(tmp_path, "coordinators", "list") == "0 coordinators.\n"
    assert "You no longer coordinate" in intake(tmp_path, "play", "--as", "ada")
    assert "Nobody has the number 1" in intake(tmp_path, "coordinators", "revoke", "1", status=1)
    acts = [line.split("  ", 2)[2] for line in intake(tmp_path, "audit", "list").splitlines()]
    assert acts == [
        'operator  offer  {"role": "owner"}',
        'Ada Lovelace  enrol  {"role": "owner"}',
        'operator  offer  {"role": "reader"}',
        "operator  withdraw",
        'operator  revoke  {"coordinator": 1}',
    ]


def test_a_log_that_was_changed_is_found_out(tmp_path: Path) -> None:
    code_for(tmp_path)
    whole = intake(tmp_path, "audit", "verify")
    assert whole.startswith("1 act, nothing changed. Note this elsewhere, and compare: ")
    with changed(tmp_path) as database:
        database.execute("UPDATE audit SET about = '{}'")
    assert "act 1 is missing, or is not" in intake(tmp_path, "audit", "verify", status=1)


@contextmanager
def changed(folder: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(folder / "data" / "intake.db")) as database:
        yield database
        database.commit()


def test_a_role_that_there_is_not_is_refused(tmp_path: Path) -> None:
    said = intake(tmp_path, "coordinators", "add", "--name", "A", "--role", "king", status=2)
    assert "king" in said
