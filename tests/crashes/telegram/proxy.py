"""A bad line to the bot or to Telegram: it loses, delays, cuts short, and answers for others."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

BAD_GATEWAY = (
    b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 18\r\n"
    b"Connection: close\r\n\r\n<html>nginx</html>"
)
LONGEST_DELAY = 0.15
REQUESTS = ("lost", "cut short", "refused", "delayed")
ANSWERS = ("answer lost", "answer cut short", "answer delayed")


class BadLine:
    """A TCP proxy on which each piece goes wrong with some probability."""

    def __init__(self, port: int, trouble: float, dice: random.Random) -> None:
        self.url = ""
        self.happened: Counter[str] = Counter()
        self._port = port
        self._trouble = trouble
        self._dice = dice
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def open(self) -> AsyncIterator["BadLine"]:
        """Carry whatever comes, until the block is left."""
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._carry(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry in both directions until either end hangs up, or the line breaks."""
        try:
            back, there = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:  # nobody is there, as whoever asks can see
            writer.close()
            return
        ways = [
            asyncio.ensure_future(self._carry_requests(reader, there, writer)),
            asyncio.ensure_future(self._carry_answers(back, writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for end in (writer, there):
                with suppress(OSError, RuntimeError):
                    end.close()

    async def _carry_requests(
        self,
        reader: asyncio.StreamReader,
        there: asyncio.StreamWriter,
        asker: asyncio.StreamWriter,
    ) -> None:
        while piece := await reader.read(65536):
            match self._what_happens(REQUESTS):
                case "lost":
                    return
                case "cut short":
                    there.write(piece[: len(piece) // 2])
                    return
                case "refused":
                    asker.write(BAD_GATEWAY)
                    return
                case "delayed":
                    await asyncio.sleep(self._dice.uniform(0, LONGEST_DELAY))
            there.write(piece)

    async def _carry_answers(
        self, reader: asyncio.StreamReader, asker: asyncio.StreamWriter
    ) -> None:
        while piece := await reader.read(65536):
            match self._what_happens(ANSWERS):
                case "answer lost":
                    return
                case "answer cut short":
                    asker.write(piece[: len(piece) // 2])
                    return
                case "answer delayed":
                    await asyncio.sleep(self._dice.uniform(0, LONGEST_DELAY))
            asker.write(piece)

    def _what_happens(self, possible: tuple[str, ...]) -> str:
        if self._dice.random() >= self._trouble:
            return ""
        what = self._dice.choice(possible)
        self.happened[what] += 1
        return what
