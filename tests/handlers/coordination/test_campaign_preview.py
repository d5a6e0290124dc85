"""Before a message goes to many: for whom it is, who gets it when, and nothing of anybody."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from handlers.coordination.campaign_preview import preview
from handlers.coordination.done import Arrival, CampaignCounted
from handlers.model import Audience, Language
from tests.conversing import consultation_called

PALLMALL = consultation_called("pallmall")
THURSDAY = datetime(2026, 11, 5, 12, 0, tzinfo=UTC)
FRIDAY_IN_SEOUL = datetime(2026, 11, 6, 1, 0, tzinfo=UTC)
PARIS = Arrival(at=THURSDAY, zone="Europe/Paris", people=40)
SEOUL = Arrival(at=FRIDAY_IN_SEOUL, zone="Asia/Seoul", people=7)
TORONTO = Arrival(at=THURSDAY + timedelta(hours=3), zone="America/Toronto", people=2)
ACCRA = Arrival(at=THURSDAY, zone="Africa/Accra", people=3)


def previewed(*arrivals: Arrival, spoken: Language = "en", **audience: Any) -> str:
    """Return what is said before the words."""
    found = CampaignCounted(
        audience=Audience(kind="unfinished", **audience),
        words={"en": "Still time.", "fr": "Encore un peu."},
        people=sum(one.people for one in arrivals),
        left_out={},
        arrivals=arrivals,
    )
    return preview(PALLMALL, found, spoken).partition("\n\n")[0]


def test_whoever_sends_it_reads_when_it_arrives_in_each_place_by_the_clock_there() -> None:
    assert previewed(SEOUL, PARIS) == (
        "For: Started, not sent.\n"
        "47 people. 47 will get it.\n"
        "Each person gets it in the daytime, on a working day where they are:\n"
        "Paris: 40 people, 5 November 2026 at 13:00 local time.\n"
        "Seoul: 7 people, 6 November 2026 at 10:00 local time."
    )


def test_in_french_the_hours_are_written_as_they_are_read() -> None:
    assert previewed(SEOUL, PARIS, TORONTO, ACCRA, spoken="fr") == (
        "Pour\u00a0: Commencé mais pas envoyé.\n"
        "52 personnes. 52 recevront le message.\n"
        "Chaque personne le reçoit en journée, un jour ouvré là où elle se trouve\u00a0:\n"
        "Paris\u00a0: 40 personnes, le 5 novembre 2026 à 13\u00a0h, heure locale.\n"
        "Séoul\u00a0: 7 personnes, le 6 novembre 2026 à 10\u00a0h, heure locale.\n"
        "Ailleurs\u00a0: 5 personnes. Dernier envoi\u00a0: 5 novembre 2026 à 16\u00a0h (Paris)."
    )


def test_places_with_few_people_go_together_and_are_not_named() -> None:
    assert previewed(SEOUL, PARIS, TORONTO, ACCRA).splitlines()[3:] == [
        "Paris: 40 people, 5 November 2026 at 13:00 local time.",
        "Seoul: 7 people, 6 November 2026 at 10:00 local time.",
        "Elsewhere: 5 people. The last one: 5 November 2026 at 16:00 (Paris).",
    ]


def test_two_people_alone_in_a_place_are_not_found_by_subtracting() -> None:
    assert previewed(SEOUL, PARIS, TORONTO).splitlines()[3:] == [
        "Paris: 40 people, 5 November 2026 at 13:00 local time.",
        "Elsewhere: 9 people. The last one: 6 November 2026 at 02:00 (Paris).",
    ]


def test_where_there_are_few_in_all_no_place_is_named_but_the_organisers() -> None:
    assert previewed(TORONTO, ACCRA).splitlines()[2:] == [
        "Each person gets it in the daytime, on a working day where they are. "
        "The last one: 5 November 2026 at 16:00 (Paris)."
    ]


def test_of_many_places_the_largest_are_named_and_the_rest_is_one_line() -> None:
    zones = ("Paris", "London", "Athens", "Berlin", "Madrid", "Rome", "Vienna")
    arrivals = [
        Arrival(at=THURSDAY, zone=f"Europe/{zone}", people=30 - place)
        for place, zone in enumerate(zones)
    ]
    lines = previewed(*arrivals).splitlines()[3:]
    assert [line.partition(":")[0] for line in lines] == [*zones[:5], "Elsewhere"]
    assert lines[-1] == "Elsewhere: 49 people. The last one: 5 November 2026 at 13:00 (Paris)."


@pytest.mark.parametrize(
    ("audience", "said"),
    [
        ({}, "For: Started, not sent."),
        ({"group": "industry", "language": "en"}, "For: Started, not sent; Industry; English."),
        (
            {"channel": "matrix", "idle_days": 3},
            "For: Started, not sent; Matrix; silent for 3 days.",
        ),
    ],
)
def test_it_says_for_whom_it_is_when_it_is_for_some_of_them_only(
    audience: dict[str, Any], said: str
) -> None:
    assert previewed(PARIS, **audience).splitlines()[0] == said
    assert previewed(**audience).splitlines() == [said, "0 people. 0 will get it."]
