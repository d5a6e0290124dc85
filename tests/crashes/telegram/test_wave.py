"""A campaign to many, from a bot that is killed meanwhile: nobody forgotten, hardly any twice.

`make wave PEOPLE=100000 KILLS=50` for a whole one, at Telegram's own 30 a second.
"""

import os
from statistics import median

import pytest

from bot.giving_way import PLACES
from tests.botapi.running import run
from tests.crashes.telegram.wave import TELEGRAMS, wave

PEOPLE = int(os.environ.get("INTAKE_WAVE", "300"))
KILLS = int(os.environ.get("INTAKE_WAVE_KILLS", "3"))
WHOLE = "INTAKE_WAVE" in os.environ
PER_SECOND = int(os.environ.get("INTAKE_WAVE_PER_SECOND", TELEGRAMS if WHOLE else 100))
STARTING = 10  # seconds that a start may take on a busy machine

pytestmark = [
    pytest.mark.timeout(120 + 2 * PEOPLE / PER_SECOND + 2 * KILLS * STARTING),
    pytest.mark.no_cover,
]


def test_everybody_is_written_to_however_often_the_bot_dies_meanwhile(
    capsys: pytest.CaptureFixture[str],
) -> None:
    came = run(wave(PEOPLE, KILLS, PER_SECOND))
    with capsys.disabled():
        print(f"\n{came}")  # noqa: T201
    assert came.forgotten == 0
    assert all(again <= PLACES for again in came.per_kill), "what was under way, and no more"
    assert came.refused == 0
    assert came.progress is not None
    assert came.progress.arrived == PEOPLE
    if WHOLE:
        assert came.of_the_ideal < 1.1
    assert came.seconds < PEOPLE / PER_SECOND * 1.1 + (KILLS + 1) * STARTING


def test_somebody_who_writes_during_a_wave_is_answered_as_if_there_were_none() -> None:
    came = run(wave(PER_SECOND * 5, 0, PER_SECOND, every=1.5))
    assert came.refused == 0
    assert len(came.waits) >= 10
    assert median(came.waits) < 0.5, "and not after half of the wave"
