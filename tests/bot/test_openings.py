"""The opening: everybody who registered is told, once, whatever happens meanwhile."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.openings import Openings
from bot.transports import Batch
from handlers import conversation
from handlers.model import (
    ChoosingLanguage,
    Consultation,
    ConsultationOpened,
    Event,
    Fact,
    Session,
    Turn,
)
from storage import everybody
from tests.crashes.dying import Countdown, Death, counted
from tests.remembering import Remembering

BEFORE = datetime(2026, 8, 30, 12, 0, tzinfo=UTC)
OPENING = datetime(2026, 9, 1, 7, 0, tzinfo=UTC)
CLOSING = datetime(2026, 10, 11, 21, 59, tzinfo=UTC)
TOLD = "The consultation is open. You asked to be told."
DIT = "La consultation est ouverte. Vous aviez souhaité qu’on vous prévienne."


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Remembering]:
    bot = opened(tmp_path)
    yield bot
    bot.close()


def opened(folder: Path) -> Remembering:
    bot = Remembering(folder, "dated")
    bot.now = BEFORE
    return bot


def look(bot: Remembering, now: datetime) -> list[tuple[ConsultationOpened, ...]]:
    """Let the clock look once, and commit nothing."""
    return [tuple(page) for page in Openings(bot.engine, bot.keyring, bot.consultation).due(now)]


def told(bot: Remembering, now: datetime) -> list[tuple[str, str]]:
    """Let the clock look once and its events be committed; return who is told what."""
    bot.now = now
    heard = []
    for page in look(bot, now):
        batch = Batch(transport="clock", events=page)
        outgoing = bot.intake.commit_batch([batch], bot.read, now).outgoing
        bot.read = [bot._reads(message) for message in outgoing]
        heard += [(message.address.place, message.reply.text) for message in outgoing]
    return heard


def test_everybody_who_registered_is_told_once_and_can_begin_at_once(bot: Remembering) -> None:
    for person in ("anna", "bert on talk"):
        bot.says(person, "", "yes")
    bot.says("cleo", "", "no")
    bot.says("dora", "")
    assert told(bot, OPENING - timedelta(seconds=1)) == []
    heard = told(bot, OPENING)
    assert [person for person, _ in heard] == ["anna", "bert"]
    for _, text in heard:
        assert text.startswith(f"{TOLD}\n{DIT}\n\n")
        assert "Which language would you like?\nQuelle langue préférez-vous" in text
    assert told(bot, OPENING) == []
    assert told(bot, OPENING + timedelta(days=1)) == []
    assert "At most 1 question" in bot.says("anna", "English")


def test_somebody_who_comes_first_by_themselves_is_not_told_what_they_know(
    bot: Remembering,
) -> None:
    bot.says("anna", "", "yes")
    (page,) = look(bot, OPENING)
    bot.now = OPENING
    assert TOLD not in bot.says("anna", "hello")
    bot.intake.commit_batch([Batch(transport="clock", events=page)], [], OPENING)
    session = bot.session("anna")
    assert session is not None
    assert isinstance(session.step, ChoosingLanguage)
    assert told(bot, OPENING) == []


def test_somebody_who_has_everything_deleted_meanwhile_is_told_nothing_and_not_known_again(
    bot: Remembering,
) -> None:
    bot.says("anna", "", "yes")
    (page,) = look(bot, OPENING)
    bot.says("anna", "/delete", "yes")
    assert (
        bot.intake.commit_batch([Batch(transport="clock", events=page)], [], OPENING).outgoing == ()
    )
    assert bot.rows_of("sessions") == bot.rows_of("addresses") == []


def test_somebody_who_moved_between_the_look_and_the_commit_is_told_where_they_are(
    bot: Remembering,
) -> None:
    bot.says("anna", "", "yes")
    (page,) = look(bot, OPENING)
    code = bot.says("anna", "/continue").split("\n\n")[-1]
    bot.says("anna on talk", code)
    assert (
        bot.intake.commit_batch([Batch(transport="clock", events=page)], [], OPENING).outgoing == ()
    )
    heard = told(bot, OPENING)
    assert [person for person, _ in heard] == ["anna"]
    assert bot.session("anna") is None
    assert bot.session("anna on talk") is not None


def test_a_bot_that_was_down_at_the_opening_tells_people_when_it_is_back(bot: Remembering) -> None:
    bot.says("anna", "", "yes")
    assert len(told(bot, OPENING + timedelta(days=3))) == 1


def test_after_the_closing_nobody_is_told_that_it_is_open(bot: Remembering) -> None:
    bot.says("anna", "", "yes")
    late = look(bot, CLOSING - timedelta(seconds=1))
    assert told(bot, CLOSING + timedelta(minutes=1)) == []
    (page,) = late
    event = ConsultationOpened(
        id="late", address=page[0].address, at=CLOSING + timedelta(days=1), row=page[0].row
    )
    assert (
        bot.intake.commit_batch([Batch(transport="clock", events=(event,))], [], CLOSING).outgoing
        == ()
    )


def test_many_are_told_page_by_page(bot: Remembering, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(everybody, "PAGE", 2)
    people = ["anna", "bert", "cleo", "dora", "emil"]
    for person in people:
        bot.says(person, "", "oui")
    assert [len(page) for page in look(bot, OPENING)] == [2, 2, 1]
    assert [person for person, _ in told(bot, OPENING)] == people


@pytest.mark.no_cover
def test_a_kill_at_any_statement_tells_nobody_twice_and_forgets_nobody(tmp_path: Path) -> None:
    for nth in range(1, 60):
        folder = tmp_path / str(nth)
        folder.mkdir()
        bot = opened(folder)
        for person in ("anna", "bert"):
            bot.says(person, "", "yes")
        countdown = Countdown(nth)
        with suppress(Death), counted(countdown, bot.engine):
            told(bot, OPENING)
        bot.close()
        again = Remembering(folder, "dated")
        told(again, OPENING)
        waiting = [
            message.address.place for message in again.intake.unsent() if TOLD in message.reply.text
        ]
        assert sorted(waiting) == ["anna", "bert"]
        again.close()
        if countdown.passed < nth:
            return
    raise AssertionError("it never came to an end")


def test_a_bug_in_it_apologises_to_nobody_for_what_they_did_not_do(tmp_path: Path) -> None:
    def broken(consultation: Consultation, session: Session, event: Event, *fact: Fact) -> Turn:
        if isinstance(event, ConsultationOpened):
            raise RuntimeError
        return conversation.advance(consultation, session, event, *fact)

    bot = Remembering(tmp_path, "dated", advance=broken)
    bot.now = BEFORE
    bot.says("anna", "", "yes")
    assert told(bot, OPENING) == []
    assert len(bot.rows_of("set_aside")) == 1
    assert look(bot, OPENING + timedelta(days=20)) == []
    assert len(bot.rows_of("set_aside")) == 1
    assert "Which language would you like?" in bot.says("anna", "hello")
    bot.close()
