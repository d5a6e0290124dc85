"""A messenger that is served from the moment it lets the bot in; nobody waits for it until then."""

import time
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing
from typing import Final, Protocol

from bot.transports import Batch, Sent, Transport, TryLater
from handlers.model import Address, Reply

_SOON: Final = 1.0  # seconds until a message is tried again that has nowhere to go yet


class Served(Transport, Protocol):
    """A transport with a server behind it, that may be silent."""

    @property
    def silence(self) -> float:
        """Seconds since its server last answered."""
        ...


class Beginning:
    """A transport that begins when it is first polled, and ends with `until`.

    It goes on taking messages when nobody polls it any more, as a transport does.
    """

    in_step = False

    def __init__(
        self, name: str, begin: AbstractAsyncContextManager[Served], until: AsyncExitStack
    ) -> None:
        self.name = name
        self._begin = begin
        self._until = until
        self._begun: Served | None = None
        self._made = time.monotonic()

    @property
    def silence(self) -> float:
        """Seconds since its server last answered, or since it was first asked in vain."""
        return time.monotonic() - self._made if self._begun is None else self._begun.silence

    async def poll(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Begin, and yield what happens then."""
        self._begun = await self._until.enter_async_context(self._begin)
        async with aclosing(self._begun.poll(cursor)) as batches:
            async for batch in batches:
                yield batch

    async def send(self, address: Address, reply: Reply, key: str) -> Sent:
        """Send through the messenger, as soon as there is one."""
        if self._begun is None:
            raise TryLater(_SOON)
        return await self._begun.send(address, reply, key)
