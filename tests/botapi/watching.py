"""Looking at a chat: what is on the screen, and waiting for what comes."""

import asyncio
from collections.abc import Callable

from tests.botapi.chats import OpenChat, Posted

PATIENCE = 5.0


class Watching:
    """Somebody who looks at a chat."""

    def __init__(self, chat: OpenChat) -> None:
        self._chat = chat
        self._heard: int = chat.posted

    @property
    def screen(self) -> list[Posted]:
        """Return the visible messages, theirs and the bot's, oldest first."""
        return self._chat.screen

    @property
    def transcript(self) -> str:
        """Return the screen as text: `<` the bot, `>` people, buttons in brackets."""
        return "\n".join(_line(posted) for posted in self.screen)

    async def hears(self, count: int = 1, within: float = PATIENCE) -> list[Posted]:
        """Wait for so many new messages of the bot since one last did or heard something.

        Messages that were edited do not count; `until` sees them too.
        """
        already = self._heard
        await self._wait(lambda: self._chat.posted - already >= count, within, f"{count} new")
        new = self._chat.posted - already
        self._heard = self._chat.posted
        return [posted for posted in self.screen if posted.by_bot][-new:]

    async def until(self, seen: Callable[[list[Posted]], object], within: float = PATIENCE) -> None:
        """Wait until the screen is as `seen` wants it."""
        await self._wait(lambda: seen(self.screen), within, "what was waited for")

    def _acts(self) -> None:
        self._heard = self._chat.posted

    async def _wait(self, ready: Callable[[], object], within: float, what: str) -> None:
        if ready():
            return
        arrived = asyncio.get_running_loop().create_future()

        def look(_: Posted) -> None:
            if ready() and not arrived.done():
                arrived.set_result(None)

        self._chat.listeners.append(look)
        try:
            async with asyncio.timeout(within):
                await arrived
        except TimeoutError:
            raise AssertionError(
                f"{what} did not come within {within} s:\n{self.transcript}"
            ) from None
        finally:
            self._chat.listeners.remove(look)


def _line(posted: Posted) -> str:
    sign = "<" if posted.by_bot else ">"
    rows = [" ".join(f"[{label}]" for label in row) for row in posted.buttons]
    kind = [] if posted.kind == "text" else [f"({posted.kind})"]
    return "\n  ".join([" ".join([sign, *kind, posted.text]).rstrip(), *rows])
