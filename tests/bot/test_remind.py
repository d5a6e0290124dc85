"""`intake remind`: an operator writes to many, having seen to whom, when, and why not to others."""

from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
import time_machine

from bot.commands.campaigns import TAKEN_BACK
from bot.commands.remind import print_reasons
from handlers.coordination.audience_words import reasons
from handlers.coordination.orders import HowTakenBack
from tests.bot.commanding import intake

STOPPED = datetime(2026, 11, 3, 14, 5, tzinfo=UTC)
LATER = datetime(2026, 11, 5, 12, 0, tzinfo=UTC)
REMINDERS = str(Path(__file__).parents[1] / "consultations" / "reminders.toml")
SAID = "English\n[Continue]\n[Yes, I agree]\nFrance\nstop\n[Yes, I agree]\nSeoul\n"


def remind(folder: Path, *arguments: str, status: int = 0) -> str:
    with time_machine.travel(LATER, tick=False):
        return intake(folder, *arguments, status=status, INTAKE_CONSULTATION__FILE=REMINDERS)


def stopped(folder: Path) -> None:
    with time_machine.travel(STOPPED):
        intake(folder, "play", "--consultation", REMINDERS, said=SAID)


def test_by_default_an_operator_only_sees_who_would_get_it_and_when(tmp_path: Path) -> None:
    stopped(tmp_path)
    said = remind(tmp_path, "remind")
    assert said.startswith(
        "1 person. 1 will get it; 0 will not.\n  Fri 06 Nov 2026, 10:00 in Asia/Seoul: 1\n"
    )
    assert "en: You have answered {done} of {total} questions." in said
    assert "fr : " not in said
    assert said.endswith("To send it, run the same command with --send.\n")


def test_a_group_is_named_as_it_is_called_and_one_that_is_unknown_is_said_to_be(
    tmp_path: Path,
) -> None:
    intake(tmp_path, "play", said="English\n")
    said = intake(tmp_path, "remind", "--group", "industrie", "--send", status=1)
    assert "0 people." in said
    said = intake(tmp_path, "remind", "--group", "banks", status=2)
    assert said.startswith("There is no group “banks”. There are: state (A state / Un État), ")


def test_an_operator_sends_it_sees_how_far_it_is_and_takes_it_back(tmp_path: Path) -> None:
    stopped(tmp_path)
    said = remind(tmp_path, "remind", "--send", "--english", "Still time.", "--french", "Encore.")
    assert "Planned as campaign 1." in said
    assert "nothing before 12:10 UTC" in said
    said = remind(tmp_path, "campaigns", "show", "1")
    assert said == "Planned for 1; nothing is sent before 12:10 UTC.\n"
    assert remind(tmp_path, "campaigns", "list") == (
        "1  2026-11-05 12:00 UTC  who started and has not sent  "
        "Planned for 1; nothing is sent before 12:10 UTC.\n"
    )
    assert "Planned already, and not begun: campaign 1." in remind(tmp_path, "remind")
    assert remind(tmp_path, "campaigns", "undo", "1") == "Taken back: nothing was sent.\n"
    again = remind(tmp_path, "campaigns", "undo", "1")
    assert again == "It was taken back already: nothing was done.\n"
    assert "It was taken back" in remind(tmp_path, "campaigns", "show", "1")
    assert "There is no campaign 2." in remind(tmp_path, "campaigns", "undo", "2", status=1)
    acts = remind(tmp_path, "audit", "list")
    assert "campaign" in acts
    assert "undo" in acts


def test_whatever_can_come_of_taking_one_back_has_words() -> None:
    assert set(TAKEN_BACK) == set(get_args(HowTakenBack))


def test_somebody_who_wrote_a_moment_ago_is_left_out_and_counted_as_such(tmp_path: Path) -> None:
    with time_machine.travel(LATER):
        intake(tmp_path, "play", "--consultation", REMINDERS, said=SAID)
    said = remind(tmp_path, "remind")
    assert said.startswith(
        "1 person. 0 will get it; 1 will not.\n  1 sent or received a message recently\n"
    )


def test_an_operator_reads_why_others_were_left_out_as_coordinators_do_and_where_to_look(
    capsys: pytest.CaptureFixture[str],
) -> None:
    left_out = {"declined": 2, "failed": 1}
    print_reasons(left_out)
    first, second, where = capsys.readouterr().out.splitlines()
    assert reasons("en", left_out) == f"{first.strip()} and {second.strip()}"
    assert "intake aside" in where


def test_an_announcement_has_no_words_unless_somebody_writes_them(tmp_path: Path) -> None:
    stopped(tmp_path)
    said = remind(tmp_path, "remind", "--who", "contact", status=1)
    assert "There are no words in this language: French." in said
    words = tmp_path / "words.toml"
    words.write_text('en = "We meet in Paris."\nfr = "Nous nous verrons à Paris."', "utf-8")
    said = remind(tmp_path, "remind", "--who", "contact", "--words", str(words))
    words.write_text("We meet in Paris.", "utf-8")
    wrong = remind(tmp_path, "remind", "--words", str(words), status=1)
    assert 'cannot be read. Write in it: en = "…" and fr = "…".' in wrong
    assert said.startswith("1 person. 0 will get it; 1 will not.\n  1 was never asked for consent")


def test_an_operator_sees_what_the_readers_of_an_announcement_agreed_to(tmp_path: Path) -> None:
    intake(tmp_path, "play", said="English\n")
    words = ("--english", "We meet in Paris.", "--french", "Nous nous verrons à Paris.")
    said = intake(tmp_path, "remind", "--who", "contact", *words)
    _, _, agreed = said.partition("They agreed to this, and to nothing beyond it:\n")
    assert "\nen: May we write to you again about your answers?\n" in agreed
    assert "\nfr: Pouvons-nous vous recontacter au sujet de vos réponses" in agreed
    assert "en: We meet in Paris." in agreed


def test_an_operator_who_reaches_nobody_is_told_that_nothing_was_planned(tmp_path: Path) -> None:
    assert "No campaign has been planned." in remind(tmp_path, "campaigns", "list")
    said = remind(tmp_path, "remind", "--send", status=1)
    assert "Nothing was planned: there is nobody whom it would reach." in said
    assert "There is no campaign 1." in remind(tmp_path, "campaigns", "show", "1", status=1)
