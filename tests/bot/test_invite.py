"""`intake invite` and `intake invitations`: from a list of people to links, pictures and paper."""

import csv
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.resources import files
from io import StringIO
from pathlib import Path

import pytest
import segno
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.inviting.addressees import read
from bot.inviting.wishes import WishMistaken
from handlers import codes
from tests.bot.commanding import intake
from tests.conversing import NOW, consultation_called

TELEGRAM = ("--telegram", "ExampleBot")
MATRIX = {
    "INTAKE_MATRIX__USER": "@bot:example.org",
    "INTAKE_MATRIX__HOMESERVER": "https://example.org",
    "INTAKE_MATRIX__PASSWORD": "secret",
}


def rows(printed: str) -> list[dict[str, str]]:
    """Return the table that was printed, without what was said beside it."""
    lines = printed[printed.index("reference,") :].splitlines(keepends=True)
    wide = lines[0].count(",")
    return list(csv.DictReader(StringIO("".join(x for x in lines if x.count(",") >= wide))))


def made(folder: Path, *options: str, **environ: str) -> list[dict[str, str]]:
    return rows(intake(folder, "invite", *TELEGRAM, *options, status=0, **environ))


# --- Made --------------------------------------------------------------------


def test_an_operator_gets_a_code_and_the_links_that_bring_it(tmp_path: Path) -> None:
    (one,) = made(tmp_path, "--group", "A state", "--language", "fr", **MATRIX)
    assert codes.read(one["code"], codes.INVITATION)
    assert one["telegram"] == f"https://t.me/ExampleBot?start={one['code']}"
    assert one["matrix"] == "https://matrix.to/#/@bot:example.org"
    assert (one["group"], one["language"], one["uses"]) == ("A state", "fr", "1")
    assert one["reference"].startswith("INV-")


def test_somebody_invited_in_this_way_is_let_in_and_is_seen_to_have_come(tmp_path: Path) -> None:
    (one,) = made(tmp_path, "--language", "en", "--organisation", "Ada & Co")
    said = f"{one['code']}\ncontinue\nI understand\nyes\n"
    assert "Thank you for coming. Your invitation works." in intake(tmp_path, "play", said=said)
    listed = intake(tmp_path, "invitations")
    came = "used up  1 of 1 came, 0 sent"
    until = one["expires"][:10]
    assert f"{one['reference']}  {came}  en  until {until}  Ada & Co" in listed
    assert listed.endswith("1 invitation: 1 used up. 1 came, 0 sent.\n")
    assert one["code"] not in listed
    log = intake(tmp_path, "audit", "list")
    assert 'operator  invite  {"invitations": 1}' in log
    assert "Ada" not in log


def test_many_are_made_at_once_and_each_is_another_one(tmp_path: Path) -> None:
    found = made(tmp_path, "--count", "50")
    assert len({one["code"] for one in found}) == len({one["reference"] for one in found}) == 50
    assert intake(tmp_path, "invitations").endswith("50 invitations: 50 open. 0 came, 0 sent.\n")


def test_where_nobody_knows_where_the_bot_is_met_the_codes_are_good_all_the_same(
    tmp_path: Path,
) -> None:
    printed = intake(tmp_path, "invite")
    assert "No links are made" in printed
    (one,) = rows(printed)
    assert one["telegram"] == one["matrix"] == ""


def test_an_operator_is_told_until_when_invitations_are_good(tmp_path: Path) -> None:
    day = (datetime.now(UTC) + timedelta(days=10)).date()
    printed = intake(tmp_path, "invite", "--expires", day.isoformat())
    assert f"Good until {day.day} {day:%B} {day.year} at 23:59 (Paris).\n" in printed
    (one,) = rows(printed)
    assert one["expires"].startswith(f"{day}T23:59+0")
    assert f"until {day}\n" in intake(tmp_path, "invitations")


def test_how_long_they_are_good_without_a_day_is_a_setting(tmp_path: Path) -> None:
    (one,) = made(tmp_path, INTAKE_INVITATIONS__VALID_DAYS="3")
    listed = intake(tmp_path, "invitations")
    assert f"until {one['expires'][:10]} (soon)" in listed
    assert listed.endswith("1 can still be used, and expires within 7 days.\n")
    assert "less than or equal to 366" in intake(
        tmp_path, "invite", status=2, INTAKE_INVITATIONS__VALID_DAYS="367"
    )


