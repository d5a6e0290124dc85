"""Matrix, behind the Protocol of all messengers: what comes in, what goes out."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from datetime import datetime

import nio

from bot.present import now
from bot.settings import Matrix as Settings
from bot.transports import Batch, Sent
from bot.transports.matrix.api import NoAnswer, Refused
from bot.transports.matrix.arriving import NAME, event, garbled, replied_to
from bot.transports.matrix.attention import Attention
from bot.transports.matrix.client import Client
from bot.transports.matrix.forgetting import Forgetting
from bot.transports.matrix.hosting import Hosting
from bot.transports.matrix.left_out import tell_those_left_out
from bot.transports.matrix.places import Places
from bot.transports.matrix.rooms import Rooms
from bot.transports.matrix.sending import Sending
from bot.transports.matrix.syncing import Happened, Syncing, comes
from bot.transports.matrix.unread import Heard
from bot.transports.matrix.verification.verifications import Verifications
from handlers.model import Address, Consultation, Event, Garbled, Reply


class Matrix:
    """One account on Matrix."""

    name = NAME
    in_step = False

    def __init__(
        self,
        client: Client,
        settings: Settings,
        consultation: Consultation,
        clock: Callable[[], datetime] = now,
        verifications: Verifications | None = None,
    ) -> None:
        self._client = client
        self._greets = settings.who_may_invite != "code"
        self._places = Places(client)
        self._rooms = Rooms(client, settings)
        self._syncing = Syncing(client, settings, self._places, verifications)
        forgetting = Forgetting(client, self._rooms, self._syncing.unread)
        self._sending = Sending(client, self._rooms, self._places, forgetting)
        self._hosting = Hosting(client, self._rooms, consultation)
        self._attention = Attention(client)
        self._clock = clock

    @property
    def silence(self) -> float:
        """Seconds since the homeserver last answered: the bot's health."""
        return self._syncing.silence

    async def poll(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Yield what happens after `cursor`."""
        self._client.begin_series(anew=cursor is None)
        beside = [
            asyncio.create_task(self._hosting.run()),
            asyncio.create_task(tell_those_left_out(self._client, self._rooms)),
        ]
        try:
            async with aclosing(self._syncing.batches(cursor)) as source:
                async for happened in source:
                    changed = self._rooms.look(happened.rooms)
                    self._sending.begin()
                    batch, newest = await self._batch(happened)
                    self._attention.takes_up(newest)
                    if batch.events or batch.garbled:
                        yield batch
                    self._attention.has_kept(newest)
                    self._hosting.look_after(changed)
        finally:
            self._attention.close()
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    async def send(self, address: Address, reply: Reply, key: str) -> Sent:
        """Show `reply` in the room of the person at `address`."""
        return await self._sending.show(address.place, reply, key)

    async def _batch(self, happened: Happened) -> tuple[Batch, dict[str, str]]:
        """Return what people did, and the newest event of each room of theirs."""
        now = self._clock()
        newest: dict[str, str] = {}
        events: list[Event] = []
        broken: list[Garbled] = []
        for heard, person in self._from_people(happened):
            newest[heard.room] = heard.event.event_id
            if isinstance(heard.event, nio.BadEvent):
                if (unread := garbled(heard, person, now)) is not None:
                    broken.append(unread)
                continue
            reply_to = await self._replied_to(heard)
            if (found := event(heard, person, now, reply_to=reply_to)) is not None:
                events.append(found)
        batch = Batch(
            transport=NAME,
            events=tuple(events),
            cursor=happened.cursor,
            garbled=tuple(broken),
            arrived=self._places.arrived() if events else {},
        )
        return batch, newest

    def _from_people(self, happened: Happened) -> Iterator[tuple[Heard, str]]:
        """Return what people did who are talked with where they did it."""
        wrote: set[str] = set()
        for heard in happened.events:
            person = self._rooms.person_in(heard.room)
            if person is None or self._rooms.of(person) != heard.room:
                continue
            if isinstance(heard.event, nio.RoomMemberEvent):
                # Whoever wrote before the bot came is greeted with an answer to that.
                if person not in wrote and self._begins(heard, person):
                    yield heard, person
            elif heard.event.sender == person:
                wrote.add(person)
                yield heard, person

    def _begins(self, heard: Heard, person: str) -> bool:
        """Say whether the two are together in the room now, by what happened."""
        own = self._client.account.user
        is_joining = comes(heard.event, own) or comes(heard.event, person)
        return self._greets and is_joining and self._rooms.is_here(heard.room, person)

    async def _replied_to(self, heard: Heard) -> int | None:
        message = replied_to(heard.event)
        if message is None:
            return None
        try:
            return await self._places.number(heard.room, message)
        except (Refused, NoAnswer):
            return None  # it is then taken for what was asked last
