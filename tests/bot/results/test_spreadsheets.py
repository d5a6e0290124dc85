"""A spreadsheet runs nothing and loses nothing, and whoever opens it can read it and add it up."""

import io
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from bot.results.export import Wish, exported, found
from bot.results.layout import LINE, MOST_LINES
from bot.results.workbook import Sheet, long_answers, workbook
from handlers.model import Answer, Language, Value
from handlers.results.leaving import purposes_named
from handlers.results.table import Cell
from tests.conversing import NOW
from tests.crowd import Crowd, Figure
from tests.hostile import as_in_xml, ten_thousand

WORDS = st.text(st.characters(codec="utf-8"), max_size=60)


def written(*rows: tuple[Cell, ...], headings: tuple[tuple[Cell, ...], ...] = ()) -> bytes:
    sheet = Sheet(name="Answers", headings=headings, rows=rows)
    return workbook([sheet], long_answers("en"))


def read(content: bytes, sheet: int = 0) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return list(book.get_sheet_by_index(sheet).to_python(skip_empty_area=False))


def opened(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def page(content: bytes, sheet: int = 0) -> Worksheet:
    found = opened(content).worksheets[sheet]
    assert isinstance(found, Worksheet)
    return found


def as_openpyxl_reads(text: str) -> str:
    """It leaves control characters as the file spells them."""
    return re.sub(r"[\x00-\x08\x0b-\x1f]", lambda one: f"_x{ord(one[0]):04X}_", as_in_xml(text))


# --- Nothing runs, nothing is lost -------------------------------------------


def test_of_ten_thousand_hostile_cells_none_is_a_formula_or_a_link() -> None:
    content = written(*ten_thousand())
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
        assert not any(b"<f" in parts.read(name) for name in sheets)
        assert not [name for name in parts.namelist() if "external" in name]
    assert read(content) == [list(map(as_in_xml, row)) for row in ten_thousand()]


def test_whoever_opens_ten_thousand_hostile_cells_with_openpyxl_finds_words_alone() -> None:
    cells = [cell for row in page(written(*ten_thousand())).iter_rows() for cell in row]
    assert len(cells) == 10_000
    assert {cell.data_type for cell in cells} == {"s"}
    assert not [cell for cell in cells if cell.hyperlink]
    said = [as_openpyxl_reads(cell) for row in ten_thousand() for cell in row]
    assert [cell.value for cell in cells] == said


@given(st.lists(WORDS, min_size=1, max_size=5))
def test_words_come_out_of_a_spreadsheet_as_they_went_in(cells: list[str]) -> None:
    row = ("first", *cells, "last")
    (came_out,) = read(written(row))
    # A spreadsheet has one kind of line break.
    went_in = [as_in_xml(cell).replace("\r\n", "\n").replace("\r", "\n") for cell in row]
    assert [str(cell).replace("\r\n", "\n").replace("\r", "\n") for cell in came_out] == went_in


def test_an_answer_longer_than_a_cell_goes_on_in_another_sheet() -> None:
    long = "🙂 long " * 12_000
    content = written(("q06",), (long,))
    (_, (cell,)) = read(content)
    heading, *rest = read(content, 1)
    assert heading == ["Sheet", "Cell", "What follows"]
    assert {tuple(row[:2]) for row in rest} == {("Answers", "A2")}
    pieces = [str(cell), *(str(row[2]) for row in rest)]
    assert "".join(piece.removesuffix(" […]") for piece in pieces) == long


# --- Numbers are numbers, days are days --------------------------------------


def test_what_can_be_added_up_is_a_number_and_what_people_wrote_is_not() -> None:
    row = (7, -5, Decimal("2.5"), "7", "-5", "1e309", "2026-11-03")
    cells = page(written(row))[1]
    assert [cell.data_type for cell in cells] == ["n", "n", "n", "s", "s", "s", "s"]
    assert [cell.value for cell in cells[:3]] == [7, -5, 2.5]


def test_days_and_moments_can_be_put_in_order() -> None:
    moment = datetime(2026, 11, 3, 14, 5, tzinfo=UTC)
    day, at = page(written((date(2026, 11, 3), moment)))[1]
    assert (day.value, day.number_format) == (datetime(2026, 11, 3), "yyyy-mm-dd")  # noqa: DTZ001
    assert (at.value, at.number_format) == (moment.replace(tzinfo=None), "yyyy-mm-dd hh:mm")


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (Decimal("0.1234567890123456"), "0.1234567890123456"),
        (10**15, "1000000000000000"),
        (date(1789, 7, 14), "1789-07-14"),
        (date(1900, 2, 28), "1900-02-28"),
    ],
)
def test_what_a_spreadsheet_would_change_stays_words(cell: Cell, said: str) -> None:
    assert page(written((cell,)))["A1"].value == said


