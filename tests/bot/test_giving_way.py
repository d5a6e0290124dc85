"""Giving way: what nobody has asked for waits for those who talk, and little of it is under way."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import pytest
from msgspec.structs import replace

from bot.delivery import STUBBORN, Delivery
from bot.giving_way import FEW, PLACES, Lane
from bot.runner import LAST_MOMENT, serve
from bot.transports import Batch, TryLater
from handlers.model import Address, Reply
from storage.outbox import Committed, Outgoing, Settled
from tests.bot.doubles import EchoIntake, FakeTransport, outgoing


def letter(number: int, place: str) -> Outgoing:
    one = outgoing(number, place, f"letter {number}")
    return replace(one, reply=replace(one.reply, unasked=True))


def letters(count: int) -> Iterable[Outgoing]:
    return [letter(number, f"p{number}") for number in range(1, count + 1)]


class Office:
    """A delivery whose letters are noted when the test says so."""

    def __init__(self, before_sending: Callable[[Address, Reply], object] | None = None) -> None:
        self.fake = FakeTransport(before_sending=before_sending)
        self.settled: list[int] = []
        self.unnoted: list[asyncio.Future[None]] = []
        self.delivery = Delivery(
            [self.fake],
            lambda one: self.settled.append(one.id),
            pause=lambda attempts: 0,
            note=self.note,
        )

    async def note(self, settled: Settled) -> None:
        self.settled.append(settled.id)
        noted = asyncio.get_running_loop().create_future()
        self.unnoted.append(noted)
        await noted

    @property
    def read(self) -> list[str]:
        return [text for _, text in self.fake.said]

    async def closes(self) -> None:
        await self.delivery.stop(0.01)


async def a_moment() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_no_more_letters_are_under_way_than_a_kill_may_repeat() -> None:
    async def go() -> None:
        office = Office()
        office.delivery.add(letters(3 * PLACES))
        await a_moment()
        assert len(office.read) == PLACES
        office.unnoted[0].set_result(None)
        await a_moment()
        assert len(office.read) == PLACES + 1
        await office.closes()
        assert len(office.read) == PLACES + 1, "a bot that is to stop begins no new letter"

    asyncio.run(go())


def test_somebody_who_writes_is_answered_before_all_the_letters() -> None:
    async def go() -> None:
        office = Office()
        office.delivery.add(letters(3 * PLACES))
        office.delivery.add([outgoing(99, "ada", "an answer")])
        await a_moment()
        assert "an answer" in office.read
        await office.closes()

    asyncio.run(go())


def test_somebody_whose_letter_still_waits_gets_it_at_once_and_then_their_answer() -> None:
    async def go() -> None:
        office = Office()
        office.delivery.add(letters(3 * PLACES))
        office.delivery.add([letter(98, "ada")])
        await a_moment()
        assert "letter 98" not in office.read
        office.delivery.add([outgoing(99, "ada", "an answer")])
        await a_moment()
        assert office.read[PLACES:] == ["letter 98", "an answer"]
        assert {98, 99} <= set(office.settled)
        await office.closes()

    asyncio.run(go())


def test_a_letter_that_waits_is_withdrawn_with_all_else_when_a_conversation_moves() -> None:
    async def go() -> None:
        office = Office()
        office.delivery.add([*letters(PLACES), letter(98, "ada")])
        await a_moment()
        farewell = outgoing(99, "ada", "farewell")
        office.delivery.follow(Committed(outgoing=(farewell,), withdrawn=frozenset({98})))
        await a_moment()
        assert office.read[PLACES:] == ["farewell"]
        await office.closes()

    asyncio.run(go())


def test_chats_that_never_take_a_letter_do_not_keep_it_from_others() -> None:
    tries: list[str] = []

    async def go() -> None:
        def broken(address: Address, reply: Reply) -> None:
            if int(address.place[1:]) <= PLACES:
                tries.append(address.place)
                raise TryLater

        office = Office(broken)
        office.delivery.add(letters(PLACES + 1))
        for _ in range(STUBBORN):
            await a_moment()
        assert office.read == [f"letter {PLACES + 1}"]
        assert tries.count("p1") >= STUBBORN
        await office.closes()

    asyncio.run(go())


def test_no_more_is_brought_while_many_wait_but_a_silent_messenger_stops_nobody() -> None:
    async def go() -> None:
        lane = Lane()
        await lane.room(0)
        waiting = [asyncio.create_task(lane.enter(number)) for number in range(PLACES + FEW)]
        await a_moment()
        room = asyncio.create_task(lane.room(60))
        await a_moment()
        assert not room.done()
        await lane.room(0.01)
        lane.leave(0)
        await asyncio.wait_for(room, 1)
        lane.close()
        await asyncio.gather(*waiting, return_exceptions=True)

    asyncio.run(go())


def test_a_place_that_is_given_to_somebody_who_has_just_gone_is_given_to_the_next() -> None:
    async def go() -> None:
        lane = Lane(places=1)
        assert await lane.enter(1)
        gone, next_ = (asyncio.create_task(lane.enter(number)) for number in (2, 3))
        await a_moment()
        lane.leave(1)
        gone.cancel()
        assert await asyncio.wait_for(next_, 1)
        assert gone.cancelled()

    asyncio.run(go())


class HereAndThere(EchoIntake):
    """An intake that says how many of its letters had been sent and not been noted at once."""

    unnoted = 0

    def commit_batch(
        self, batches: Sequence[Batch], settled: Sequence[Settled], now: datetime
    ) -> Committed:
        self.unnoted = max(self.unnoted, len(settled))
        return super().commit_batch(batches, settled, now)


def test_each_letter_is_written_down_as_sent_before_its_place_is_given_to_another() -> None:
    intake = HereAndThere(left_over=[*letters(5 * PLACES)])
    fake = FakeTransport(stays=True)

    async def go() -> None:
        stop = asyncio.Event()
        serving = asyncio.create_task(serve([fake], intake, stop=stop))
        async with asyncio.timeout(5):
            while len(intake.settled) < 5 * PLACES:  # noqa: ASYNC110 (nobody tells)
                await asyncio.sleep(0.005)
        stop.set()
        await serving

    asyncio.run(go())
    assert sorted(intake.settled) == list(range(1, 5 * PLACES + 1))
    assert 1 <= intake.unnoted <= PLACES


def test_a_bot_that_is_to_stop_leaves_letters_in_the_outbox_and_stops_at_once() -> None:
    intake = HereAndThere(left_over=[*letters(5 * PLACES)])
    fake = FakeTransport(stays=True, before_sending=lambda *_: asyncio.sleep(0.05))

    async def go() -> None:
        stop = asyncio.Event()
        serving = asyncio.create_task(serve([fake], intake, stop=stop))
        await asyncio.sleep(0.02)
        stop.set()
        async with asyncio.timeout(LAST_MOMENT / 2):
            await serving

    asyncio.run(go())
    assert len(fake.said) == PLACES
    assert sorted(intake.settled) == list(range(1, PLACES + 1))


def test_a_lane_can_be_closed_while_a_place_is_given_back() -> None:
    async def go() -> None:
        lane = Lane(places=1)
        await lane.enter(1)
        waiting = asyncio.create_task(lane.enter(2))
        await a_moment()
        lane.close()
        lane.leave(1)
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(go())
