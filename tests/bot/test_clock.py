"""The clock: what is due comes by itself, page by page, however often it is looked at."""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest

from bot.clock import Clock
from bot.runner import serve
from bot.transports import Batch
from handlers.model import ConsultationOpened, Event
from tests.bot.doubles import EchoIntake, FakeTransport, message
from tests.remembering import at

NOW = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


def due(*people: str) -> list[Event]:
    return [ConsultationOpened(id=person, address=at(person), at=NOW, row=1) for person in people]


def brought(clock: Clock, batches: int) -> list[list[str]]:
    """Return the ids of the first `batches` that a clock brings."""

    async def listen() -> list[list[str]]:
        found: list[Batch] = []
        async for batch in clock.poll(None):
            found.append(batch)
            if len(found) == batches:
                break
        return [[event.id for event in batch.events] for batch in found]

    return asyncio.run(asyncio.wait_for(listen(), 5))


def test_what_is_due_comes_page_by_page_and_again_at_the_next_look() -> None:
    looked: list[datetime] = []

    def source(now: datetime) -> Iterator[Sequence[Event]]:
        looked.append(now)
        yield due("anna", "bert")
        yield []
        yield due("cleo")

    clock = Clock([source], lambda: NOW, every=0)
    assert brought(clock, 3) == [["anna", "bert"], ["cleo"], ["anna", "bert"]]
    assert looked == [NOW, NOW]


def test_a_source_that_has_no_end_keeps_no_other_waiting_and_is_looked_at_anew() -> None:
    def campaign(now: datetime) -> Iterator[Sequence[Event]]:
        while True:
            yield due("anna")

    def opening(now: datetime) -> Iterator[Sequence[Event]]:
        yield due("bert")

    clock = Clock([campaign, opening], lambda: NOW, every=60, longest=-1)
    assert brought(clock, 4) == [["anna"], ["bert"], ["anna"], ["bert"]]


def test_a_source_that_fails_keeps_nobody_else_waiting_and_is_looked_at_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    failures = iter([RuntimeError("what somebody wrote")])

    def broken(now: datetime) -> Iterator[Sequence[Event]]:
        for failure in failures:
            raise failure
        yield due("anna")

    def other(now: datetime) -> Iterator[Sequence[Event]]:
        yield due("bert")

    with caplog.at_level(logging.ERROR):
        assert brought(Clock([broken, other], lambda: NOW, every=0), 2) == [["bert"], ["anna"]]
    assert "RuntimeError" in caplog.text
    assert "wrote" not in caplog.text


def test_a_bot_whose_messengers_have_ended_ends_whatever_its_clock_says() -> None:
    def source(now: datetime) -> Iterator[Sequence[Event]]:
        yield due("anna")

    intake = EchoIntake()
    batch = Batch(transport="fake", events=(message("fake", "ada", "hello"),))
    fake = FakeTransport(batches=[batch])
    clock = Clock([source], lambda: NOW)
    asyncio.run(asyncio.wait_for(serve([fake], intake, beside=[clock]), 5))
    assert fake.said == [("ada", "hello")]
