"""The hand-off: each submission reaches each core store once, whatever happens in between."""

import logging
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import update

from bot.handoff import LONGEST_PAUSE, HandOff
from handlers.model import Submission
from storage import core_stores
from storage.core import Away, Contradiction, SqlCoreStore
from storage.schema import submissions
from tests.databases import url_of
from tests.remembering import Remembering


class Store:
    """A core store in memory that does as it is told."""

    name = "core"

    def __init__(self) -> None:
        self.put_: list[Submission] = []
        self.erased: list[str] = []
        self.trouble: Exception | None = None
        self.only: str | None = None

    def put(self, submission: Submission) -> None:
        if self.trouble is not None and self.only in (None, submission.id):
            raise self.trouble
        self.put_.append(submission)

    def erase(self, submission: str) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.erased.append(submission)

    def all(self, *, every_revision: bool = False) -> Iterator[dict[str, Any]]:
        raise NotImplementedError


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Remembering]:
    bot = Remembering(tmp_path)
    yield bot
    bot.close()


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def handoff(bot: Remembering, store: Store) -> HandOff:
    return HandOff(bot.engine, bot.keyring, store)


def test_a_submission_reaches_the_core_store_once(bot: Remembering) -> None:
    bot.answers_everything("anna")
    for _ in range(3):
        bot.handoff.deliver_due(bot.now)
    (submission,) = bot.core.all()
    assert submission["answers"][0]["value"] == "to be heard"
    assert submission["consents"][0]["granted"] is True


def test_the_answers_are_dropped_here_once_they_are_there(bot: Remembering) -> None:
    bot.answers_everything("anna")
    assert bot.rows_of("submissions")[0].sealed is not None
    bot.handoff.deliver_due(bot.now)
    (kept,) = bot.rows_of("submissions")
    (there,) = bot.core.all()
    assert kept.sealed is None
    assert kept.submission == there["submission"]
    assert bot.rows_of("handoffs") == []


def test_a_store_that_is_away_changes_nothing_in_the_end(
    bot: Remembering, store: Store, handoff: HandOff
) -> None:
    bot.answers_everything("anna")
    bot.answers_everything("bert")
    store.trouble = Away()
    for _ in range(5):
        handoff.deliver_due(bot.now)
        bot.now += LONGEST_PAUSE
    assert store.put_ == []
    store.trouble = None
    handoff.deliver_due(bot.now)
    assert len({submission.id for submission in store.put_}) == len(store.put_) == 2


def test_a_store_that_is_away_is_left_in_peace_for_longer_each_time(
    bot: Remembering, store: Store, handoff: HandOff
) -> None:
    bot.answers_everything("anna")
    bot.answers_everything("bert")
    tries = 0

    class Counting(Store):
        def put(self, submission: Submission) -> None:
            nonlocal tries
            tries += 1
            raise Away

    handoff = HandOff(bot.engine, bot.keyring, Counting())
    for _ in range(600):
        handoff.deliver_due(bot.now)
        bot.now += timedelta(seconds=1)
    assert 5 < tries < 25


def test_a_retry_sends_the_very_same_bytes(
    bot: Remembering, store: Store, handoff: HandOff
) -> None:
    bot.answers_everything("anna")
    bodies: list[bytes] = []

    class Forgetful(Store):
        def put(self, submission: Submission) -> None:
            bodies.append(submission.body)
            if len(bodies) < 3:
                raise Away

    handoff = HandOff(bot.engine, bot.keyring, Forgetful())
    for _ in range(3):
        handoff.deliver_due(bot.now)
        bot.now += LONGEST_PAUSE
    assert len(bodies) == 3
    assert len(set(bodies)) == 1


def test_a_crash_after_the_store_had_it_makes_no_second_one(bot: Remembering) -> None:
    bot.answers_everything("anna")

    class Crashing(SqlCoreStore):
        def put(self, submission: Submission) -> None:
            super().put(submission)
            raise SystemExit

    core = Crashing(url_of(bot.folder, "core"), "core", bot.keyring)
    with pytest.raises(SystemExit):
        HandOff(bot.engine, bot.keyring, core).deliver_due(bot.now)
    core.close()
    assert len(bot.rows_of("handoffs")) == 1
    bot.handoff.deliver_due(bot.now)
    assert len(list(bot.core.all(every_revision=True))) == 1
    assert bot.rows_of("handoffs") == []


