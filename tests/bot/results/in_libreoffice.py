"""LibreOffice opens what leaves: no cell becomes a formula, and words come out as they went in.

`make cells`. It needs LibreOffice, which is no part of what `make test` sets up.
"""

import os
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path
from subprocess import run
from xml.etree import ElementTree as ET

import pytest
from msgspec import Struct

from bot.inviting import table
from bot.inviting.links import Doors
from bot.results import csv_file
from bot.results.export import Kind, Wish, exported, found
from bot.results.workbook import Sheet, long_answers, workbook
from handlers.invitations import RANDOM_BYTES, Draft, made
from handlers.results.leaving import purposes_named
from tests.conversing import LONG, NOW, consultation_called
from tests.crowd import Crowd, Figure
from tests.hostile import CELLS, as_in_xml, ten_thousand

SOFFICE = os.environ.get("SOFFICE", "soffice")
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
ENGLISH, FRENCH = 1033, 1036
ROWS = [*ten_thousand(), CELLS[:10], CELLS[10:20], CELLS[20:30], CELLS[30:40], CELLS[-10:]]


class Opened(Struct, kw_only=True):
    """What LibreOffice found in a file."""

    words: list[str]
    formulas: list[str]
    links: int


class LibreOffice:
    """LibreOffice without a window, with a profile of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def opens(self, name: str, content: bytes, read_as: str = "") -> Opened:
        """Open a file, in this form if it does not say its own, and look at every cell."""
        file = self._folder / name
        file.write_bytes(content)
        command = [SOFFICE, "--headless", f"-env:UserInstallation={self._folder.as_uri()}/profile"]
        command += [f"--infilter={read_as}"] if read_as else []
        run(
            [*command, "--convert-to", "fods", "--outdir", f"{self._folder}", f"{file}"],
            check=True,
            capture_output=True,
        )
        root = ET.parse(file.with_suffix(".fods")).getroot()  # noqa: S314
        cells = list(root.iter(f"{TABLE}table-cell"))
        return Opened(
            words=["\n".join(map(said, cell.findall(f"{TEXT}p"))) for cell in cells if len(cell)],
            formulas=[made for cell in cells if (made := cell.get(f"{TABLE}formula"))],
            links=sum(1 for cell in cells for _ in cell.iter(f"{TEXT}a")),
        )

    def opens_csv(
        self, content: bytes, separator: str, language: int, *, quoted_is_text: bool = False
    ) -> Opened:
        """Open CSV in UTF-8; else LibreOffice looks for numbers, dates and formulas in it."""
        text = f"{quoted_is_text}".lower()
        form = f"CSV:{ord(separator)},34,76,1,,{language},{text},true,false,false,false,-1,true"
        return self.opens("cells.csv", content, form)


@pytest.fixture
def office(tmp_path: Path) -> LibreOffice:
    return LibreOffice(tmp_path)


def said(paragraph: ET.Element) -> str:
    """Return the text of a paragraph, in which ODF spells several spaces as an element."""
    return (paragraph.text or "") + "".join(map(_said_within, paragraph))


def _said_within(part: ET.Element) -> str:
    match part.tag.removeprefix(TEXT):
        case "s":
            words = " " * int(part.get(f"{TEXT}c", "1"))
        case "tab":
            words = "\t"
        case "line-break":
            words = "\n"
        case _:
            words = said(part)
    return words + (part.tail or "")


def can_be_shown(cells: Sequence[str]) -> Iterator[str]:
    """Leave out what ODF's XML has no room for: control characters."""
    for cell in cells:
        yield "".join(one for one in cell if one >= " " or one in "\n\t")


def test_ten_thousand_hostile_cells_of_a_spreadsheet_are_words_for_libreoffice(
    office: LibreOffice,
) -> None:
    sheet = Sheet(name="Answers", rows=ROWS)
    opened = office.opens("cells.xlsx", workbook([sheet], long_answers("en")))
    assert (opened.formulas, opened.links) == ([], 0)
    assert opened.words == [*can_be_shown([as_in_xml(cell) for row in ROWS for cell in row])]
    assert len(opened.words) > 10_000


@pytest.mark.parametrize("language", [ENGLISH, FRENCH])
@pytest.mark.parametrize("read_with", [",", ";", "\t"])
@pytest.mark.parametrize("written_with", [",", ";"])
def test_ten_thousand_hostile_cells_of_a_csv_are_no_formulas_however_it_is_opened(
    office: LibreOffice, written_with: str, read_with: str, language: int
) -> None:
    opened = office.opens_csv(csv_file.table(ROWS, written_with), read_with, language)
    assert (opened.formulas, opened.links) == ([], 0)


@pytest.mark.parametrize("language", [ENGLISH, FRENCH])
def test_ten_thousand_hostile_cells_of_a_csv_can_be_taken_back_from_libreoffice(
    office: LibreOffice, language: int
) -> None:
    rows = ten_thousand()
    opened = office.opens_csv(csv_file.table(rows), ",", language, quoted_is_text=True)
    went_in = [cell.replace("\ufffe", "").replace("\uffff", "") for row in rows for cell in row]
    assert [csv_file.taken_back(word) for word in opened.words] == [*can_be_shown(went_in)]


@pytest.mark.parametrize("read_with", [",", ";", "\t"])
def test_no_organisation_on_a_list_of_invitations_becomes_a_formula(
    office: LibreOffice, read_with: str
) -> None:
    drafts = [Draft(organisation=cell, note=cell, until=LONG) for cell in CELLS]
    issued = [made(draft, os.urandom(RANDOM_BYTES)) for draft in drafts]
    lines = StringIO()
    reader = table.Reader(consultation=consultation_called("pallmall"), language="fr")
    table.write(lines, issued, Doors(telegram="intake_bot"), reader, [{"=1": "=1"}])
    opened = office.opens_csv(lines.getvalue().encode(), read_with, FRENCH)
    assert (opened.formulas, opened.links) == ([], 0)


def test_what_is_not_guarded_would_be_found_here(office: LibreOffice) -> None:
    opened = office.opens_csv(b'"=1+1","=HYPERLINK(""http://evil.example"")"', ",", ENGLISH)
    assert len(opened.formulas) == 2


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_no_sheet_of_a_whole_export_has_a_formula(
    office: LibreOffice, tmp_path: Path, kind: Kind
) -> None:
    (tmp_path / "data").mkdir()
    crowd = Crowd(tmp_path / "data")
    crowd.joins(Figure(answers={"q06_threat": cell}) for cell in CELLS)
    versions = {crowd.consultation.version: crowd.consultation}
    purposes = purposes_named(crowd.consultation, ["c_take_part"])
    left = found(crowd.engine, crowd.core, versions, purposes)
    wish = Wish(purposes=purposes, kind=kind, language="fr", by="operator")
    export = exported(crowd.consultation, versions, left, wish, NOW, crowd.keyring)
    opened = (
        office.opens_csv(export.content, ",", FRENCH)
        if kind == "csv"
        else office.opens("all.xlsx", export.content)
    )
    assert (opened.formulas, opened.links) == ([], 0)
    assert any("=1+1" in word for word in opened.words)
