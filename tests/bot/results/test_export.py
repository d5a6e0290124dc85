"""An export holds what people agreed to, as of now; and says why the rest stays."""

import csv
import io
import json
from hashlib import sha256
from pathlib import Path

import pyrage
import pytest
from msgspec.structs import replace
from python_calamine import CalamineWorkbook

from bot.results import manifest
from bot.results.export import Exported, Kind, Wish, exported, found
from handlers.model import Answer, Language, Value
from handlers.results import leaving_words
from handlers.results.leaving import purposes_named
from tests.bot.commanding import intake
from tests.conversing import NOW
from tests.crowd import Crowd, Figure
from tests.hostile import CELLS, as_in_xml
from tests.remembering import Remembering

HERE = Path(__file__).parents[2]
FRANCE = ("c_fr_answers", "c_fr_details")
ORGANISATION = {"q01_group": "state", "q02_voice": "organisation", "q03_org": "Ministry of Silence"}


def export(
    crowd: Remembering, *purposes: str, kind: Kind = "csv", language: Language = "en", key: str = ""
) -> Exported:
    named = purposes_named(crowd.consultation, purposes)
    versions = {crowd.consultation.version: crowd.consultation}
    left = found(crowd.engine, crowd.core, versions, named)
    wish = Wish(purposes=named, kind=kind, language=language, by="operator", age_key=key)
    return exported(crowd.consultation, versions, left, wish, NOW, crowd.keyring)


def rows(file: Exported) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))


def person(*agrees: str, **answers: Value | Answer) -> Figure:
    return Figure(answers={**ORGANISATION, **answers}, agrees=frozenset(agrees))


def test_a_ministry_gets_what_each_person_agreed_to(tmp_path: Path) -> None:
    crowd = Crowd(tmp_path)
    crowd.joins([person(*FRANCE), person("c_fr_answers"), person("c_recontact")])
    first, second = rows(export(crowd, *FRANCE))
    assert (first["q03_org"], first["q01_group.label"]) == ("Ministry of Silence", "A state")
    assert (second["q03_org"], second["q03_org.status"]) == ("", "")
    assert second["q01_group"] == "state"


def test_before_anything_leaves_it_is_said_whose_and_why_not(tmp_path: Path) -> None:
    crowd = Crowd(tmp_path)
    crowd.joins([person("c_fr_answers"), person("c_fr_answers"), person()])
    named = purposes_named(crowd.consultation, ["c_fr_answers"])
    left = found(crowd.engine, crowd.core, {crowd.consultation.version: crowd.consultation}, named)
    assert leaving_words.told(crowd.consultation, left.tally, "en") == (
        "Purpose: “passing people’s answers to the French ministry”.\n"
        "Responsible: Foreign, Commonwealth & Development Office (United Kingdom) and "
        "Ministry for Europe and Foreign Affairs (France).\n"
        "The answers of 2 people can be exported.\n"
        "People held back: 1, because they did not agree to this.\n"
        "A few answers are held back, as no consent covers them."
    )


def test_what_is_held_back_is_one_line_that_tells_of_nobody(tmp_path: Path) -> None:
    crowd = Crowd(tmp_path)
    crowd.joins(
        [person("c_fr_details", q18_export="about_right", q06_threat="Mine.") for _ in "12"]
    )
    file = export(crowd, "c_fr_details", kind="xlsx")
    about = CalamineWorkbook.from_filelike(io.BytesIO(file.content)).get_sheet_by_name("About")
    told = [line for (line, *_) in about.to_python() if "no consent covers" in str(line)]
    assert told == ["38 answers are held back, as no consent covers them (questions: 19)."]
    stated = manifest.verified(file.manifest, file.content, manifest.public_keys(crowd.keyring))
    assert stated["held_back"] == {"answers": 38, "questions": 19}


def test_a_spreadsheet_explains_itself_in_the_language_it_is_wanted_in(tmp_path: Path) -> None:
    crowd = Crowd(tmp_path)
    crowd.joins([person(q12_prec_rank=("use_log", "vetting", "time_limit"))])
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(export(crowd, "c_take_part", kind="xlsx", language="fr").content)
    )
    assert book.sheet_names == [
        "Réponses",
        "Dictionnaire des variables",
        "Consentements",
        "À propos",
    ]
    questions, names, row = book.get_sheet_by_name("Réponses").to_python()
    answers = dict(zip(names, row, strict=True))
    assert str(questions[names.index("q12_prec_rank")]).startswith(
        "Quels sont les trois garde-fous"
    )
    assert answers["q12_prec_rank"] == "use_log vetting time_limit"
    assert answers["q12_prec_rank.label"] == (
        "Journal de chaque utilisation; Habilitation du personnel; Limite de durée"
    )
    codes = book.get_sheet_by_name("Dictionnaire des variables").to_python()
    assert ["q01_group", "", "industry", "Le secteur privé"] in codes
    consents = book.get_sheet_by_name("Consentements").to_python()
    assert len(consents) == 2 + len(crowd.consultation.consents)
    assert consents[2][2] == "la conservation et l’étude des réponses"


