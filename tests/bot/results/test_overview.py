"""A coordinator sees how far people are, and cannot find out anybody."""

import json
import sys
from datetime import date, timedelta
from pathlib import Path
from subprocess import run

import pytest
from msgspec.structs import replace

from bot.results import overview
from handlers.model import Language
from handlers.results import overview_words
from handlers.results.few import FEWEST, Period
from handlers.results.overview import Overview
from tests.bot.commanding import intake
from tests.conversing import NOW
from tests.crowd import Crowd, Figure

PNG = b"\x89PNG\r\n\x1a\n"


def of_group(group: str, many: int, **how: object) -> list[Figure]:
    return [
        Figure(answers={"q01_group": group}, at=NOW + timedelta(days=number % 4), **how)  # type: ignore[arg-type]
        for number in range(many)
    ]


@pytest.fixture
def crowd(tmp_path: Path) -> Crowd:
    crowd = Crowd(tmp_path)
    crowd.joins(
        [
            *of_group("state", 9),
            *of_group("industry", 6, language="fr", transport="matrix"),
            *of_group("civil_society", 2),
            *of_group("state", 7, stops_at="q12_prec_rank"),
            *of_group("industry", 5, stops_at="q06_threat"),
            Figure(stops_at="q01_group"),
        ]
    )
    return crowd


def counted(crowd: Crowd) -> Overview:
    at = NOW + timedelta(days=6)
    return overview.counted(crowd.engine, crowd.keyring, crowd.consultation, at)


def test_a_coordinator_reads_how_it_goes_in_a_few_sentences(crowd: Crowd) -> None:
    said = overview_words.sentences(crowd.consultation, counted(crowd), "en")
    assert said == (
        "Pall Mall Process consultation, 9 November 2026 at 15:05 (Paris)\n"
        "Started: 30. Sent: 17.\n"
        "5 November 2026 to 6 November 2026: 11 started, 6 sent.\n"
        "Sent, by group: A state 9; "
        "Industry and Civil society, expert or threat researcher, in all 8.\n"
        "Sent, by language: English 11; French 6.\n"
        "Sent, by messenger: Telegram 11; Matrix 6.\n"
        "Where people stop most often: Precision (7).\n"
        "In breakdowns, numbers below 5 are never shown on their own, so that nobody can be "
        "identified."
    )


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_picture_is_described_with_the_same_numbers(crowd: Crowd, language: Language) -> None:
    found = counted(crowd)
    assert overview.picture(crowd.consultation, found, language).startswith(PNG)
    description = overview_words.described(crowd.consultation, found, language)
    for heading, rows in overview_words.tables(crowd.consultation, found, language):
        assert heading in description
        for name, people in rows:
            assert name in description
            assert str(people) in description


def test_of_a_few_people_only_their_number_is_told(tmp_path: Path) -> None:
    crowd = Crowd(tmp_path)
    crowd.joins(of_group("state", 2) + of_group("industry", 1, language="fr"))
    found = counted(crowd)
    said = overview_words.sentences(crowd.consultation, found, "en")
    assert "Sent: 3." in said
    assert "Industry" not in said
    assert "French" not in said
    assert not overview_words.breakdowns(found)


@pytest.mark.parametrize(
    ("gone", "there", "said"),
    [
        (5, 9, "Started: 14. Sent: 5. Out of reach: 5."),
        (7, 0, "Started: 7. Sent: 7. Out of reach: 7."),
        (4, 9, "Started: 13. Sent: 4."),
        (9, 3, "Started: 12. Sent: 9."),
        (0, 9, "Started: 9. Sent: 0."),
    ],
)
def test_how_many_are_out_of_reach_is_told_where_neither_they_nor_the_others_are_few(
    gone: int, there: int, said: str, tmp_path: Path
) -> None:
    crowd = Crowd(tmp_path)
    crowd.joins(of_group("state", gone, out_of_reach=True))
    crowd.joins(of_group("state", there, stops_at="q06_threat"))
    found = counted(crowd)
    assert overview_words.totals(found, "en") == said
    assert found.out_of_reach in (None, gone)


def test_no_breakdown_shows_a_small_number(crowd: Crowd) -> None:
    found = counted(crowd)
    for _, lines in overview_words.breakdowns(found):
        assert all(line.people == 0 or line.people >= FEWEST for line in lines)
    for period in found.days:
        assert not 0 < period.started < FEWEST
        assert not 0 < period.sent < FEWEST


def test_before_anybody_has_come_the_overview_says_so(tmp_path: Path) -> None:
    said = intake(tmp_path, "overview")
    assert said.endswith("Started: 0. Sent: 0.\n")
    intake(tmp_path, "overview", "--picture", "nobody.png")
    assert (tmp_path / "nobody.png").read_bytes().startswith(PNG)


def test_an_operator_gets_the_same_as_words_as_json_and_as_a_picture(tmp_path: Path) -> None:
    answers = Path(__file__).parents[1] / "answers" / "civil_society.en.txt"
    assert "Reference" in intake(tmp_path, "play", said=answers.read_text())
    said = intake(tmp_path, "overview", "--language", "fr", "--picture", "chart.png")
    assert "Personnes ayant commencé : 1. Réponses envoyées : 1." in said.replace(
        "\u202f", " "
    ).replace("\xa0", " ")
    found = json.loads(intake(tmp_path, "overview", "--json"))
    assert (found["started"], found["sent"], found["invited"]) == (1, 1, None)
    assert (tmp_path / "chart.png").stat().st_mode & 0o777 == 0o600


def test_serving_does_not_wait_for_what_draws() -> None:
    code = "import sys, bot.cli, bot.runner, bot.commands.serve; print('matplotlib' in sys.modules)"
    done = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_who_is_invited_is_counted_until_it_is_taken_back(tmp_path: Path) -> None:
    assert "Invited" not in intake(tmp_path, "overview")
    made = intake(tmp_path, "invite", "--count", "2", "--uses", "10", "--telegram", "pallmall_bot")
    assert "Invited: 20. Started: 0. Sent: 0." in intake(tmp_path, "overview")
    reference = next(line.split(",")[0] for line in made.splitlines() if line.startswith("INV-"))
    intake(tmp_path, "invitations", "--revoke", reference)
    assert "Invited: 10. Started: 0. Sent: 0." in intake(tmp_path, "overview")


def test_days_that_are_no_longer_shown_are_not_passed_over_in_silence(crowd: Crowd) -> None:
    first = date(2026, 11, 1)
    days = tuple(
        Period(first=one, last=one, started=9, sent=6)
        for one in (first + timedelta(days=n) for n in range(16))
    )
    found = replace(counted(crowd), days=days)
    tables = dict(overview_words.tables(crowd.consultation, found, "en"))
    assert len(tables["Started, by day since 3 November 2026"]) == 14
    assert len(tables["Sent, by day since 3 November 2026"]) == 14


@pytest.mark.parametrize("question", ["q06_threat", "q18_export"])
def test_without_a_bar_to_draw_an_operator_hears_that_there_is_no_picture(
    tmp_path: Path, question: str
) -> None:
    said = intake(tmp_path, "compare", question, "--picture", "bars.png")
    assert "There is no picture: there is no number that may be told." in said
    assert not (tmp_path / "bars.png").exists()
