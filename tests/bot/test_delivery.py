"""Delivery: order within a chat, no chat waiting for another, nothing given up."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta

import pytest
from msgspec.structs import replace

from bot.delivery import ENOUGH, Delivery
from bot.pauses import pause_after
from bot.present import now
from bot.transports import NotTaken, TryLater, Unreachable
from handlers.model import Address, Reply
from storage.outbox import Committed, Outgoing, Settled
from tests.bot.doubles import FakeTransport, outgoing


def deliver(fake: FakeTransport, messages: Iterable[Outgoing], within: float = 5) -> list[Settled]:
    """Send `messages` through `fake`, without pauses, and return what was settled."""
    settled: list[Settled] = []

    async def go() -> None:
        delivery = Delivery([fake], settled.append, pause=lambda attempts: 0)
        delivery.add(messages)
        await delivery.stop(within)

    asyncio.run(go())
    return settled


def test_a_participant_reads_messages_in_the_order_they_were_said() -> None:
    delays = iter([0.02, 0.0, 0.01])
    fake = FakeTransport(before_sending=lambda *_: asyncio.sleep(next(delays)))
    deliver(fake, [outgoing(1, "ada", "one"), outgoing(2, "ada", "two"), outgoing(3, "ada", "3")])
    assert [text for _, text in fake.said] == ["one", "two", "3"]


def test_a_chat_that_fails_delays_nobody_else() -> None:
    async def away(address: Address, reply: Reply) -> None:
        if address.place == "ada":
            raise ConnectionError

    fake = FakeTransport(before_sending=away)
    settled = deliver(fake, [outgoing(1, "ada", "one"), outgoing(2, "bob", "two")], within=0.05)
    assert fake.said == [("bob", "two")]
    assert [one.id for one in settled] == [2]


def test_a_message_the_messenger_refuses_for_a_while_arrives_before_the_next_one() -> None:
    trouble = iter([ConnectionError(), TryLater(0), TryLater(), None, None])

    def hesitate(address: Address, reply: Reply) -> None:
        if problem := next(trouble):
            raise problem

    fake = FakeTransport(before_sending=hesitate)
    settled = deliver(fake, [outgoing(1, "ada", "one"), outgoing(2, "ada", "two")])
    assert fake.said == [("ada", "one"), ("ada", "two")]
    assert settled == [
        Settled(id=1, position=1, message="m1"),
        Settled(id=2, position=2, message="m2"),
    ]


def test_every_attempt_at_a_message_carries_the_same_key() -> None:
    keys: list[str] = []

    class Watched(FakeTransport):
        async def send(self, address, reply, key):
            keys.append(key)
            if len(keys) < 3:
                raise ConnectionError
            return await super().send(address, reply, key)

    deliver(Watched(), [outgoing(7, "ada", "one")])
    assert keys == ["7", "7", "7"]


def test_what_a_person_out_of_reach_was_to_be_told_stays_in_the_outbox() -> None:
    def gone(address: Address, reply: Reply) -> None:
        raise Unreachable

    assert deliver(FakeTransport(before_sending=gone), [outgoing(1, "ada", "one")]) == []


def test_it_is_said_once_that_somebody_is_out_of_reach_however_much_they_were_to_be_told() -> None:
    lost: list[Address] = []

    def gone(address: Address, reply: Reply) -> None:
        if address.place == "ada":
            raise Unreachable

    async def go() -> None:
        fake = FakeTransport(before_sending=gone)
        delivery = Delivery([fake], lambda _: None, lost=lost.append)
        delivery.add(
            outgoing(number, who, "one") for number, who in enumerate(["ada", "ada", "bob"])
        )
        await delivery.stop(1)

    asyncio.run(go())
    assert [address.place for address in lost] == ["ada"]


def test_somebody_who_writes_while_an_attempt_is_refused_is_tried_again_and_not_given_up() -> None:
    lost: list[Address] = []
    refusals = iter([True, False, False])

    async def go() -> None:
        def refuse(address: Address, reply: Reply) -> None:
            if next(refusals):
                delivery.wake([address])
                raise Unreachable

        fake = FakeTransport(before_sending=refuse)
        delivery = Delivery([fake], lambda _: None, lost=lost.append)
        delivery.add([outgoing(1, "ada", "one"), outgoing(2, "ada", "two")])
        await delivery.stop(1)
        assert fake.said == [("ada", "one"), ("ada", "two")]

    asyncio.run(go())
    assert lost == []


def test_somebody_who_can_be_written_to_again_hears_at_once_what_was_kept_for_them() -> None:
    refusals = iter([True, False])

    async def go() -> None:
        def refuse(address: Address, reply: Reply) -> None:
            if next(refusals):
                raise Unreachable

        fake = FakeTransport(before_sending=refuse)
        delivery = Delivery([fake], lambda _: None)
        delivery.add([outgoing(1, "ada", "one")])
        await delivery.idle("chat")
        assert fake.said == []
        delivery.wake([outgoing(1, "ada", "one").address])
        await delivery.stop(1)
        assert fake.said == [("ada", "one")]

    asyncio.run(go())


def test_a_message_named_twice_is_said_once() -> None:
    fake = FakeTransport(before_sending=lambda *_: asyncio.sleep(0))
    deliver(fake, [outgoing(1, "ada", "one"), outgoing(1, "ada", "one")])
    assert fake.said == [("ada", "one")]


def test_messages_of_a_messenger_that_is_not_served_are_left_alone() -> None:
    fake = FakeTransport()
    assert deliver(fake, [outgoing(1, "ada", "one", transport="elsewhere")]) == []


def test_what_may_be_said_for_a_while_only_does_not_wait_for_a_messenger_for_ever() -> None:
    settled: list[Settled] = []
    elsewhere = [outgoing(number, "ada", "one", transport="elsewhere") for number in (1, 2, 3, 3)]
    soon, late = now() + timedelta(seconds=0.05), now() + timedelta(hours=1)

    async def go() -> None:
        delivery = Delivery([FakeTransport()], settled.append)
        limits = (None, late, soon, soon)
        delivery.add(
            replace(one, reply=replace(one.reply, until=until))
            for one, until in zip(elsewhere, limits, strict=True)
        )
        await asyncio.sleep(0)
        assert settled == []
        await asyncio.sleep(0.1)
        await delivery.stop(1)

    asyncio.run(go())
    assert settled == [Settled(id=3, position=None, message="")]


def test_an_operator_finds_the_kind_of_trouble_in_the_log_and_no_words(caplog) -> None:
    def leak(address: Address, reply: Reply) -> None:
        raise ValueError(f"cannot send {reply.text} to {address.place}")

    fake = FakeTransport(before_sending=leak)
    deliver(fake, [outgoing(1, "ada-canary", "words-canary")], within=0.01)
    assert "ValueError" in caplog.text
    assert "canary" not in caplog.text


def test_pauses_grow_and_end_at_five_minutes_or_where_they_are_told_to() -> None:
    pauses = [pause_after(failures) for failures in (1, 2, 3, 9, 10, 5000)]
    assert pauses == [1, 2, 4, 256, 300, 300]
    assert pause_after(5000, 900) == 900


def test_a_person_who_can_be_reached_again_reads_what_was_kept_for_them_first() -> None:
    away = True

    def blocked(address: Address, reply: Reply) -> None:
        if away and address.place == "ada":
            raise Unreachable

    fake = FakeTransport(before_sending=blocked)
    settled: list[Settled] = []

    async def go() -> None:
        nonlocal away
        delivery = Delivery([fake], settled.append)
        delivery.add([outgoing(1, "ada", "one"), outgoing(2, "ada", "two")])
        await delivery.idle("fake")
        delivery.add([outgoing(3, "ada", "three")])
        await delivery.idle("fake")
        assert fake.said == []
        away = False
        # Named again, as after a commit whose outcome was unknown, they are said once.
        delivery.add([outgoing(1, "ada", "one"), outgoing(4, "ada", "four")])
        await delivery.idle("fake")

    asyncio.run(go())
    assert [text for _, text in fake.said] == ["one", "two", "three", "four"]
    assert [one.id for one in settled] == [1, 2, 3, 4]


def farewell(id: int, place: str, *withdrawn: int) -> Committed:
    """Return what is said in a chat in place of messages that still wait for it."""
    return Committed(outgoing=(outgoing(id, place, "farewell"),), withdrawn=frozenset(withdrawn))


def test_a_farewell_is_said_in_place_of_what_is_withdrawn_and_of_nothing_else() -> None:
    tries = []

    async def go() -> None:
        def away(address: Address, reply: Reply) -> None:
            tries.append(reply.text)
            if reply.text == "one" or address.place == "bob":
                raise TryLater(0)

        fake = FakeTransport(before_sending=away)
        delivery = Delivery([fake], settled.append, pause=lambda attempts: 0)
        delivery.add([outgoing(1, "ada", "one"), outgoing(2, "ada", "two")])
        delivery.add([outgoing(3, "bob", "three"), outgoing(6, "ada", "for her as well")])
        await asyncio.sleep(0.01)
        delivery.follow(farewell(4, "ada", 1, 2))
        delivery.add([outgoing(5, "ada", "and then")])
        await delivery.stop(0.1)
        assert [words for _, words in fake.said] == ["for her as well", "farewell", "and then"]

    settled: list[Settled] = []
    asyncio.run(go())
    assert [one.id for one in settled] == [6, 4, 5]
    assert "two" not in tries


def test_what_is_withdrawn_from_a_chat_out_of_reach_is_not_said_when_somebody_is_back() -> None:
    refusals = iter([True, False])

    def refuse(address: Address, reply: Reply) -> None:
        if next(refusals):
            raise Unreachable

    async def go() -> None:
        fake = FakeTransport(before_sending=refuse)
        delivery = Delivery([fake], lambda _: None)
        delivery.add([outgoing(1, "ada", "one")])
        await delivery.idle("chat")
        delivery.follow(Committed(withdrawn=frozenset([1])))
        delivery.wake([outgoing(1, "ada", "one").address])
        await delivery.idle("chat")
        assert fake.said == []
        delivery.add([outgoing(2, "ada", "two")])
        await delivery.stop(1)
        assert fake.said == [("ada", "two")]

    asyncio.run(go())


def test_a_message_that_is_being_sent_when_the_farewell_comes_may_still_arrive() -> None:
    settled: list[Settled] = []

    async def go() -> None:
        fake = FakeTransport(before_sending=lambda *_: asyncio.sleep(0.02))
        delivery = Delivery([fake], settled.append)
        delivery.add([outgoing(1, "ada", "one"), outgoing(2, "ada", "two")])
        await asyncio.sleep(0.01)
        delivery.follow(farewell(3, "ada", 1, 2))
        await delivery.stop(1)
        assert fake.said == [("ada", "one"), ("ada", "farewell")]

    asyncio.run(go())
    assert [one.id for one in settled] == [1, 3]


def test_a_farewell_reaches_a_chat_that_could_not_be_reached_before() -> None:
    async def go() -> None:
        troubles = iter([Unreachable()])

        def away(address: Address, reply: Reply) -> None:
            for trouble in troubles:
                raise trouble

        fake = FakeTransport(before_sending=away)
        delivery = Delivery([fake], lambda one: None)
        delivery.add([outgoing(1, "ada", "one")])
        await delivery.stop(1)
        delivery.follow(farewell(2, "ada", 1))
        await delivery.stop(1)
        assert fake.said == [("ada", "farewell")]

    asyncio.run(go())


def test_a_message_that_is_never_taken_keeps_nothing_else_waiting_and_is_handed_in_as_such() -> (
    None
):
    def refuse(address: Address, reply: Reply) -> None:
        if reply.text == "one":
            raise NotTaken

    fake = FakeTransport(before_sending=refuse)
    settled = deliver(fake, [outgoing(1, "ada", "one"), outgoing(2, "ada", "two")])
    assert fake.said == [("ada", "two")]
    assert settled == [
        Settled(id=1, position=None, message="", refused=True),
        Settled(id=2, position=1, message="m1"),
    ]


@pytest.mark.parametrize("trouble", [TryLater(refused=True), ValueError("no code for this")])
def test_a_message_that_fails_again_and_again_while_others_are_taken_holds_up_its_chat_no_longer(
    trouble: Exception,
) -> None:
    tries: list[str] = []

    def refuse(address: Address, reply: Reply) -> None:
        tries.append(reply.text)
        if reply.text == "one":
            raise trouble

    fake = FakeTransport(before_sending=refuse)
    messages = [outgoing(1, "ada", "one"), outgoing(2, "ada", "two"), outgoing(3, "grace", "hi")]
    settled = deliver(fake, messages)
    assert fake.said == [("grace", "hi"), ("ada", "two")]
    assert tries.count("one") == ENOUGH
    assert Settled(id=1, position=None, message="", refused=True) in settled


def test_what_a_messenger_refuses_everybody_is_no_fault_of_the_message_and_waits() -> None:
    tries = 0

    async def refuse(address: Address, reply: Reply) -> None:
        nonlocal tries
        tries += 1
        await asyncio.sleep(0)
        if tries < 5 * ENOUGH:
            raise TryLater(refused=True)

    fake = FakeTransport(before_sending=refuse)
    deliver(fake, [outgoing(1, "ada", "one"), outgoing(2, "grace", "two")])
    assert sorted(fake.said) == [("ada", "one"), ("grace", "two")]


def test_what_gets_no_answer_is_tried_for_as_long_as_it_takes() -> None:
    tries = 0

    async def lose(address: Address, reply: Reply) -> None:
        nonlocal tries
        await asyncio.sleep(0)
        if address.place == "ada":
            tries += 1
            if tries < 5 * ENOUGH:
                raise TryLater

    fake = FakeTransport(before_sending=lose)
    deliver(fake, [outgoing(1, "ada", "one"), outgoing(2, "grace", "two")])
    assert fake.said == [("grace", "two"), ("ada", "one")]


def test_what_may_wait_for_a_while_only_is_let_go_in_time_where_a_chat_is_out_of_reach() -> None:
    def gone(address: Address, reply: Reply) -> None:
        raise Unreachable

    settled: list[Settled] = []
    soon = now() + timedelta(milliseconds=50)
    file = replace(outgoing(1, "ada", "a file"), reply=Reply(text="a file", until=soon))

    async def wait() -> None:
        delivery = Delivery([FakeTransport(before_sending=gone)], settled.append)
        delivery.add([file, outgoing(2, "ada", "words")])
        await delivery.idle("fake")
        assert settled == []
        await asyncio.sleep(0.2)
        await delivery.stop(1)

    asyncio.run(wait())
    assert settled == [Settled(id=1, position=None, message="")]


def test_what_is_no_longer_kind_to_say_is_not_said_and_holds_nobody_up() -> None:
    late = replace(outgoing(1, "ada", "one"), reply=Reply(text="one", until=now()))
    fake = FakeTransport()
    settled = deliver(fake, [late, outgoing(2, "ada", "two")])
    assert fake.said == [("ada", "two")]
    assert settled[0] == Settled(id=1, position=None, message="")


def test_a_chat_that_rests_is_tried_again_at_once_when_its_person_writes() -> None:
    """And begins anew with short pauses, since it can be reached; nobody else is woken."""
    pauses: list[int] = []
    trouble: dict[str, int] = {"ada": 3, "bob": 1}

    def fails(address: Address, reply: Reply) -> None:
        if trouble[address.place]:
            trouble[address.place] -= 1
            raise ConnectionError

    async def go() -> None:
        def for_long(attempts: int) -> float:
            pauses.append(attempts)
            return 300.0

        fake = FakeTransport(before_sending=fails)
        delivery = Delivery([fake], lambda _: None, pause=for_long)
        delivery.add([outgoing(1, "ada", "one"), outgoing(2, "bob", "two")])
        for _ in range(3):
            await asyncio.sleep(0.01)
            delivery.wake([outgoing(1, "ada", "").address, outgoing(1, "zoe", "").address])
        await asyncio.sleep(0.01)
        assert fake.said == [("ada", "one")]
        await delivery.stop(0)

    asyncio.run(go())
    assert pauses == [1, 1, 1, 1]


def test_an_attempt_that_fails_after_its_person_has_written_is_followed_by_another_at_once() -> (
    None
):
    pauses: list[int] = []
    ada = outgoing(1, "ada", "").address
    trouble = iter([True, True, False])

    async def go() -> None:
        fails = asyncio.Event()

        async def in_the_air(address: Address, reply: Reply) -> None:
            await fails.wait()
            if next(trouble):
                raise ConnectionError

        def for_long(attempts: int) -> float:
            pauses.append(attempts)
            return 300.0

        fake = FakeTransport(before_sending=in_the_air)
        delivery = Delivery([fake], lambda _: None, pause=for_long)
        delivery.add([outgoing(1, "ada", "one")])
        await asyncio.sleep(0.01)
        delivery.wake([ada])
        fails.set()
        await asyncio.sleep(0.01)
        assert pauses == [1, 1]  # woken once, it is tried once: now it rests
        delivery.wake([ada])
        await asyncio.sleep(0.01)
        assert fake.said == [("ada", "one")]
        delivery.wake([ada])
        assert not delivery._woken
        await delivery.stop(0)

    asyncio.run(go())


def test_a_pause_that_the_messenger_has_asked_for_is_kept_whoever_writes() -> None:
    asked = iter([TryLater(0.1), None])

    def later(address: Address, reply: Reply) -> None:
        if trouble := next(asked):
            raise trouble

    async def go() -> None:
        fake = FakeTransport(before_sending=later)
        delivery = Delivery([fake], lambda _: None)
        delivery.add([outgoing(1, "ada", "one")])
        await asyncio.sleep(0.01)
        delivery.wake([outgoing(1, "ada", "").address])
        await asyncio.sleep(0.03)
        assert fake.said == []
        await asyncio.sleep(0.1)
        assert fake.said == [("ada", "one")]
        await delivery.stop(1)

    asyncio.run(go())
