"""Delivery: what has been committed to the outbox goes out, chat by chat.

Within a chat, messages leave strictly in order: the second is not tried
before the messenger has taken the first. Chats go out side by side, so that
one which fails, or is slow, delays nobody else. A chat that cannot be reached is
told to whoever wants to know (`lost`), and goes on from where it was when there is
something new for it. It, and one that rests after a failure, are tried at once when
somebody writes there. A message that its messenger refuses for good, or again and
again while it takes others, is handed in as such: what comes after it does not wait.
What could not be sent before the process ends is still in the outbox, and is sent
when it starts again.

What nobody has asked for (`Reply.unasked`) gives way to what somebody waits for, and
only a few of it are ever under way (`giving_way`).
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime

from msgspec.structs import replace

from bot.giving_way import Lane
from bot.pauses import pause_after
from bot.present import now
from bot.transports import NotTaken, Transport, TryLater, Unreachable
from handlers.model import Address, Reply
from storage.outbox import Committed, Outgoing, Settled

log = logging.getLogger(__name__)

STUBBORN = 4
"""After so many failures an unasked message makes room for others, and is tried on its own."""

ENOUGH = 10
"""So many refusals, in eight minutes, are the message's fault if others were taken meanwhile."""

ROOM_WITHIN = 10.0
"""Seconds for which a messenger that takes nothing keeps the clock from bringing more."""


