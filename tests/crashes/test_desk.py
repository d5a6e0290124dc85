"""Dying at any statement of what coordinators do leaves nothing half done, and nothing twice."""

import re
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from handlers.coordination.done import AuditVerified, WorkDone
from handlers.coordination.work import VerifyAudit
from handlers.model import Event
from storage import audit, main_key
from tests.conversing import NOW
from tests.coordinating import Coordinating
from tests.crashes.dying import Countdown, Death, counted
from tests.databases import copied
from tests.remembering import at

KEY = main_key.new_line()
MOST = 400


def opened(folder: Path) -> Coordinating:
    return Coordinating(folder, keyring=main_key.from_text(KEY))


def prepared(folder: Path) -> tuple[Event, ...]:
    """Make everybody ready; return what happens next."""
    bot = opened(folder)
    bot.enrols("ada")
    bot.enrols("bob", "coordinator")
    bot.says("ada", "/audit", "/coordinators")
    bot.presses("ada", "Invite somebody")
    bot.presses("ada", "reader")
    bot.says("zoe", "", "English", "continue", "yes", "/human", "hello?")
    (thread,) = bot.rows_of("relays")
    said = [
        ("ada", "Cleo"),
        ("dora", bot.code_for("dora")),
        ("bob", f"/answer {thread.name} Good morning."),
        ("zoe", "thank you"),
        ("bob", "/threads"),
        ("eve", "B" * 30),
    ]
    events = tuple(bot.event(person, line) for person, line in said)
    bot.close()
    return events


def done() -> WorkDone:
    """Return what comes of the work that was asked for."""
    result = AuditVerified(acts=2, broken_at=None, last=())
    about: dict[str, Any] = {"id": "work 1", "address": at("ada"), "at": NOW, "number": 1}
    return WorkDone(work=VerifyAudit(), result=result, **about)


def happens(bot: Coordinating, events: tuple[Event, ...]) -> None:
    bot.read = []
    bot.takes(*events)
    bot.read = []
    bot.commits(done())
    bot.read = []


def outcome(bot: Coordinating) -> Any:
    """Return what can be told of it all, where codes and names are drawn by lot."""
    with bot.engine.begin() as connection:
        acts = [(one.who, one.act) for one in audit.latest(connection, bot.keyring)]
        verifying = audit.Verifying(bot.keyring)
        assert not verifying.page(connection)
    assert verifying.verdict.broken_at is None
    waiting = sorted((one.address.place, _told(one.reply.text)) for one in bot.intake.unsent())
    return bot.count(), acts, waiting


def _told(text: str) -> str:
    return "a code" if re.fullmatch("[A-Z-]{30,}", text) else text[:20]


@pytest.mark.no_cover
def test_a_batch_of_all_that_happens_at_desks_is_whole_wherever_the_bot_dies(
    tmp_path: Path,
) -> None:
    ready = tmp_path / "ready"
    ready.mkdir()
    events = prepared(ready)
    whole = opened(copied(ready, tmp_path / "whole"))
    happens(whole, events)
    expected = outcome(whole)
    whole.close()
    for nth in range(1, MOST):
        folder = copied(ready, tmp_path / str(nth))
        bot = opened(folder)
        countdown = Countdown(nth)
        with counted(countdown, bot.engine), suppress(Death):
            happens(bot, events)
        died = countdown.passed >= nth
        bot.close()
        again = opened(folder)
        happens(again, events)
        assert outcome(again) == expected, f"after dying at statement {nth}"
        again.close()
        shutil.rmtree(folder)
        if not died:
            return
    raise AssertionError("it never came to its end")
