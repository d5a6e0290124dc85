"""Telegram, behind the Protocol of all messengers: what comes in, what goes out."""

from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
from datetime import datetime
from hashlib import blake2b
from typing import Protocol

from msgspec import Raw

from bot.present import now
from bot.transports import Batch, Sent
from bot.transports.telegram.arriving import NAME, UNREADABLE, event, read_number, read_update
from bot.transports.telegram.groups import Groups
from bot.transports.telegram.sending import Sending
from handlers.model import Address, Event, Garbled, Reply


class Source(Protocol):
    """Where updates come from: `Polling`, or the webhook."""

    @property
    def silence(self) -> float:
        """Seconds since Telegram was last heard of."""
        ...

    def updates(self) -> AsyncGenerator[tuple[Raw, ...], None]:
        """Yield what has come; asking for more says that it has been committed."""
        ...


class Telegram:
    """One bot on Telegram."""

    name = NAME
    in_step = False

    def __init__(
        self,
        source: Source,
        sending: Sending,
        groups: Groups,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._source = source
        self._sending = sending
        self._groups = groups
        self._clock = clock

    @property
    def silence(self) -> float:
        """Seconds since Telegram was last heard of: the bot's health."""
        return self._source.silence

    async def poll(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Yield what comes. There is no cursor: Telegram itself remembers what was confirmed."""
        async with aclosing(self._source.updates()) as source:
            async for updates in source:
                batch = self._batch(updates)
                if batch.events or batch.garbled:
                    yield batch

    async def send(self, address: Address, reply: Reply, key: str) -> Sent:
        """Show `reply` in the chat at `address`."""
        return await self._sending.show(address.place, reply, key)

    def _batch(self, updates: Iterable[Raw]) -> Batch:
        now = self._clock()
        events: list[Event] = []
        garbled: list[Garbled] = []
        for raw in updates:
            try:
                update = read_update(raw)
                found = event(update, now)
            except (*UNREADABLE, ValueError, OverflowError, OSError):  # there is no such date
                garbled.append(_garbled(raw, now))
                continue
            if found is not None:
                events.append(found)
            else:
                self._groups.hear(update)
        return Batch(transport=self.name, events=tuple(events), garbled=tuple(garbled))


def _garbled(raw: Raw, now: datetime) -> Garbled:
    text = bytes(raw).decode("utf-8", "replace")
    try:
        id = str(read_number(raw).update_id)
    except UNREADABLE:
        id = f"garbled {blake2b(bytes(raw)).hexdigest()}"
    return Garbled(id=id, address=Address(transport=NAME, place=""), at=now, raw=text)
