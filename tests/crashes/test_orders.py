"""Whichever side dies, and when: an order is carried out once, or not at all; and that is known.

The bot and the command are processes, and are killed as such; and the bot dies at each statement.
"""

import signal
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from handlers.coordination.orders import Invite, Invited
from handlers.invitations import Draft
from tests.bot.beside import serving, started, until
from tests.bot.commanding import intake
from tests.bot.test_orders import Counter
from tests.conversing import LONG
from tests.crashes.dying import Countdown, Death, counted
from tests.crashes.orders import OF_THE_BOT, OF_THE_COMMAND

MOST = 200


def offers(folder: Path) -> int:
    """Return how many were invited to coordinate; each is an act, and a code that works."""
    made = intake(folder, "coordinators", "list").count("(invited until")
    assert intake(folder, "audit", "list").count("operator  offer") == made
    return made


def left_behind(folder: Path) -> int:
    """Return how much there is still that belongs to orders."""
    with closing(sqlite3.connect(f"file:{folder}/data/intake.db?mode=ro", uri=True)) as database:
        (rows,) = database.execute("SELECT count(*) FROM outcomes").fetchone()
    box = folder / "data" / "intake.db.orders"
    return int(rows) + (len(list(box.iterdir())) if box.exists() else 0)


def test_a_bot_that_is_killed_over_an_order_loses_and_doubles_nothing(tmp_path: Path) -> None:
    intake(tmp_path, "coordinators", "add", "--name", "Ada")
    for nth, point in enumerate(OF_THE_BOT, start=2):
        with serving(tmp_path, "tests.crashes.orders", point, "serve") as bot:
            said = intake(tmp_path, "coordinators", "add", "--name", "Bob")
            assert len(said.splitlines()[0].replace("-", "")) == 30, point
            assert bot.wait(20) == -signal.SIGKILL, point
        assert offers(tmp_path) == nth, point
    with serving(tmp_path):  # the next one finds what they have left, and does nothing of it again
        until(lambda: left_behind(tmp_path) == 0)
    assert offers(tmp_path) == 1 + len(OF_THE_BOT)


def test_a_command_that_is_killed_when_it_has_ordered_something_has_ordered_it_once(
    tmp_path: Path,
) -> None:
    intake(tmp_path, "coordinators", "add", "--name", "Ada")
    box = tmp_path / "data" / "intake.db.orders"
    with serving(tmp_path):
        for point in OF_THE_COMMAND:
            command = ("coordinators", "add", "--name", "Bob")
            with started(tmp_path, "tests.crashes.orders", point, *command) as killed:
                assert killed.wait(30) == -signal.SIGKILL
            until(lambda: not list(box.glob("*.left")))
        until(lambda: offers(tmp_path) == 1 + len(OF_THE_COMMAND))
    with serving(tmp_path):
        intake(tmp_path, "coordinators", "add", "--name", "Cleo")
    assert offers(tmp_path) == 2 + len(OF_THE_COMMAND)


def test_a_bot_that_dies_at_any_statement_makes_what_is_ordered_once(tmp_path: Path) -> None:
    for nth in range(1, MOST):
        folder = tmp_path / str(nth)
        folder.mkdir()
        counter = Counter(folder)
        id = counter.leaves(Invite(drafts=(Draft(until=LONG), Draft(until=LONG))))
        countdown = Countdown(nth)
        with counted(countdown, counter.bot.engine), suppress(Death):
            counter.looks()
        counter.bot.close()
        again = Counter(folder)
        again.looks()
        outcome = again.outcome(id)
        assert isinstance(outcome, Invited), f"after dying at statement {nth}"
        made = {one.reference for one in outcome.issued}
        assert {row.reference for row in again.bot.rows_of("invitations")} == made
        assert again.acts == ["invite"]
        again.bot.close()
        if countdown.passed < nth:
            return
    raise AssertionError("it never came to its end")