class Delivery:
    """Sends messages, and hands in each one that its messenger has taken.

    `note` hands in an unasked one, and returns when that is written. `doubt` is told
    of those that may have been taken without our hearing of it, `lost` of chats that cannot be
    written to any more.
    """

    def __init__(
        self,
        transports: Iterable[Transport],
        settle: Callable[[Settled], None],
        pause: Callable[[int], float] = pause_after,
        doubt: Callable[[int], None] = lambda _: None,
        clock: Callable[[], datetime] = now,
        note: Callable[[Settled], Awaitable[None]] | None = None,
        lost: Callable[[Address], object] = lambda _: None,
    ) -> None:
        self._transports: Mapping[str, Transport] = {one.name: one for one in transports}
        self._lanes = {name: Lane() for name in self._transports}
        self._taken = dict.fromkeys(self._transports, 0)
        self._settle = settle
        self._note = note
        self._pause = pause
        self._doubt = doubt
        self._lost = lost
        self._clock = clock
        self._waiting: dict[Address, deque[Outgoing]] = {}
        self._chats: dict[Address, asyncio.Task[None]] = {}
        self._timers: dict[Address, asyncio.TimerHandle] = {}  # of chats that are out of reach
        self._lapsing: dict[int, asyncio.TimerHandle] = {}  # of messages nobody can send
        self._under_way: dict[int, Address] = {}
        self._resting: dict[Address, asyncio.Event] = {}
        self._woken: set[Address] = set()  # while an attempt was in the air

    def wake(self, addresses: Iterable[Address]) -> None:
        """Try again at once in chats that rest after a failure; somebody has written there.

        Where an attempt is in the air, it may fail yet: it began before they could be reached.
        """
        for address in addresses:
            if (rest := self._resting.get(address)) is not None:
                rest.set()
            elif address in self._chats:
                self._woken.add(address)
            elif self._waiting.get(address):
                self._begin(address)

    def follow(self, committed: Committed) -> None:
        """Send no more of what a commit has withdrawn, and then send what it has made."""
        withdrawn: Iterable[int] = committed.withdrawn
        if committed.all_there_are:
            stay = {(one.id, one.address) for one in committed.outgoing}
            withdrawn = [id for id, to in self._under_way.items() if (id, to) not in stay]
        for message in withdrawn:
            self._withdraw(message)
        self.add(committed.outgoing)

    def add(self, messages: Iterable[Outgoing]) -> None:
        """Send `messages` after those already waiting for the same chats.

        A message that is under way already is not added again: after a commit
        whose outcome was unknown, the outbox may name it twice.
        """
        for message in messages:
            address = message.address
            if message.id in self._under_way:
                continue
            if address.transport not in self._transports:
                self._let_lapse(message)
                continue  # that messenger is not being served now: its rows wait for it
            self._under_way[message.id] = address
            waiting = self._waiting.setdefault(address, deque())
            if waiting and not message.reply.unasked:
                self._lanes[address.transport].let_past(waiting[0].id)
            waiting.append(message)
            if address not in self._chats:
                self._begin(address)

    def _begin(self, address: Address) -> None:
        if timer := self._timers.pop(address, None):
            timer.cancel()
        self._chats[address] = asyncio.create_task(self._empty(address))

    def _let_lapse(self, message: Outgoing) -> None:
        """Drop in time what may be said for a while only, and whose messenger is not served."""
        until, lapsing = message.reply.until, self._lapsing
        if until is None or message.id in lapsing:
            return

        def lapse() -> None:
            del lapsing[message.id]
            self._settle(Settled(id=message.id, position=None, message=""))

        pause = max(0.0, (until - self._clock()).total_seconds())
        lapsing[message.id] = asyncio.get_running_loop().call_later(pause, lapse)

    def _withdraw(self, id: int) -> None:
        """Send a message no more, in whichever chat; one that is being sent now may arrive."""
        if (timer := self._lapsing.pop(id, None)) is not None:
            timer.cancel()
        if (address := self._under_way.pop(id, None)) is not None:
            self._lanes[address.transport].let_past(id)
            waiting = self._waiting[address]
            waiting.remove(next(one for one in waiting if one.id == id))
            self._forget_if_empty(address)

    async def idle(self, transport: str) -> None:
        """Wait until nothing is on its way through `transport`."""
        while chats := [task for at, task in self._chats.items() if at.transport == transport]:
            await asyncio.wait(chats)

    async def room(self) -> None:
        """Wait until little that nobody has asked for waits to be sent, but not for ever."""
        await asyncio.gather(*(lane.room(ROOM_WITHIN) for lane in self._lanes.values()))

    async def stop(self, within: float) -> None:
        """Give what is under way a last moment, then leave the rest in the outbox."""
        for lane in self._lanes.values():
            lane.close()
        for timer in (*self._timers.values(), *self._lapsing.values()):
            timer.cancel()
        if chats := list(self._chats.values()):
            _, late = await asyncio.wait(chats, timeout=within)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _empty(self, address: Address) -> None:
        waiting = self._waiting[address]
        try:
            while waiting:
                try:
                    await self._send_first(waiting)
                except Unreachable:
                    if address not in self._woken:
                        raise
                    self._woken.discard(address)  # they have written since this attempt began
        except Unreachable:
            # They go on waiting, and their rows stay in the outbox: giving up for
            # good is a decision about a person, and is not taken from one error.
            log.info("%s: a chat cannot be reached; its messages are kept", address.transport)
            self._lost(address)
            self._let_go_in_time(address)
        finally:
            del self._chats[address]
            self._woken.discard(address)
            self._forget_if_empty(address)

    def _forget_if_empty(self, address: Address) -> None:
        if address not in self._chats and not self._waiting.get(address):
            self._waiting.pop(address, None)

    def _let_go_in_time(self, address: Address) -> None:
        """Have what may be said for a while only dropped after it, where a chat is out of reach."""
        limits = [one.reply.until for one in self._waiting[address] if one.reply.until is not None]
        if limits:
            pause = max(0.0, (min(limits) - self._clock()).total_seconds())
            loop = asyncio.get_running_loop()
            self._timers[address] = loop.call_later(pause, self._let_go, address)

    def _let_go(self, address: Address) -> None:
        del self._timers[address]
        if address in self._chats:
            return  # it is being tried again, and each message looks at the time itself
        for message in list(self._waiting.get(address, ())):
            if message.reply.until is not None and self._clock() >= message.reply.until:
                self._waiting[address].remove(message)
                del self._under_way[message.id]
                self._settle(Settled(id=message.id, position=None, message=""))
        self._forget_if_empty(address)
        if address in self._waiting:
            self._let_go_in_time(address)

    async def _send_first(self, waiting: deque[Outgoing]) -> None:
        message = waiting[0]
        lane = self._lanes[message.address.transport]
        asked = any(not one.reply.unasked for one in waiting)
        hurried = asked or not await lane.enter(message.id)
        try:
            sent = await self._sent(message, lane, hurried)
            if message.id in self._under_way:  # and was not withdrawn meanwhile
                waiting.popleft()
                del self._under_way[message.id]
            if sent is None:
                return
            if hurried or self._note is None:
                self._settle(sent)
            else:
                await self._note(sent)
        finally:
            lane.leave(message.id)

    async def _sent(self, message: Outgoing, lane: Lane, hurried: bool) -> Settled | None:
        """Return what became of the message, or None if it is not to be sent."""
        reply = replace(message.reply, unasked=False) if hurried else message.reply
        attempts, failures, refusals = 0, 0, 0
        name = message.address.transport
        taken_before = self._taken[name]
        while message.id in self._under_way:
            if reply.until is not None and self._clock() >= reply.until:
                return Settled(id=message.id, position=None, message="")
            outcome = await self._tried(message, reply)
            if not isinstance(outcome, TryLater):
                return outcome
            refusals += outcome.refused
            if refusals >= ENOUGH and self._taken[name] > taken_before:
                return _refused(message)
            attempts += 1
            pause = self._pause(attempts) if outcome.after is None else outcome.after
            if outcome.after is None:
                failures += 1
                self._doubt(message.id)
            if failures >= STUBBORN:
                lane.leave(message.id)
            if outcome.asked:
                await asyncio.sleep(pause)  # the messenger wants it, whoever writes meanwhile
            elif await self._rest(message.address, pause):
                attempts = 0
        return None

    async def _tried(self, message: Outgoing, reply: Reply) -> Settled | TryLater:
        """Try once, and return what came of it."""
        transport = self._transports[message.address.transport]
        try:
            sent = await transport.send(message.address, reply, str(message.id))
            self._taken[transport.name] += 1
            return Settled(
                id=message.id, position=sent.position, message=sent.message, earlier=sent.earlier
            )
        except Unreachable:
            raise
        except NotTaken:
            return _refused(message)
        except TryLater as later:
            return later
        except Exception as trouble:
            # Only the kind of trouble is logged: its words may quote the message.
            kind = type(trouble).__name__
            log.warning("%s: a message was not taken (%s); it is tried again", transport.name, kind)
            return TryLater(refused=not isinstance(trouble, OSError))

    async def _rest(self, address: Address, pause: float) -> bool:
        """Wait before the next attempt; return early, and say so, if somebody writes there."""
        if address in self._woken:
            self._woken.discard(address)
            return True
        rest = self._resting[address] = asyncio.Event()
        try:
            async with asyncio.timeout(pause):
                await rest.wait()
        except TimeoutError:
            return False
        finally:
            del self._resting[address]
        return True


def _refused(message: Outgoing) -> Settled:
    return Settled(id=message.id, position=None, message="", refused=True)