def test_a_list_of_invitations_shows_days_where_the_consultation_is_at_home(
    tmp_path: Path,
) -> None:
    """Its last minute is on the next day already, by the clock of Greenwich."""
    source = files("locales").joinpath("consultations", "pallmall.toml").read_text("utf-8")
    there = tmp_path / "toronto.toml"
    there.write_text(source.replace('"Europe/Paris"', '"America/Toronto"', 1), "utf-8")
    in_toronto = partial(intake, tmp_path, INTAKE_CONSULTATION__FILE=str(there))
    day = (datetime.now(UTC) + timedelta(days=10)).date()
    printed = in_toronto("invite", "--expires", day.isoformat())
    assert "at 23:59 (Toronto)." in printed
    assert f"until {day}\n" in in_toronto("invitations")
    (one,) = rows(in_toronto("invitations", "--csv"))
    assert one["expires"].startswith(f"{day}T23:59-0")


def test_nobody_is_invited_when_it_is_over(tmp_path: Path) -> None:
    source = files("locales").joinpath("consultations", "pallmall.toml").read_text("utf-8")
    there = tmp_path / "closed.toml"
    closes = 'zone = "Europe/Paris"\ncloses = 2020-01-31T23:59:00+01:00\n'
    there.write_text(source.replace('zone = "Europe/Paris"\n', closes, 1), "utf-8")
    told = intake(tmp_path, "invite", status=2, INTAKE_CONSULTATION__FILE=str(there))
    assert told == (
        "This consultation closed on 31 January 2020 at 23:59 (Paris). Nobody can come any more.\n"
    )


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--group", "states"), "There is no group “states”. Did you mean state?"),
        (("--language", "de"), "“de” is no language of this consultation. Write en or fr"),
        (("--expires", "soon"), "“soon” is no day. Write the last good day, as 2026-12-31."),
        (("--expires", "2020-01-01"), "2020-01-01 is over."),
        (("--uses", "99999"), "“99999” is no number of uses."),
        (("--organisation", "x" * 201), "The organisation is longer than 200 characters."),
    ],
)
def test_what_cannot_be_is_explained_and_nothing_is_made(
    tmp_path: Path, options: tuple[str, str], told: str
) -> None:
    assert told in intake(tmp_path, "invite", *options, status=2)
    assert intake(tmp_path, "invitations") == "No invitations.\n"


# --- From a list -------------------------------------------------------------

LIST = (
    "\ufeffNom;E-mail;Groupe;Langue;Organisme\n"
    "Zoé;zoe@example.org;Un État;français;Ministère\n"
    ";;;;\n"
    "Ada;=1+1;industry;;Œuvre\n"
)


@pytest.mark.parametrize("kind", ["csv", "latin.csv", "xlsx"])
def test_a_list_of_addressees_becomes_a_table_with_their_own_columns_beside(
    tmp_path: Path, kind: str
) -> None:
    file = tmp_path / f"people.{kind}"
    if kind == "xlsx":
        with xlsxwriter.Workbook(file) as book:
            sheet = book.add_worksheet()
            for number, line in enumerate(LIST.lstrip("\ufeff").splitlines()):
                for column, cell in enumerate(line.split(";")):
                    sheet.write_string(number, column, cell)
    elif kind == "latin.csv":
        file.write_bytes(LIST.lstrip("\ufeff").encode("cp1252"))
    else:
        file.write_text(LIST, "utf-8")
    zoe, ada = made(tmp_path, "--from", str(file), "--language", "en")
    assert (zoe["note"], zoe["E-mail"], zoe["group"]) == ("Zoé", "zoe@example.org", "A state")
    assert (zoe["language"], zoe["organisation"]) == ("fr", "Ministère")
    assert (ada["language"], ada["organisation"], ada["E-mail"]) == ("en", "Œuvre", "'=1+1")
    listed = intake(tmp_path, "invitations")
    assert f"A state  fr  until {zoe['expires'][:10]}  Ministère  Zoé" in listed
    assert "zoe@example.org" not in listed


