"""An author sees every conversation that their file can lead to, before anybody has one."""

from datetime import datetime
from pathlib import Path

import pytest

from handlers import rehearsal
from handlers.consultation_file import check, read
from handlers.model import Consultation
from handlers.rehearsal import Rehearsal, rehearse, transcript
from handlers.rehearsal.report import report
from tests.conversing import NOW, Person, consultation_called

HERE = Path(__file__).parent.parent / "consultations"
SMALL = sorted(path.stem for path in HERE.glob("*.toml"))
HOPELESS = """
[[questions]]
name = "essay"
type = "text"
required = true
constraint = "string-length(.) > 20000"
constraint_message.en = "Longer, please."
constraint_message.fr = "Plus long, s’il vous plaît."
label.en = "Why?"
label.fr = "Pourquoi ?"
"""


@pytest.fixture(scope="module")
def pallmall() -> Rehearsal:
    return rehearse(consultation_called("pallmall"), NOW)


def changed(name: str, before: str, after: str) -> Consultation:
    source = (HERE / f"{name}.toml").read_text("utf-8")
    assert before in source
    return read(source.replace(before, after, 1), f"{name}.toml")


@pytest.mark.parametrize("name", SMALL)
def test_everybody_gets_to_the_end_of_every_small_consultation(name: str) -> None:
    found = rehearse(consultation_called(name), NOW)
    # The attic of this one is closed on purpose.
    assert found.failures == (("1 choice refused",) if name == "strict" else ())
    assert found.whole
    assert {path.ending for path in found.paths} >= {"sent", "declined"}


def test_everybody_gets_to_the_end_of_the_built_in_consultation(pallmall: Rehearsal) -> None:
    """Two languages, 36 ways to answer what decides, 32 to decide on five consents."""
    sent = [path for path in pallmall.paths if path.ending == "sent"]
    assert len(sent) == 2 * 36 * 32
    assert {path.language for path in sent} == {"en", "fr"}
    assert len({tuple(sorted(path.consents.items())) for path in sent}) == 32 * 3 // 4
    assert pallmall.succeeded
    assert pallmall.whole
    assert not pallmall.asked_of_all


def test_whoever_refuses_the_required_consent_is_let_go(pallmall: Rehearsal) -> None:
    declined = [path for path in pallmall.paths if path.ending == "declined"]
    assert [path.questions for path in declined] == [(), ()]
    assert all(path.consents == {"c_take_part": False} for path in declined)


def test_whoever_stops_is_asked_about_reminders_and_can_come_back(pallmall: Rehearsal) -> None:
    stopped = [path for path in pallmall.paths if path.ending == "stopped"]
    assert sorted((path.language, path.consents["c_remind"]) for path in stopped) == [
        ("en", False),
        ("en", True),
        ("fr", False),
        ("fr", True),
    ]


def test_an_author_sees_what_each_path_asks_of_people(pallmall: Rehearsal) -> None:
    told = report(pallmall)
    assert told.startswith(
        "Paths: 2310 walked (2304 sent, 4 stopped and came back, 2 declined).\n"
        "Questions: 24 of 24.\nChoices: 85 of 85.\nBranches: 24 of 24.\n\n"
        "q01_group state; q02_voice organisation; q14_over_trust 1 or 2: 21 questions, "
    )
    assert told.count("\n") == 5 + 12


def test_a_transcript_is_what_a_person_would_see(pallmall: Rehearsal) -> None:
    consultation = consultation_called("pallmall")
    path = [path for path in pallmall.paths if path.ending == "sent"][-1]
    head, _, body = transcript(consultation, path).partition("\n\n")
    assert head == f"consultation: pallmall\ntransport: terminal\nat: {NOW.isoformat()}"
    person = Person(consultation, transport="terminal")
    for line in body.splitlines():
        if line.startswith("> "):
            person.in_a_burst(line[2:])
    rehearsed, _, receipt = body.rpartition("\n> ")
    seen, _, own_receipt = "\n".join(person.transcript).rpartition("\n> ")
    assert seen == rehearsed
    # Only the receipts differ: each has its own reference and moment.
    assert own_receipt.split("\n")[:2] == receipt.split("\n")[:2]


def test_a_rehearsal_of_the_same_file_is_the_same(pallmall: Rehearsal) -> None:
    consultation = consultation_called("pallmall")
    again = rehearse(consultation, NOW)
    assert report(again) == report(pallmall)
    assert transcript(consultation, again.paths[7]) == transcript(consultation, pallmall.paths[7])


def test_a_consultation_that_is_closed_or_not_yet_open_is_walked_as_if_it_were_open() -> None:
    for name in ("closed", "not_yet_open", "dated"):
        consultation = consultation_called(name)
        path = rehearse(consultation, NOW).paths[0]
        began = transcript(consultation, path).split("\n")[2].removeprefix("at: ")
        at = datetime.fromisoformat(began)
        assert consultation.opens is None or at >= consultation.opens
        assert consultation.closes is None or at < consultation.closes


# --- What a rehearsal finds --------------------------------------------------


def test_a_question_that_nobody_can_get_past_is_a_dead_end() -> None:
    source = (HERE / "tiny.toml").read_text("utf-8") + HOPELESS
    assert check(source, "hopeless.toml") == ()
    consultation = read(source, "hopeless.toml")
    found = rehearse(consultation, NOW)
    assert not found.succeeded
    assert {dead_end.where for dead_end in found.dead_ends} == {"essay"}
    assert "Dead end at essay: nothing that can be said leads on (path 1)." in report(found)
    assert transcript(consultation, found.dead_ends[0].path).endswith("Why?\n  [Back]\n")


def test_a_choice_that_is_offered_and_never_taken_is_found() -> None:
    rule = 'type = "select_one"\nconstraint = ". != \'away\'"\n'
    found = rehearse(changed("choices", 'type = "select_one"\n', rule), NOW)
    assert found.refused == ("city/away",)
    assert not found.succeeded
    assert "Choices: 2 of 3 (refused: city/away)." in report(found)


def test_a_question_that_is_asked_of_nobody_or_of_everybody_is_found() -> None:
    nobody = rehearse(changed("relevant", "${cars} >= 3", "${cars} >= 3 and ${cars} < 3"), NOW)
    assert nobody.never_asked == ("why_so_many",)
    assert not nobody.succeeded
    assert "Questions: 5 of 6 (never asked: why_so_many)." in report(nobody)
    assert report(nobody).endswith("\nTo mend: 1 question never asked.\n")
    everybody = rehearse(changed("relevant", "${drives} = 'often'", "${drives} != 'x'"), NOW)
    assert everybody.asked_of_all == ("cars",)
    assert "Branches: 7 of 8 (one way only: cars)." in report(everybody)


def test_an_author_is_told_when_there_are_too_many_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsal, "MOST_PATHS", 5)
    found = rehearse(consultation_called("relevant"), NOW)
    assert len(found.paths) == 5
    assert not found.whole
    assert not found.succeeded
    assert report(found).endswith(", paths not walked.\n")
    assert "There are more, which were not walked." in report(found)
