"""Dying at any statement, of a batch or of a hand-off, leaves nothing half done.

Each test dies at the first statement, starts again, dies at the second … until a
run comes to its end. What has been committed when it dies is all of it or
nothing; and starting again comes to the same as if nothing had happened.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from handlers.model import Event
from tests.crashes.dying import Countdown, Death, counted
from tests.crashes.scenes import (
    POISON,
    engines,
    events,
    hand_over,
    opened,
    prepared,
)
from tests.databases import copied, tables
from tests.remembering import Remembering

PEOPLE = ("anna", "bert", "cleo", "dora", "emil", "faye", "faye elsewhere")
MANY = 500


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which everybody is ready, to be copied."""
    folder = tmp_path_factory.mktemp("ready")
    bot = prepared(folder)
    bot.close()
    return folder


@pytest.fixture
def folders(ready: Path, tmp_path: Path) -> Iterator[Path]:
    """Give one copy after another."""

    def copies() -> Iterator[Path]:
        for number in range(MANY):
            yield copied(ready, tmp_path / str(number))

    return copies()


def rows(engine: Engine) -> dict[str, list[Any]]:
    """Return every row of every table, byte for byte."""
    with engine.begin() as connection:
        return {
            table: sorted(map(repr, connection.execute(text(f"SELECT * FROM {table}"))))  # noqa: S608
            for table in tables(connection)
        }


def meaning(bot: Remembering) -> dict[str, Any]:
    """Return what both databases say, without what is random in it."""
    people = {person: bot.session(person) for person in PEOPLE}
    return {
        "rows": bot.count(),
        "people": {
            person: session and (session.step, session.status, session.revision, session.asked)
            for person, session in people.items()
        },
        "answers": {person: session and session.answers for person, session in people.items()},
        "unsent": sorted(message.address.place for message in bot.intake.unsent()),
        "core": sorted(each["answers"][0]["value"] for each in bot.core.all(every_revision=True)),
        "cursor": bot.intake.cursor("chat"),
    }


def with_poison(bot: Remembering) -> list[Event]:
    happened = events(bot)
    return [*happened[:2], bot.event("dora", POISON), *happened[2:]]


@pytest.mark.no_cover
@pytest.mark.parametrize("makes", [events, with_poison], ids=["batch", "poisoned batch"])
def test_a_batch_is_committed_whole_or_not_at_all(folders: Iterator[Path], makes: Any) -> None:
    undisturbed = opened(next(folders))
    undisturbed.takes(*makes(undisturbed), cursor="after")
    expected = meaning(undisturbed)
    assert expected["answers"]["faye elsewhere"]["wish"].value == "to go along"
    assert not expected["answers"]["faye"]

    for nth in range(1, MANY):
        bot = opened(next(folders))
        happened, sent = makes(bot), bot.read
        before = rows(bot.engine)
        countdown = Countdown(nth)
        with suppress(Death), counted(countdown, *engines(bot)):
            bot.takes(*happened, cursor="after")
        died = countdown.passed == nth
        assert not died or rows(bot.engine) == before
        bot.close()
        # Start again; the messenger repeats what was not acknowledged.
        again = opened(bot.folder)
        again.read = sent
        again.takes(*happened, cursor="after")
        assert meaning(again) == expected
        again.close()
        if not died:
            break
    assert 15 < nth < MANY - 1


@pytest.mark.no_cover
def test_a_hand_off_comes_to_the_same_wherever_it_is_cut(folders: Iterator[Path]) -> None:
    undisturbed = opened(next(folders))
    undisturbed.says("cleo", "yes")
    hand_over(undisturbed)
    expected = meaning(undisturbed)

    for nth in range(1, MANY):
        bot = opened(next(folders))
        bot.says("cleo", "yes")
        countdown = Countdown(nth)
        with suppress(Death), counted(countdown, *engines(bot)):
            hand_over(bot)
        bot.close()
        again = opened(bot.folder)
        hand_over(again)
        assert meaning(again) == expected
        again.close()
        if countdown.passed < nth:
            break
    assert 15 < nth < MANY - 1


@pytest.mark.parametrize(
    ("scene", "nth"),
    [("batch", 4), ("batch", 14), ("poisoned_batch", 40), ("hand_off", 30), ("hand_off", 38)],
)
def test_a_process_that_is_gone_in_the_middle_leaves_nothing_half_done(
    folders: Iterator[Path], scene: str, nth: int
) -> None:
    folder = next(folders)
    before = opened(folder)
    known = meaning(before)
    before.close()
    child = [sys.executable, "-m", "tests.crashes.scenes", scene, str(folder), str(nth)]
    top = Path(__file__).parents[2]
    assert subprocess.run(child, cwd=top, check=False, timeout=60).returncode == 9
    bot = opened(folder)
    if scene != "hand_off":
        assert meaning(bot) == known
    bot.handoff.deliver_due(bot.now + timedelta(days=1))
    assert bot.rows_of("handoffs") == []
    if bot.engine.dialect.name == "sqlite":
        with bot.engine.begin() as connection:
            assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