# --- It can be read ----------------------------------------------------------


def test_headings_stay_in_sight_and_rows_can_be_filtered() -> None:
    headings = (("Which group?", "How many?"), ("q01", "q02"))
    sheet = page(written(("state", 5), ("industry", 7), headings=headings))
    assert sheet.freeze_panes == "B3"
    assert sheet.auto_filter.ref == "A2:B4"
    assert sheet.print_title_rows == "$1:$2"
    nobody = page(written(headings=headings))
    assert (nobody.freeze_panes, nobody.auto_filter.ref) == ("B3", None)


@pytest.mark.parametrize(
    ("words", "least", "most"),
    [
        ("Short.", 1, 1),
        ("Broken.\nBy hand.", 2, 2),
        ("A sentence of some length. " * 10, 4, 6),
        ("長い回答です。" * 20, 4, 6),
        ("unbroken" * 40, 5, 7),
        ("A whole life. " * 1_000, MOST_LINES, MOST_LINES),
    ],
)
def test_a_row_is_as_high_as_its_words_need_and_no_higher_than_a_window(
    words: str, least: int, most: int
) -> None:
    sheet = page(written(("beside", words)))
    height = sheet.row_dimensions[1].height or LINE
    assert LINE * least <= height <= LINE * most
    assert sheet["B1"].alignment.wrap_text
    assert 10 <= sheet.column_dimensions["B"].width < 70


EVERY_TYPE: dict[str, Value | Answer] = {
    "words": "=1+1",
    "one": "red",
    "some": ("north", "east"),
    "scale": 4,
    "whole": 12,
    "exact": "2.5",
    "day": "2026-11-03",
    "land": "FR",
}


def answers_of_every_type(folder: Path, language: Language) -> Workbook:
    crowd = Crowd(folder, "every_type")
    crowd.joins([Figure(answers=EVERY_TYPE)] * 2)
    versions = {crowd.consultation.version: crowd.consultation}
    purposes = purposes_named(crowd.consultation, ["keep"])
    left = found(crowd.engine, crowd.core, versions, purposes)
    wish = Wish(purposes=purposes, kind="xlsx", language=language, by="operator")
    made = exported(crowd.consultation, versions, left, wish, NOW, crowd.keyring)
    return opened(made.content)


def test_an_official_reads_the_questions_above_the_answers_and_adds_up_what_is_a_number(
    tmp_path: Path,
) -> None:
    sheet = answers_of_every_type(tmp_path, "fr")["Réponses"]
    questions, names, one, two = sheet.iter_rows(values_only=True)
    above = dict(zip(names, questions, strict=True))
    assert above["whole"] == "Combien\u202f?"
    assert above["submitted_at"] == "La date de l’envoi (UTC)"
    first, second = (dict(zip(names, row, strict=True)) for row in (one, two))
    for name, value in [("revision", 1), ("scale", 4), ("whole", 12), ("exact", 2.5)]:
        assert (first[name], second[name]) == (value, value)
    assert first["day"] == datetime(2026, 11, 3)  # noqa: DTZ001
    assert isinstance(first["submitted_at"], datetime)
    assert (first["words"], first["some"], first["some.label"]) == (
        "=1+1", "north east", "Nord; Est",
    )  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_sheet_has_a_column_without_a_heading_in_the_language_asked_for(
    tmp_path: Path, language: Language
) -> None:
    book = answers_of_every_type(tmp_path, language)
    for sheet in book.worksheets[:-1]:
        first = next(sheet.iter_rows(values_only=True))
        assert all(isinstance(heading, str) and heading for heading in first), sheet.title
    consents = book["Consents" if language == "en" else "Consentements"]
    names = [cell.value for cell in consents[2]]
    label = consents.cell(3, names.index("clause.label") + 1).value
    kept = {"en": "keeping people’s answers", "fr": "la conservation des réponses"}
    assert label == kept[language]