def test_one_submission_that_fails_holds_up_no_other(
    bot: Remembering, store: Store, handoff: HandOff, caplog: pytest.LogCaptureFixture
) -> None:
    bot.answers_everything("anna")
    bot.answers_everything("bert")
    anna = bot.session("anna")
    assert anna is not None
    store.trouble, store.only = RuntimeError("to be heard"), anna.id
    with caplog.at_level(logging.DEBUG):
        handoff.deliver_due(bot.now)
    assert len(store.put_) == 1
    assert "RuntimeError" in caplog.text
    assert "to be heard" not in caplog.text
    store.trouble = None
    handoff.deliver_due(bot.now + LONGEST_PAUSE)
    assert len(store.put_) == 2


def test_other_bytes_under_the_same_name_are_never_taken_in_silence(
    bot: Remembering, caplog: pytest.LogCaptureFixture
) -> None:
    bot.answers_everything("anna")
    session = bot.session("anna")
    assert session is not None
    body = b'{"forged": true}'
    store = Store()
    HandOff(bot.engine, bot.keyring, store).deliver_due(bot.now)
    (submission,) = store.put_
    bot.core.put(submission)
    bot.core.put(submission)
    with pytest.raises(Contradiction):
        bot.core.put(replace(submission, body=body, digest="0" * 64))
    store.trouble = Contradiction()
    bot.answers_everything("bert")
    HandOff(bot.engine, bot.keyring, store).deliver_due(bot.now)
    assert "other bytes" in caplog.text
    assert len(bot.rows_of("handoffs")) == 1


def test_a_revision_does_not_overtake_the_one_before(
    bot: Remembering, store: Store, handoff: HandOff
) -> None:
    bot.answers_everything("anna")
    store.trouble = RuntimeError()
    for _ in range(6):
        bot.now += timedelta(minutes=1)
        handoff.deliver_due(bot.now)
    store.trouble = None
    bot.says("anna", "/review", "1", "to be heard again", "send")
    handoff.deliver_due(bot.now)
    assert store.put_ == []
    handoff.deliver_due(bot.now + LONGEST_PAUSE)
    assert [submission.revision for submission in store.put_] == [1, 2]


def test_an_erasure_reaches_the_store_that_has_the_answers(
    bot: Remembering,
) -> None:
    bot.answers_everything("anna")
    bot.handoff.deliver_due(bot.now)
    bot.says("anna", "/delete", "yes")
    bot.handoff.deliver_due(bot.now)
    assert list(bot.core.all(every_revision=True)) == []
    assert bot.rows_of("handoffs") == []


def test_what_is_erased_before_it_was_handed_over_never_is(
    bot: Remembering, store: Store, handoff: HandOff
) -> None:
    bot.answers_everything("anna")
    session = bot.session("anna")
    assert session is not None
    bot.says("anna", "/delete", "yes")
    handoff.deliver_due(bot.now)
    assert store.put_ == []
    assert store.erased == [session.id]


def test_an_erasure_that_comes_while_the_answers_are_on_their_way_is_not_lost(
    bot: Remembering,
) -> None:
    bot.answers_everything("anna")

    class Slow(SqlCoreStore):
        def put(self, submission: Submission) -> None:
            bot.says("anna", "/delete", "yes")
            super().put(submission)

    core = Slow(url_of(bot.folder, "core"), "core", bot.keyring)
    HandOff(bot.engine, bot.keyring, core).deliver_due(bot.now)
    core.close()
    assert len(list(bot.core.all())) == 1
    bot.handoff.deliver_due(bot.now)
    assert list(bot.core.all()) == []


def test_what_was_erased_does_not_come_back_with_a_late_copy(bot: Remembering) -> None:
    bot.answers_everything("anna")
    store = Store()
    HandOff(bot.engine, bot.keyring, store).deliver_due(bot.now)
    (submission,) = store.put_
    bot.core.erase(submission.id)
    bot.core.put(submission)
    bot.core.erase(submission.id)
    assert list(bot.core.all()) == []


def test_a_submission_whose_bytes_are_damaged_holds_up_no_other(
    bot: Remembering, store: Store, handoff: HandOff
) -> None:
    bot.answers_everything("anna")
    bot.answers_everything("bert")
    with bot.engine.begin() as connection:
        connection.execute(update(submissions).values(sealed=b"").where(submissions.c.session == 1))
    handoff.deliver_due(bot.now)
    assert len(store.put_) == 1
    assert len(bot.rows_of("handoffs")) == 1


