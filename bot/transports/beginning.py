"""A messenger that is served from the moment it lets the bot in; nobody waits for it until then."""

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing

from bot.transports import Batch, Sent, Transport, TryLater
from handlers.model import Address, Reply

_SOON = 1.0  # seconds until a message is tried again that has nowhere to go yet


class Beginning:
    """A transport that begins when it is first polled, and ends with `until`.

    It goes on taking messages when nobody polls it any more, as a transport does.
    """

    in_step = False

    def __init__(
        self, name: str, begin: AbstractAsyncContextManager[Transport], until: AsyncExitStack
    ) -> None:
        self.name = name
        self._begin = begin
        self._until = until
        self._begun: Transport | None = None

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
