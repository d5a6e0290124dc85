"""Files that leave: no cell runs anything, nothing is lost, and what is sealed is sealed."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from bot.results import age, manifest
from bot.results.csv_file import DANGEROUS, guarded, table, taken_back
from bot.results.workbook import Sheet, workbook
from handlers.results.age_key import NoKey, recipient
from tests.hostile import CELLS, as_in_xml, hostile
from tests.remembering import KEYRING

WORDS = st.text(st.characters(codec="utf-8"), max_size=60)
BEGINNINGS = st.sampled_from([*DANGEROUS, "'", '"', " =", "\ufeff=", "+33", "-5", ""])


def opened(content: bytes, sheet: int = 0) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return list(book.get_sheet_by_index(sheet).to_python(skip_empty_area=False))


def formulas(content: bytes, file: Path) -> int:
    """Count the formulas in a spreadsheet, as they stand in its XML."""
    import zipfile

    file.write_bytes(content)
    with zipfile.ZipFile(file) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/")]
        return sum(book.read(name).count(b"<f") for name in sheets) + sum(
            "external" in name for name in book.namelist()
        )


# --- Spreadsheets ------------------------------------------------------------


def test_of_ten_thousand_hostile_cells_none_is_a_formula_or_a_link(tmp_path: Path) -> None:
    rows = [tuple(hostile(row * 10 + column) for column in range(10)) for row in range(1_000)]
    content = workbook([Sheet(name="Answers", rows=[("heading",), *rows])], "Long")
    assert formulas(content, tmp_path / "hostile.xlsx") == 0
    _, *read = opened(content)
    assert sum(len(row) for row in rows) == 10_000
    assert [tuple(row) for row in read] == [tuple(map(as_in_xml, row)) for row in rows]


@given(st.lists(WORDS, min_size=1, max_size=5))
def test_words_come_out_of_a_spreadsheet_as_they_went_in(cells: list[str]) -> None:
    row = ("first", *cells, "last")
    (read,) = opened(workbook([Sheet(name="A", rows=[row])], "Long"))
    # A spreadsheet has one kind of line break.
    went_in = [as_in_xml(cell).replace("\r\n", "\n").replace("\r", "\n") for cell in row]
    assert [str(cell).replace("\r\n", "\n").replace("\r", "\n") for cell in read] == went_in


def test_an_answer_longer_than_a_cell_goes_on_in_another_sheet() -> None:
    long = "🙂 long " * 12_000
    content = workbook([Sheet(name="Answers", rows=[("q06",), (long,)])], "Long answers")
    (_, (cell,)) = opened(content)
    rest = opened(content, 1)
    assert {tuple(row[:3]) for row in rest} == {("Answers", "2", "1")}
    pieces = [str(cell), *(str(row[3]) for row in rest)]
    assert "".join(piece.removesuffix(" […]") for piece in pieces) == long


# --- CSV ---------------------------------------------------------------------


@given(BEGINNINGS, WORDS)
def test_no_cell_of_a_csv_begins_like_a_formula(beginning: str, rest: str) -> None:
    cell = guarded(beginning + rest)
    if cell.lstrip(" \u00a0\ufeff\u200b")[:1] in tuple(DANGEROUS):
        float(cell)  # a plain number


@given(BEGINNINGS, WORDS)
def test_what_was_guarded_can_be_taken_back_exactly(beginning: str, rest: str) -> None:
    assert taken_back(guarded(beginning + rest)) == beginning + rest


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_csv_is_read_back_whole(separator: str) -> None:
    rows = [tuple(hostile(number + column) for column in range(4)) for number in range(200)]
    content = table(rows, separator)
    assert content.startswith(b"\xef\xbb\xbf")
    reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator)
    assert [tuple(map(taken_back, row)) for row in reader] == rows


def test_hostile_cells_are_hostile() -> None:
    assert len(set(CELLS)) > 40
    assert sum(cell[:1] in tuple(DANGEROUS) for cell in CELLS) > 15


# --- Sealed, and signed ------------------------------------------------------


def test_a_sealed_file_opens_with_the_readers_key_alone() -> None:
    reader, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    key = f" {reader.to_public()} "
    name, kind, sealed = age.sealed("said.csv", b"what people said", key)
    assert (name, kind) == ("said.csv.age", "application/age")
    assert b"people" not in sealed
    assert pyrage.decrypt(sealed, [reader]) == b"what people said"
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(sealed, [other])


@pytest.mark.parametrize("key", ["", "age1", "ssh-ed25519 AAAA", "AGE-SECRET-KEY-1QQQQ"])
def test_what_is_no_age_key_is_refused_without_being_quoted(key: str) -> None:
    with pytest.raises(NoKey, match="begins with age1") as refused:
        recipient(key)
    assert "QQQQ" not in str(refused.value)


STATED = {"file": {"sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}}


def test_a_manifest_proves_its_own_file_and_no_other() -> None:
    keys = manifest.public_keys(KEYRING)
    made = manifest.signed(STATED, KEYRING)
    assert manifest.verified(made, b"abc", keys)["file"] == STATED["file"]
    with pytest.raises(manifest.Unproven, match="another one"):
        manifest.verified(made, b"abd", keys)
    with pytest.raises(manifest.Unproven, match="another key"):
        manifest.verified(made, b"abc", ["00" * 32])
    changed = json.loads(made)
    changed["manifest"]["purposes"] = "others"
    with pytest.raises(manifest.Unproven, match="changed since it was signed"):
        manifest.verified(json.dumps(changed).encode(), b"abc", keys)


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b"\xff", b'{"manifest": 1, "signature": ""}'])
def test_what_is_no_manifest_proves_nothing(text: bytes) -> None:
    with pytest.raises(manifest.Unproven, match="not the manifest"):
        manifest.verified(text, b"abc", manifest.public_keys(KEYRING))
