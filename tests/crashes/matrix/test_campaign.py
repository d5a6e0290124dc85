"""Killed at any instant, and at each that matters, the bot on Matrix says everything exactly once.

`make crash MESSENGER=matrix`, or INTAKE_CRASHES=300, for a whole campaign; `make test` dies
a few times.
"""

import asyncio
import os

import pytest

from tests.crashes.matrix.campaign import campaign

CRASHES = int(os.environ.get("INTAKE_CRASHES", "4"))
SEED = os.environ.get("INTAKE_CRASHES_SEED", "crash")
ENOUGH = 200  # deaths, after which every named point must have been reached

pytestmark = [pytest.mark.timeout(240 + 10 * CRASHES), pytest.mark.no_cover]


def test_everybody_in_an_encrypted_room_is_heard_once_and_sees_everything_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    came = asyncio.run(campaign(CRASHES, SEED, people=3 if CRASHES >= ENOUGH else 2))
    with capsys.disabled():
        print(f"\n{came}")  # noqa: T201
    assert came.faults == []
    assert came.deaths >= CRASHES
    assert CRASHES < ENOUGH or not came.unreached
