"""Reminders: whoever is due is reminded once, whatever happens meanwhile."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.reminders import Reminders
from bot.transports import Batch
from handlers import conversation
from handlers.model import Consultation, Event, Fact, ReminderDue, Session, Turn
from storage import everybody
from tests.crashes.dying import Countdown, Death, counted
from tests.databases import copied
from tests.remembering import Remembering

STOPPED = datetime(2026, 11, 3, 14, 5, tzinfo=UTC)
DUE = datetime(2026, 11, 6, 9, 0, tzinfo=UTC)
REMINDED = "You have answered 1 of 3 questions."


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Remembering]:
    bot = Remembering(tmp_path, "reminders")
    yield bot
    bot.close()


def agrees(bot: Remembering, *people: str) -> None:
    """Let people answer a question, stop, and agree to be reminded."""
    for person in people:
        bot.says(person, "", "English", "continue", "yes", "france", "stop", "yes")


def look(bot: Remembering, now: datetime) -> list[tuple[ReminderDue, ...]]:
    """Let the clock look once, and commit nothing."""
    return [tuple(page) for page in Reminders(bot.engine, bot.keyring).due(now)]


def take(bot: Remembering, page: tuple[ReminderDue, ...], now: datetime) -> list[tuple[str, str]]:
    bot.now = now
    outgoing = bot.intake.commit_batch(
        [Batch(transport="clock", events=page)], bot.read, now
    ).outgoing
    bot.read = [bot._reads(message) for message in outgoing]
    return [(message.address.place, message.reply.text) for message in outgoing]


def reminded(bot: Remembering, now: datetime) -> list[str]:
    """Let the clock look once and its events be committed; return who is reminded."""
    heard = [said for page in look(bot, now) for said in take(bot, page, now)]
    assert all(REMINDED in text for _, text in heard)
    return [person for person, _ in heard]


def test_whoever_agreed_and_has_stopped_is_reminded_once(bot: Remembering) -> None:
    agrees(bot, "anna", "bert on talk")
    bot.says("cleo", "", "English", "continue", "yes", "france", "stop", "no")
    assert reminded(bot, DUE - timedelta(seconds=1)) == []
    assert reminded(bot, DUE) == ["anna", "bert"]
    assert reminded(bot, DUE) == []
    assert reminded(bot, DUE + timedelta(days=1)) == []
    assert bot.says("anna", "[resume]").startswith("Question 2 of 3.")


def test_somebody_who_has_gone_on_meanwhile_is_looked_at_again_later(bot: Remembering) -> None:
    agrees(bot, "anna")
    bot.now = DUE - timedelta(hours=1)
    bot.says("anna", "go on")
    before = bot.rows_of("sessions")
    assert reminded(bot, DUE) == []
    assert bot.rows_of("sessions") == before  # a look changes nothing of them
    assert [row.due_at[:10] for row in bot.rows_of("reminders")] == ["2026-11-09"]


def test_an_ordinary_turn_plans_nothing(bot: Remembering) -> None:
    agrees(bot, "anna")
    planned = bot.rows_of("reminders")
    bot.says("anna", "go on", "To be heard", "Because", "send")
    assert bot.rows_of("reminders") == planned
    assert reminded(bot, DUE) == []
    assert bot.rows_of("reminders") == []  # it was sent: there is nothing to remind of


def test_somebody_who_wants_no_more_of_them_is_not_looked_at_any_more(bot: Remembering) -> None:
    agrees(bot, "anna")
    assert reminded(bot, DUE) == ["anna"]
    assert bot.says("anna", "no more reminders").startswith("No more reminders will come.")
    assert bot.rows_of("reminders") == []
    assert [(row.clause, bool(row.granted)) for row in bot.rows_of("consents")][-1] == (
        "remind",
        False,
    )


def test_somebody_who_has_everything_deleted_leaves_no_plan(bot: Remembering) -> None:
    agrees(bot, "anna")
    (page,) = look(bot, DUE)
    bot.says("anna", "/delete", "yes")
    assert bot.rows_of("reminders") == []
    assert take(bot, page, DUE) == []
    assert bot.rows_of("sessions") == bot.rows_of("addresses") == []


def test_somebody_who_moved_between_the_look_and_the_commit_is_reminded_where_they_are(
    bot: Remembering,
) -> None:
    agrees(bot, "anna")
    bot.now = DUE - timedelta(days=1)
    (page,) = look(bot, DUE)
    bot.now = STOPPED
    code = bot.says("anna", "/continue").split("\n\n")[-1]
    bot.says("anna on talk", code)
    assert take(bot, page, DUE) == []
    assert bot.session("anna") is None
    heard = [said for page in look(bot, DUE) for said in take(bot, page, DUE)]
    assert [person for person, _ in heard] == ["anna"]


def test_a_bot_that_was_down_reminds_once_and_not_for_every_day_missed(bot: Remembering) -> None:
    agrees(bot, "anna")
    late = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
    assert reminded(bot, late) == ["anna"]
    assert reminded(bot, late + timedelta(days=1)) == []


def test_after_the_closing_nobody_is_reminded(bot: Remembering) -> None:
    agrees(bot, "anna")
    assert reminded(bot, datetime(2026, 12, 19, 10, 0, tzinfo=UTC)) == []
    assert bot.rows_of("reminders") == []


def test_a_clock_that_is_set_back_reminds_nobody_twice(bot: Remembering) -> None:
    agrees(bot, "anna")
    assert reminded(bot, DUE) == ["anna"]
    for hours in (1, 24, 48):
        assert reminded(bot, DUE - timedelta(hours=hours)) == []
    assert reminded(bot, DUE) == []


def test_many_are_reminded_page_by_page(bot: Remembering, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(everybody, "PAGE", 2)
    people = ["anna", "bert", "cleo", "dora", "emil"]
    agrees(bot, *people)
    assert [len(page) for page in look(bot, DUE)] == [2, 2, 1]
    assert reminded(bot, DUE) == people


@pytest.mark.no_cover
def test_a_kill_at_any_statement_reminds_nobody_twice_and_forgets_nobody(tmp_path: Path) -> None:
    prepared = Remembering(tmp_path, "reminders")
    agrees(prepared, "anna", "bert")
    prepared.close()
    for nth in range(1, 60):
        folder = tmp_path / str(nth)
        copied(tmp_path, folder, without=["[0-9]*"])
        bot = Remembering(folder, "reminders")
        countdown = Countdown(nth)
        with suppress(Death), counted(countdown, bot.engine):
            reminded(bot, DUE)
        bot.close()
        again = Remembering(folder, "reminders")
        reminded(again, DUE)
        waiting = [
            message.address.place
            for message in again.intake.unsent()
            if REMINDED in message.reply.text
        ]
        assert sorted(waiting) == ["anna", "bert"]
        assert len(again.rows_of("reminders")) == 2
        again.close()
        if countdown.passed < nth:
            return
    raise AssertionError("it never came to an end")


def test_a_bug_in_it_apologises_to_nobody_and_keeps_nobody_else_waiting(tmp_path: Path) -> None:
    def broken(consultation: Consultation, session: Session, event: Event, *fact: Fact) -> Turn:
        if isinstance(event, ReminderDue) and event.address.place == "anna":
            raise RuntimeError
        return conversation.advance(consultation, session, event, *fact)

    bot = Remembering(tmp_path, "reminders", advance=broken)
    agrees(bot, "anna", "bert")
    assert reminded(bot, DUE) == ["bert"]
    assert len(bot.rows_of("set_aside")) == 1
    assert look(bot, DUE) == []  # it is not read again at each look
    bot.intake._advance = conversation.advance
    assert reminded(bot, DUE + timedelta(days=1)) == []  # a Saturday
    assert reminded(bot, DUE + timedelta(days=3)) == ["anna"]
    bot.close()


def test_whoever_is_in_a_chat_by_now_is_not_looked_at_for_whoever_was_there_before(
    bot: Remembering,
) -> None:
    agrees(bot, "anna", "bert")
    (page,) = look(bot, DUE)
    for person, elsewhere in (("anna", "cleo"), ("bert", "anna")):
        code = bot.says(person, "/continue").split("\n\n")[-1]
        bot.says(elsewhere, code)
    before = bot.rows_of("reminders")
    assert take(bot, page[:1], DUE) == []
    assert bot.rows_of("reminders") == before  # nothing was decided about bert