def test_each_line_of_json_is_what_was_handed_over_without_what_may_not_leave(
    tmp_path: Path,
) -> None:
    crowd = Crowd(tmp_path)
    crowd.joins([person("c_fr_answers")])
    (whole,) = crowd.core.all()
    (line,) = export(crowd, "c_fr_answers", kind="jsonl").content.splitlines()
    out = json.loads(line)
    for name in set(whole) - {"answers", "consents"}:
        assert out[name] == whole[name]
    kept = [one for one in whole["answers"] if one["question"] != "q03_org"]
    assert out["answers"] == kept


def test_the_latest_revision_leaves_and_what_was_withdrawn_does_not(tmp_path: Path) -> None:
    crowd = Crowd(tmp_path)
    crowd.joins([person("c_fr_answers")])
    assert len(rows(export(crowd, "c_fr_answers"))) == 1
    crowd.close()
    bot = Remembering(tmp_path, "pallmall")
    (listed,) = bot.takes(bot.event("p0 on telegram", "/privacy"))
    withdraw = next(one.token for one in listed.reply.buttons if "withdraw/c_fr_a" in one.token)
    bot.says("p0 on telegram", f"[{withdraw}]")
    withdrawn = bot.session("p0 on telegram")
    assert withdrawn is not None
    assert not withdrawn.consents["c_fr_answers"].granted
    assert not rows(export(bot, "c_fr_answers"))  # it has not arrived yet, and counts already
    bot.handoff.deliver_due(bot.now)
    assert not rows(export(bot, "c_fr_answers"))
    assert rows(export(bot, "c_take_part"))[0]["revision"] == "2"


def test_a_manifest_says_what_left_and_why_the_rest_did_not(tmp_path: Path) -> None:
    crowd = Crowd(tmp_path)
    crowd.joins([person("c_fr_answers"), person()])
    file = export(crowd, "c_fr_answers")
    stated = manifest.verified(file.manifest, file.content, manifest.public_keys(crowd.keyring))
    assert stated["submissions"] == 1
    assert stated["stays"] == {"not_agreed": 1}
    assert stated["held_back"] == {"answers": "fewer than 5"}
    (purpose,) = stated["purposes"]
    assert purpose["consent"] == "c_fr_answers"
    assert purpose["purpose"] == "passing people’s answers to the French ministry"
    assert b"Silence" not in file.manifest


def test_a_sealed_export_can_be_read_by_its_reader_and_proven_by_anybody(tmp_path: Path) -> None:
    crowd = Crowd(tmp_path)
    crowd.joins([person(*FRANCE)])
    reader = pyrage.x25519.Identity.generate()
    file = export(crowd, *FRANCE, key=str(reader.to_public()))
    assert file.name.endswith(".csv.age")
    assert b"Silence" not in file.content
    assert b"Ministry of Silence" in pyrage.decrypt(file.content, [reader])
    manifest.verified(file.manifest, file.content, manifest.public_keys(crowd.keyring))


def test_a_hostile_answer_is_a_word_in_every_form(tmp_path: Path) -> None:
    crowd = Crowd(tmp_path)
    crowd.joins([person("c_take_part", q06_threat=cell) for cell in CELLS])
    for row in rows(export(crowd, "c_take_part")):
        assert row["q06_threat"].strip(" \ufeff\u200b")[:1] not in tuple("=+@\t\r\n＝＋－＠")
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(export(crowd, "c_take_part", kind="xlsx").content)
    )
    _, names, *read = book.get_sheet_by_index(0).to_python()
    assert [row[names.index("q06_threat")] for row in read] == list(map(as_in_xml, CELLS))


def test_what_was_skipped_or_withheld_is_told_apart(tmp_path: Path) -> None:
    crowd = Crowd(tmp_path)
    withheld = Answer(status="withheld", language="en", at=NOW)
    crowd.joins([person(q04_region=withheld, q14_over_trust=4, q18_export="about_right")])
    (row,) = rows(export(crowd, "c_take_part"))
    assert (row["q04_region"], row["q04_region.status"]) == ("", "withheld")
    assert (row["q14_over_trust"], row["q14_over_trust.status"]) == ("4", "given")


# --- On the command line -----------------------------------------------------


@pytest.fixture
def answered(tmp_path: Path) -> Path:
    said = (HERE / "bot" / "answers" / "civil_society.en.txt").read_text()
    assert "Reference" in intake(tmp_path, "play", said=said)
    return tmp_path


