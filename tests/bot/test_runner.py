"""The running bot: commit, then acknowledge, then say; group commit; a kind stop."""

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot import group_commit, runner
from bot.runner import serve
from bot.transports import Batch, TryLater
from storage.outbox import Committed, Settled
from tests.bot.doubles import EchoIntake, FakeTransport, message, outgoing


def batch(*texts: str, place: str = "ada", transport: str = "fake") -> Batch:
    return Batch(
        transport=transport,
        events=tuple(message(transport, place, text, n) for n, text in enumerate(texts, start=1)),
    )


def test_a_participant_is_answered_and_the_answers_are_noted_as_sent() -> None:
    fake = FakeTransport(batches=[batch("hello", "there")])
    intake = EchoIntake()
    asyncio.run(serve([fake], intake))
    assert fake.said == [("ada", "hello"), ("ada", "there")]
    assert fake.acknowledged == list(fake.batches)
    assert intake.settled == [101, 102]


def test_what_a_crash_left_unsent_is_said_before_anything_new() -> None:
    fake = FakeTransport(in_step=True, batches=[batch("hello")])
    asyncio.run(serve([fake], EchoIntake(left_over=[outgoing(1, "ada", "from before")])))
    assert fake.said == [("ada", "from before"), ("ada", "hello")]


def test_people_on_all_messengers_share_a_transaction_while_the_one_before_is_written() -> None:
    intake = EchoIntake(in_commit=lambda: time.sleep(0.05))
    places = [f"place{n}" for n in range(8)]
    fakes = [
        FakeTransport(place, batches=[batch("a", place=place, transport=place)]) for place in places
    ]
    asyncio.run(serve(fakes, intake))
    with_events = [events for events, _ in intake.commits if events]
    assert sorted(event for events in with_events for event in events) == [
        f"{place}-1-a" for place in places
    ]
    assert len(with_events) <= 2


def test_nothing_is_acknowledged_or_said_when_the_commit_fails() -> None:
    def broken() -> None:
        raise RuntimeError("a bug")

    fake = FakeTransport(batches=[batch("hello")])
    with pytest.raises(RuntimeError):
        asyncio.run(serve([fake], EchoIntake(in_commit=broken)))
    assert fake.acknowledged == []
    assert fake.said == []


def test_a_database_that_is_away_for_a_moment_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(group_commit, "pause_after", lambda attempts: 0)

    class Recovering(EchoIntake):
        def commit_batch(
            self, batches: Sequence[Batch], settled: Sequence[Settled], now: datetime
        ) -> Committed:
            committed = super().commit_batch(batches, settled, now)
            if len(self.commits) == 1:
                # The worst case: it was committed, but nobody could say so.
                self.left_over = committed.outgoing
                raise OperationalError("COMMIT", {}, ConnectionError())
            return Committed()

    fake = FakeTransport(in_step=True, batches=[batch("hello")])
    asyncio.run(serve([fake], Recovering()))
    assert fake.said == [("ada", "hello")]
    assert fake.acknowledged == list(fake.batches)


@pytest.mark.parametrize(
    "trouble", [OperationalError("BEGIN", {}, ConnectionError()), PoolTimeout()]
)
def test_every_trouble_with_the_database_itself_is_waited_out(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, trouble: Exception
) -> None:
    monkeypatch.setattr(group_commit, "pause_after", lambda attempts: 0)
    troubles = iter([trouble])

    def away() -> None:
        for one in troubles:
            raise one

    fake = FakeTransport(batches=[batch("hello")])
    asyncio.run(serve([fake], EchoIntake(in_commit=away)))
    assert fake.acknowledged == list(fake.batches)
    assert f"({type(trouble).__name__})" in caplog.text


def test_an_operator_can_stop_the_bot_while_the_database_is_away() -> None:
    fake = FakeTransport(batches=[batch("hello")])

    async def go() -> None:
        loop, stop = asyncio.get_running_loop(), asyncio.Event()

        def away() -> None:
            loop.call_soon_threadsafe(stop.set)
            raise OperationalError("BEGIN", {}, ConnectionError())

        await asyncio.wait_for(serve([fake], EchoIntake(in_commit=away), stop=stop), 5)

    with pytest.raises(OperationalError):
        asyncio.run(go())
    assert fake.acknowledged == []


