"""Patience: how long single things are tried, before they are given up."""

import pytest

from bot.transports.matrix.api import NoAnswer
from bot.transports.matrix.patience import Perseverance


def test_what_never_works_is_given_up_after_about_eight_hours():
    perseverance, waited = Perseverance(), 0.0
    while (pause := perseverance.pause("an invitation", NoAnswer("TimeoutError"))) is not None:
        waited += pause
    assert waited / 3600 == pytest.approx(8.0, abs=0.25)