def test_every_mistake_in_a_list_is_named_with_its_row_and_nothing_is_made(
    tmp_path: Path,
) -> None:
    file = tmp_path / "people.csv"
    file.write_text("name,group,uses\nZoé,sate,1\nAda,,none\nBob,,2\n", "utf-8")
    told = intake(tmp_path, "invite", "--from", str(file), status=2)
    assert "row 2: there is no group “sate”. Did you mean state?" in told
    assert "row 3: “none” is no number of uses." in told
    assert "row 4" not in told
    assert intake(tmp_path, "invitations") == "No invitations.\n"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", b"", "it is empty"),
        ("a.csv", b"name\n", "there is nobody in it"),
        ("a.csv", b"name,nom\na,b\n", "two columns are the note"),
        ("a.csv", b'name\n"a', "this is not CSV"),
        ("a.xlsx", b"nothing of the kind", "this spreadsheet cannot be read"),
    ],
)
def test_a_list_that_cannot_be_read_is_told_so(
    tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    assert told in intake(tmp_path, "invite", "--from", str(file), status=2)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("Ada,state\nBob,industry\n", "its first row must name the columns, and says “state”."),
        ("ada@example.org\nbob@example.org\n", "its first row must name the columns"),
        ("name,code\nAda,1\n", "the column “code” is one of the table that is made."),
        ("name,organisation\nAda,Peace, Ministry of\n", "row 2: “Ministry of” stands in no col"),
        ("List of guests,,\nname,group,uses\n", "row 2: “group” stands in no column"),
        ('name\nAda\n"Bob "the" Builder"\n', "line 3: this is not CSV"),
        ("name,expires\nAda,2020-01-01\n", "row 2: 2020-01-01 is over."),
        ("name,expires\nAda,2999-01-01\n", "row 2: 2999-01-01 is too far ahead."),
        ("name,expires\nAda,3/11/2026\n", "row 2: “3/11/2026” is no day."),
    ],
)
def test_nobodys_row_is_lost_or_misread_without_a_word(
    tmp_path: Path, content: str, told: str
) -> None:
    file = tmp_path / "people.csv"
    file.write_text(content, "utf-8")
    assert told in intake(tmp_path, "invite", "--from", str(file), status=2)
    assert intake(tmp_path, "invitations") == "No invitations.\n"


