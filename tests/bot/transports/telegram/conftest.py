"""Both event loops: Python's own, and the one that is used."""

import asyncio

import pytest
import uvloop

from tests.bot.transports.telegram.serving import Run


@pytest.fixture(params=[asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest) -> Run:
    """Run a test on the event loop of Python, and on the one that is used."""
    chosen: Run = request.param
    return chosen