def test_a_core_store_is_never_handed_two_things_at_once(bot: Remembering) -> None:
    bot.answers_everything("anna")
    inside, most = 0, 0

    class Slow(Store):
        def put(self, submission: Submission) -> None:
            nonlocal inside, most
            inside += 1
            most = max(most, inside)
            time.sleep(0.1)
            inside -= 1
            super().put(submission)

    store = Slow()
    handoff = HandOff(bot.engine, bot.keyring, store)
    threads = [threading.Thread(target=handoff.deliver_due, args=(bot.now,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    assert len(store.put_) == 1


def test_a_session_whose_key_is_damaged_stops_no_hand_off(
    bot: Remembering, store: Store, handoff: HandOff
) -> None:
    bot.answers_everything("anna")
    bot.answers_everything("bert")
    bot.spoils("sessions", "wrapped_key", 1)
    handoff.deliver_due(bot.now)
    assert len(store.put_) == 1


def test_a_core_store_that_cannot_be_opened_says_so(bot: Remembering, tmp_path: Path) -> None:
    core = SqlCoreStore(f"sqlite:///{tmp_path}", "core", bot.keyring)
    with pytest.raises(Away):
        core.erase("nobody")


# --- A core store that is out of the configuration for a while -----------------


class Second(Store):
    """Another core store, which an operator takes out of the configuration and puts back."""

    name = "second"


class TwoStores:
    """A bot whose two core stores have what Anna sent."""

    def __init__(self, folder: Path) -> None:
        self.second = Second()
        self.bot = Remembering(folder, core_stores=("core", "second"))
        self.bot.answers_everything("anna")
        self.hands_over()
        assert len(self.second.put_) == 1

    def hands_over(self) -> None:
        """Hand over what is due, to both."""
        self.bot.handoff.deliver_due(self.bot.now)
        HandOff(self.bot.engine, self.bot.keyring, self.second).deliver_due(self.bot.now)

    def starts_again(self, *core_stores: str) -> Remembering:
        """Stop the bot, and start it with these core stores in its configuration."""
        before = self.bot
        before.close()
        self.bot = Remembering(before.folder, core_stores=core_stores)
        self.bot.now = before.now
        return self.bot

    def owed(self) -> set[str]:
        """Return for which core stores anything waits."""
        return {row.store for row in self.bot.rows_of("handoffs")}


@pytest.fixture
def two(tmp_path: Path) -> Iterator[TwoStores]:
    two = TwoStores(tmp_path)
    yield two
    two.bot.close()


def test_a_core_store_that_was_away_from_the_configuration_hears_of_an_erasure(
    two: TwoStores,
) -> None:
    two.starts_again("core").says("anna", "/delete", "yes")
    two.starts_again("core", "second")
    two.hands_over()
    assert two.second.erased == [two.second.put_[0].id]
    assert two.owed() == set()


def test_a_core_store_that_comes_back_hears_what_was_changed_and_withdrawn_meanwhile(
    two: TwoStores,
) -> None:
    bot = two.starts_again("core")
    bot.says("anna", "/review", "1", "to be heard again", "send")
    bot.handoff.deliver_due(bot.now)
    assert bot.rows_of("submissions")[-1].sealed is not None
    bot = two.starts_again("core", "second")
    two.hands_over()
    assert [submission.revision for submission in two.second.put_] == [1, 2]
    assert bot.rows_of("submissions")[-1].sealed is None


def test_a_core_store_that_is_out_of_the_configuration_gets_nobody_new(two: TwoStores) -> None:
    two.starts_again("core").answers_everything("bert")
    assert two.owed() == {"core"}


def test_nothing_waits_for_a_core_store_that_is_gone_for_good(two: TwoStores) -> None:
    bot = two.starts_again("core")
    bot.says("anna", "/review", "1", "to be heard again", "send")
    bot.answers_everything("bert")
    with bot.engine.begin() as connection:
        core_stores.forget(connection, "second")
    assert two.owed() == {"core"}
    bot.handoff.deliver_due(bot.now)
    assert len(list(bot.core.all(every_revision=True))) == 3
    assert all(row.sealed is None for row in bot.rows_of("submissions"))
    bot.says("anna", "/delete", "yes")
    assert two.owed() == {"core"}
