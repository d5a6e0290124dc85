"""A homeserver for all tests of a process, and bots on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.transports.matrix import late, patience, syncing
from tests.bot.transports.matrix.devices import Bot
from tests.homeserver import synapse
from tests.homeserver.accounts import new_account
from tests.homeserver.synapse import Homeserver


@pytest.fixture(scope="session")
def server() -> Iterator[Homeserver]:
    """Return a homeserver that runs."""
    with synapse.running() as one:
        yield one


@pytest.fixture
def bot(server: Homeserver, tmp_path: Path) -> Bot:
    """Return a bot that has never logged in."""
    return Bot(server, new_account(server, "bot"), tmp_path)


@pytest.fixture
def in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pauses be short, and rooms soon be gone on without."""
    monkeypatch.setattr(syncing, "_IN_ALL", 1.0)
    for where in (patience, late):
        monkeypatch.setattr(where, "pause_after", lambda failures, longest: 0.01)
