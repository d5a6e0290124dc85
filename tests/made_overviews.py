"""Overviews that are made by hand, where it takes too many people to have one counted."""

from datetime import date, timedelta

from handlers.results.few import Period
from handlers.results.overview import Line, Overview
from tests.conversing import NOW


def full_overview() -> Overview:
    """Return an overview of a fortnight in which nothing is small."""
    first = date(2026, 11, 1)
    days = (first + timedelta(days=day) for day in range(14))
    groups = ("state", "industry", "civil_society")
    return Overview(
        at=NOW,
        invited=98_765,
        registered=0,
        started=54_321,
        sent=43_210,
        out_of_reach=1_234,
        sent_by={
            "group": tuple(Line(names=(name,), people=11_111 + n) for n, name in enumerate(groups)),
            "language": (Line(names=("en",), people=22_222), Line(names=("fr",), people=20_988)),
            "channel": (
                Line(names=("telegram",), people=40_100),
                Line(names=("matrix",), people=3_110),
            ),
        },
        stopped=(Line(names=("before",), people=3_333), Line(names=("end",), people=4_444)),
        days=tuple(
            Period(first=day, last=day, started=5_000 + day.day, sent=6_000 + day.day)
            for day in days
        ),
    )