def test_an_operator_sees_first_and_takes_out_then(answered: Path) -> None:
    said = intake(answered, "export", "--purpose", "c_fr_answers")
    assert said.endswith(
        "The answers of 1 person can be exported.\n"
        "Nothing was exported. To export, add --out FILE.\n"
    )
    assert sorted(path.name for path in answered.iterdir()) == ["data"]
    intake(answered, "export", "--purpose", "c_fr_answers", "--out", "out.xlsx")
    assert (answered / "out.xlsx").stat().st_mode & 0o777 == 0o600
    digest = sha256((answered / "out.xlsx").read_bytes()).hexdigest()
    (act,) = intake(answered, "audit", "list").splitlines()
    assert "operator  export" in act
    assert digest in act
    said = intake(answered, "export", "verify", "out.xlsx.manifest.json", "out.xlsx")
    assert "for c_fr_answers, taken out by operator: 1 submission.\n" in said
    written = json.loads((answered / "out.xlsx.manifest.json").read_text())
    assert written["manifest"]["file"]["name"] == "out.xlsx"


def test_whoever_receives_it_needs_only_the_public_key(answered: Path) -> None:
    intake(answered, "export", "--purpose", "c_fr_answers", "--out", "out.csv", "--format", "csv")
    key = intake(answered, "export", "key").strip()
    elsewhere = answered / "elsewhere"
    elsewhere.mkdir()
    files = ("../out.csv.manifest.json", "../out.csv")
    assert "This is the file" in intake(elsewhere, "export", "verify", *files, "--key", key)
    assert not list(elsewhere.iterdir())
    (answered / "out.csv").write_text("other")
    said = intake(elsewhere, "export", "verify", *files, "--key", key, status=1)
    assert said == "The file is another one, or has been changed since it left.\n"


def test_an_operator_is_told_which_purposes_there_are(answered: Path) -> None:
    said = intake(answered, "export", status=2)
    assert "--purpose c_quote_plain  quotes without a name (quotes)" in said
    assert "There are: c_take_part" in intake(answered, "export", "--purpose", "all", status=2)
    ways = ("--purpose", "c_take_part")
    assert "begins with age1" in intake(answered, "export", *ways, "--age", "x", status=2)
    assert "No core store is called" in intake(answered, "export", *ways, "--store", "x", status=2)
    assert "one character" in intake(answered, "export", *ways, "--separator", ";;", status=2)


def test_the_ending_of_its_name_decides_what_an_operator_gets(answered: Path) -> None:
    ways = ("export", "--purpose", "c_fr_answers", "--out")
    intake(answered, *ways, "fr.csv")
    assert not (answered / "fr.csv").read_bytes().startswith(b"PK")  # as spreadsheets do
    intake(answered, *ways, "fr.XLSX")
    assert (answered / "fr.XLSX").read_bytes().startswith(b"PK")
    intake(answered, *ways, "fr.jsonl")
    assert (answered / "fr.jsonl").read_bytes().startswith(b"{")


def test_an_operator_whose_file_would_not_be_what_its_name_says_is_asked_to_mend_it(
    answered: Path,
) -> None:
    ways = ("export", "--purpose", "c_fr_answers", "--out")
    said = intake(answered, *ways, "fr.csv", "--format", "xlsx", status=2)
    assert said == "fr.csv ends in .csv, but --format says xlsx. Change one of them.\n"
    said = intake(answered, *ways, "fr.xls", status=2)
    assert "Let the name end in one of .xlsx, .csv, .jsonl." in said
    assert sorted(path.name for path in answered.iterdir()) == ["data"]


def test_nobody_loses_an_earlier_export_to_a_later_one(answered: Path) -> None:
    ways = ("export", "--purpose", "c_fr_answers", "--out", "fr.csv")
    intake(answered, *ways)
    before = (answered / "fr.csv").read_bytes()
    said = intake(answered, *ways, status=2)
    assert "not written over: fr.csv, fr.csv.manifest.json." in said
    assert "Give --out another name" in said
    assert (answered / "fr.csv").read_bytes() == before
    assert len(intake(answered, "audit", "list").splitlines()) == 1
    (answered / "fr.csv").unlink()
    assert "not written over: fr.csv.manifest.json." in intake(answered, *ways, status=2)


def test_an_operator_who_gives_something_else_for_a_key_is_told_what_one_is(answered: Path) -> None:
    intake(answered, "export", "--purpose", "c_fr_answers", "--out", "fr.csv")
    files = ("fr.csv.manifest.json", "fr.csv")
    said = intake(answered, "export", "verify", *files, "--key", "abc", status=2)
    assert said.startswith("abc is no key")
    assert "what `intake export key` prints" in said


def test_what_single_people_hold_back_is_not_told_question_by_question(tmp_path: Path) -> None:
    crowd = Crowd(tmp_path)
    crowd.joins([person()])
    versions = {crowd.consultation.version: crowd.consultation}
    named = purposes_named(crowd.consultation, ["c_take_part"])
    left = found(crowd.engine, crowd.core, versions, named)
    tally = replace(left.tally, held_back={f"q{number}": 1 for number in range(1, 20)})
    said = leaving_words.told(crowd.consultation, tally, "en")
    assert said.count("held back") == 1
    assert "19 answers are held back, as no consent covers them (questions: 19)." in said
