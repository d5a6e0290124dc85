"""Files that a coordinator asks for at a terminal: where they are, and whose."""

import asyncio
import io
import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.handed_out import HandedOut
from bot.transports.screen import Transcript
from bot.transports.terminal import Terminal
from handlers.model import Address, Attachment, Reply
from tests.bot.test_terminal import Typed

TABLE = Attachment(name="table.csv.age", kind="text/csv", content=b"a;b", description="A table.")


def shows(folder: Path, reply: Reply) -> str:
    """Return what a terminal shows of a reply."""
    output = io.StringIO()
    keep = HandedOut(folder).keep
    terminal = Terminal(Typed([]), Transcript(output), keep=keep)
    asyncio.run(terminal.send(Address(transport="terminal", place="you"), reply, "1"))
    return output.getvalue()


def test_a_coordinator_is_told_where_a_file_is_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    said = shows(folder, Reply(text="Here it is.", attachment=TABLE))
    path = folder / "table.csv.age"
    assert said == f"< Here it is.\n\n  A table.\n  Saved as {path}\n"
    assert path.read_bytes() == b"a;b"
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600
        assert folder.stat().st_mode & 0o777 == 0o700


def test_nothing_that_is_there_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "table.csv.age").write_bytes(b"mine")
    (tmp_path / "table-2.csv.age").symlink_to(tmp_path / "nowhere")
    assert HandedOut(tmp_path).keep(TABLE) == tmp_path / "table-3.csv.age"
    assert (tmp_path / "table.csv.age").read_bytes() == b"mine"
    assert not (tmp_path / "nowhere").exists()


def test_the_same_file_once_more_is_the_one_that_is_there(tmp_path: Path) -> None:
    first = HandedOut(tmp_path).keep(TABLE)
    assert HandedOut(tmp_path).keep(TABLE) == first
    assert list(tmp_path.iterdir()) == [first]


def test_no_name_leads_out_of_the_folder(tmp_path: Path) -> None:
    stray = replace(TABLE, name="../../stray.csv")
    assert HandedOut(tmp_path / "in" / "files").keep(stray).parent == tmp_path / "in" / "files"


def test_a_picture_of_what_the_words_say_is_described_and_not_saved(tmp_path: Path) -> None:
    picture = Attachment(
        name="o.png", kind="image/png", content=b"x", description="Sent: 5.", illustrates=True
    )
    assert "(o.png: Sent: 5.)" in shows(tmp_path, Reply(text="Five.", attachment=picture))
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_saved_is_told_to_be_and_why(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.write_text("in the way")
    said = shows(folder, Reply(text="", attachment=TABLE))
    assert "This file could not be saved" in said
    assert "table.csv.age" in said


@pytest.mark.parametrize("text", ["A table.", ""])
def test_what_is_in_a_file_is_said_once(tmp_path: Path, text: str) -> None:
    assert shows(tmp_path, Reply(text=text, attachment=TABLE)).count("A table.") == 1