@pytest.mark.parametrize(
    ("uses", "expires"), [("places", "échéance"), ("usages", "expire"), ("Personnes", "Jusqu’au")]
)
def test_a_list_in_french_is_understood_whole(tmp_path: Path, uses: str, expires: str) -> None:
    file = tmp_path / "people.csv"
    file.write_text(f"groupe,langue,organisme,{uses},{expires}\nstate,fr,Œuvre,25,hier\n", "utf-8")
    assert "“hier” is no day" in intake(tmp_path, "invite", "--from", str(file), status=2)
    file.write_text(f"groupe,langue,organisme,{uses}\nstate,fr,Œuvre,25\n", "utf-8")
    (shared,) = made(tmp_path, "--from", str(file))
    assert (shared["uses"], shared["organisation"]) == ("25", "Œuvre")


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffname,group\nZoé,state\n".encode("utf-16-le"),
        "name\tgroup\nZoé\tstate\n".encode("utf-16"),
        b"\xef\xbb\xbfsep=;\r\nname;group\r\nZo\xc3\xa9;state\r\n",
        b'"sep=|"\nname|group\nZo\xc3\xa9|state\n',
    ],
)
def test_what_spreadsheet_programs_export_is_read(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(content)
    (zoe,) = made(tmp_path, "--from", str(file))
    assert (zoe["note"], zoe["group"]) == ("Zoé", "A state")


def test_a_hostile_list_changes_no_terminal_and_turns_no_line_around(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(
        "name,organisation,uses,=cmd()\n\x1b[31mRed\x00,\u202eecaep\u2066,2.0,\x1b]0;title\x07\n",
        "utf-8",
    )
    (red,) = made(tmp_path, "--from", str(file))
    assert (red["note"], red["organisation"], red["uses"]) == ("[31mRed", "ecaep", "2")
    assert red["'=cmd()"] == "]0;title"
    assert "\x1b" not in intake(tmp_path, "invitations")


def test_no_cell_of_a_list_turns_the_writing_round_whatever_its_column_is(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    turning = "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F)))
    cells = ("name", "group", "language", "expires", "e-mail")
    row = ("Ada", "Industry", "fr", "2027-01-31", "ada@example.org")
    lines = (",".join(f"{turning}{cell}{turning}" for cell in line) for line in (cells, row))
    file.write_text("\n".join(lines), "utf-8")
    said = intake(tmp_path, "invite", "--from", str(file))
    assert not set(turning) & set(said)
    assert ",Industry,fr,,Ada,1,2027-01-31T" in said
    assert ",ada@example.org" in said


def test_of_a_list_in_which_every_row_is_wrong_the_first_hundred_are_named(
    tmp_path: Path,
) -> None:
    file = tmp_path / "people.csv"
    file.write_text("name,group\n" + "Ada,nobodys\n" * 150, "utf-8")
    told = intake(tmp_path, "invite", "--from", str(file), status=2)
    assert "row 101:" in told
    assert "row 102:" not in told
    assert "There are 50 more mistakes." in told


def test_a_list_that_is_too_long_is_not_read_to_its_end(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("name\n" + "Ada\n" * 10_001, "utf-8")
    assert "more than 10000 rows. Cut it in two." in intake(
        tmp_path, "invite", "--from", str(file), status=2
    )


@given(content=st.binary(max_size=200), kind=st.sampled_from(["csv", "xlsx", "ods"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_whatever_is_in_a_list_is_read_or_explained(
    tmp_path: Path, content: bytes, kind: str
) -> None:
    file = tmp_path / f"list.{kind}"
    file.write_bytes(content)
    try:
        found = read(file, consultation_called("pallmall"), {}, NOW, 30)
    except WishMistaken:
        return
    assert len(found.drafts) == len(found.beside) >= 1


# --- Pictures and paper ------------------------------------------------------


def test_a_picture_holds_the_link_for_a_camera_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    folder = tmp_path / "qr"
    (one,) = made(tmp_path, "--qr", str(folder))
    file = folder / f"{one['reference']}.png"
    assert file.stat().st_mode & 0o077 == folder.stat().st_mode & 0o077 == 0
    picture = Image.open(file)
    expected = segno.make(one["telegram"], error="m", micro=False).matrix
    modules, scale, margin = len(expected), 10, 4
    assert picture.width == (modules + 2 * margin) * scale
    assert picture.height > picture.width + 2 * scale  # the code in letters is below it
    for row, line in enumerate(expected):
        for column, dark in enumerate(line):
            at = ((column + margin) * scale + 5, (row + margin) * scale + 5)
            assert (picture.getpixel(at) == 0) == bool(dark)


def test_a_name_too_long_for_a_card_or_without_letters_there_is_cut_and_not_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "cards.pdf"
    made(tmp_path, "--sheet", str(file), "--organisation", "平和省 " + "Ministère " * 15)
    assert file.read_bytes().startswith(b"%PDF-")
    assert caplog.text == ""


def test_cards_come_three_on_a_page(tmp_path: Path) -> None:
    file = tmp_path / "cards.pdf"
    made(tmp_path, "--count", "4", "--sheet", str(file), "--organisation", "À l’Œuvre", **MATRIX)
    content = file.read_bytes()
    assert content.startswith(b"%PDF-")
    assert b"/Count 2" in content
    assert content.count(b"/Subtype /Image") >= 4
    assert file.stat().st_mode & 0o077 == 0


# --- Seen and revoked --------------------------------------------------------


def test_a_revoked_invitation_lets_nobody_in(tmp_path: Path) -> None:
    one, other = made(tmp_path, "--count", "2", "--organisation", "=cmd()")
    spoken = one["reference"].lower().removeprefix("inv-").replace("-", " ")
    intake(tmp_path, "invitations", "--revoke", spoken)
    noted = f'revoke_invitations  {{"invitations": 1, "references": "{one["reference"]}"}}'
    assert noted in intake(tmp_path, "audit", "list")
    told = intake(tmp_path, "play", said=f"{one['code']}\n")
    assert "I cannot take this invitation" in told
    listed = rows(intake(tmp_path, "invitations", "--csv"))
    assert [each["state"] for each in listed] == ["revoked", "open"]
    assert listed[0]["organisation"] == "'=cmd()"
    assert other["reference"] == listed[1]["reference"]


def test_what_is_not_there_cannot_be_revoked_and_nothing_else_is(tmp_path: Path) -> None:
    (one,) = made(tmp_path)
    told = intake(
        *(tmp_path, "invitations", "--revoke", one["reference"], "--revoke", "INV-X"), status=1
    )
    assert "There is no invitation INV-X." in told
    assert intake(tmp_path, "invitations").endswith("1 open. 0 came, 0 sent.\n")


def test_groups_are_known_by_what_they_are_called_in_french(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("nom,groupe\nZoé,État\nAda,société civile\nBob,industrie\n", "utf-8")
    said = intake(tmp_path, "invite", "--from", str(file))
    for group in ("A state", '"Civil society, expert or threat researcher"', "Industry"):
        assert f",{group}," in said
    listed = intake(tmp_path, "invitations")
    assert "  Industry  " in listed
    assert "industry" not in listed


def test_a_group_that_is_not_known_is_answered_with_those_there_are_in_both_languages(
    tmp_path: Path,
) -> None:
    said = intake(tmp_path, "invite", "--group", "banques", status=2)
    assert "There are: state (A state / Un État), industry (" in said