def test_a_terminal_is_asked_for_more_only_when_the_replies_have_been_read() -> None:
    seen: list[object] = []
    fake = FakeTransport(in_step=True, batches=[batch("one"), batch("two")])

    async def slowly(address: object, reply: object) -> None:
        await asyncio.sleep(0.02)
        seen.append(len(fake.acknowledged))

    fake.before_sending = slowly
    intake = EchoIntake()
    asyncio.run(serve([fake], intake))
    assert seen == [0, 1]
    # That the first reply was sent is known before the second event is handled.
    assert intake.settled.index(101) == 0
    first_settled = next(n for n, (_, settled) in enumerate(intake.commits) if 101 in settled)
    second_event = next(n for n, (ids, _) in enumerate(intake.commits) if "ada-1-two" in ids)
    assert first_settled <= second_event


def test_a_slow_chat_does_not_keep_a_messenger_from_bringing_more() -> None:
    async def slow_for_ada(address, reply) -> None:
        await asyncio.sleep(0.2 if address.place == "ada" else 0)

    fake = FakeTransport(
        batches=[batch("one"), batch("two", place="bob")], before_sending=slow_for_ada
    )
    asyncio.run(serve([fake], EchoIntake()))
    assert fake.said == [("bob", "two"), ("ada", "one")]


def test_whoever_writes_again_after_an_outage_does_not_wait_for_the_next_attempt() -> None:
    has_failed = asyncio.Event()

    def away_at_first(*_: object) -> None:
        if not has_failed.is_set():
            has_failed.set()
            raise TryLater(300.0, asked=False)

    class WritesAgain(FakeTransport):
        async def poll(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
            yield batch("hello")
            await has_failed.wait()
            yield batch("are you there?")

    fake = WritesAgain(before_sending=away_at_first)
    asyncio.run(asyncio.wait_for(serve([fake], EchoIntake()), 5))
    assert fake.said == [("ada", "hello"), ("ada", "are you there?")]


def test_an_operator_who_stops_the_bot_interrupts_nobody_in_mid_sentence() -> None:
    stop = asyncio.Event()

    async def stopped_meanwhile(*_: object) -> None:
        stop.set()
        await asyncio.sleep(0.05)

    fake = FakeTransport(batches=[batch("hello")], stays=True, before_sending=stopped_meanwhile)
    intake = EchoIntake()
    asyncio.run(asyncio.wait_for(serve([fake], intake, stop=stop), 5))
    assert fake.said == [("ada", "hello")]
    assert intake.settled == [101]


def test_what_is_due_for_a_core_store_is_tried_once_more_at_the_end() -> None:
    store = Store()
    asyncio.run(serve([FakeTransport(batches=[batch("hello")])], EchoIntake(), [store]))
    assert store.tried >= 1


def test_a_core_store_that_hangs_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "LAST_MOMENT", 0.2)
    hanging, other = Store(hangs=True), Store()
    begun = time.monotonic()
    asyncio.run(serve([FakeTransport(batches=[batch("hello")])], EchoIntake(), [hanging, other]))
    assert time.monotonic() - begun < 3
    assert other.tried >= 1


def test_a_bug_in_the_hand_off_stops_the_bot_instead_of_hiding() -> None:
    class Broken:
        def deliver_due(self, now: datetime) -> None:
            raise RuntimeError("a bug")

    with pytest.raises(RuntimeError):
        asyncio.run(serve([FakeTransport(stays=True)], EchoIntake(), [Broken()]))


def test_a_bug_in_the_last_hand_off_is_not_hidden_either() -> None:
    class BrokenAtTheEnd:
        tried = 0

        def deliver_due(self, now: datetime) -> None:
            self.tried += 1
            if self.tried > 1:
                raise RuntimeError("a bug")

    fake = FakeTransport(batches=[batch("hello")])
    with pytest.raises(RuntimeError):
        asyncio.run(serve([fake], EchoIntake(), [BrokenAtTheEnd()]))


class Store:
    """The hand-off to a core store that may never answer."""

    def __init__(self, *, hangs: bool = False) -> None:
        self.hangs = hangs
        self.tried = 0

    def deliver_due(self, now: datetime) -> None:
        self.tried += 1
        if self.hangs:
            time.sleep(30)
