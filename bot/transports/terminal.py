"""The terminal: one person, on a keyboard or from a file of lines.

At a keyboard it is a chat. With its input piped, each line is one message and
a plain transcript comes out, so that a file of answers is a test that anyone
can write. In both, a line may also be

    [Label]         a press on the button with that label, the newest first
    /edit 3 text    a change to what the third line said, as in a chat app
    /delete 3       its deletion
    /quit           leaving; what has been answered stays

Lines are counted from the start of the run, empty ones left out.
"""

import hashlib
import re
import secrets
import time
from collections.abc import AsyncGenerator, Callable
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from bot.present import now
from bot.transports import Batch, Sent, Unreachable
from bot.transports.keyboard import Lines
from bot.transports.screen import Screen
from handlers.model import (
    Address,
    Attachment,
    ChoiceSelected,
    Event,
    Language,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    Reply,
    Started,
)
from handlers.reading import fold
from locales import say

_EDIT = re.compile(r"/edit\s+#?(\d+)\s+(.+)", re.DOTALL | re.IGNORECASE)
_DELETE = re.compile(r"/delete\s+#?(\d+)", re.IGNORECASE)
_PRESS = re.compile(r"\[([^][]+)\]")


class Terminal:
    """The transport behind `intake play`."""

    name = "terminal"
    in_step = True

    def __init__(
        self,
        lines: Lines,
        screen: Screen,
        *,
        person: str = "you",
        language: Language | None = None,
        spoken: Callable[[], Language] = lambda: "en",
        once: bool = False,
        clock: Callable[[], datetime] = now,
        keep: Callable[[Attachment], Path] | None = None,
    ) -> None:
        """`language` is what a client would announce, `spoken` what is spoken now.

        With `once`, the same lines make the same events however often they are read.

        A run that was killed can then be started again with the same input:
        what had been committed is known already and is passed over. A file that was asked for is
        handed out by `keep`, which returns where it is.
        """
        self._lines = lines
        self._screen = screen
        self._address = Address(transport=self.name, place=person)
        self._language = language
        self._spoken = spoken
        self._once = once
        self._clock = clock
        self._keep = keep
        self._run = person if once else secrets.token_hex(8)
        self._count = 0
        self._gone = False
        self._last_position = 0
        self._number = 0
        self._messages: dict[int, str] = {}  # by the number of their line
        self._buttons: list[tuple[str, str, str, str]] = []  # label, token, mark, the bot's message

    async def poll(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        yield self._batch(
            Started(
                id=self._id(""),
                address=self._address,
                at=self._clock(),
                position=self._position(),
                language=self._language,
            )
        )
        while (line := await self._next_line()) is not None:
            if event := self._event(line):
                yield self._batch(event)

    async def send(self, address: Address, reply: Reply, key: str) -> Sent:
        if address != self._address:
            raise Unreachable  # another person's words are not for this screen
        sent = Sent(position=self._position(), message=f"bot-{key}")
        if not reply.text and reply.attachment is None:
            return sent  # only changes to what was shown before, which scrolls on here
        self._buttons[:0] = [
            (fold(one.label), one.token, reply.mark, sent.message) for one in reply.buttons
        ]
        try:
            self._screen.said(self._handed_out(reply))
        except BrokenPipeError:
            self._gone = True  # whoever read along has left, as `head` does
            raise Unreachable from None
        return sent

    def _handed_out(self, reply: Reply) -> Reply:
        """Hand out the file that goes with a reply, and say where it is instead of its name."""
        file = reply.attachment
        if file is None or file.illustrates or self._keep is None:
            return reply
        try:
            where = say(self._spoken(), "Saved as {path}", path=str(self._keep(file)))
        except OSError as error:
            where = say(
                self._spoken(),
                "This file could not be saved ({reason}): {name}. Put that right, and ask for it "
                "again.",
                name=file.name,
                reason=error.strerror or type(error).__name__,
            )
        described = "" if file.description == reply.text else file.description
        parts = (reply.text, "\n".join(part for part in (described, where) if part))
        return replace(reply, text="\n\n".join(part for part in parts if part), attachment=None)

    async def _next_line(self) -> str | None:
        while not self._gone:
            line = await self._lines.read(self._number + 1)
            if line is None or line.strip().casefold() == "/quit":
                return None
            if line.strip():
                self._number += 1
                self._screen.heard(line.strip())
                return line.strip()
        return None

    def _event(self, line: str) -> Event | None:
        known = self._id(line)
        if edit := _EDIT.fullmatch(line):
            if (message := self._message(edit[1])) is None:
                return None
            return MessageEdited(
                id=known, address=self._address, at=self._clock(), message=message, text=edit[2]
            )
        if delete := _DELETE.fullmatch(line):
            if (message := self._message(delete[1])) is None:
                return None
            return MessageDeleted(
                id=known, address=self._address, at=self._clock(), message=message
            )
        if press := _PRESS.fullmatch(line):
            if event := self._press(known, press[1]):
                return event
            if not self._once:
                self._screen.note(
                    say(
                        self._spoken(),
                        "There is no button [{label}] in this chat.",
                        label=press[1],
                    )
                )
                return None
            line = press[1]  # shown by a run that was killed: the label says as much
        self._messages[self._number] = known
        return MessageReceived(
            id=known,
            address=self._address,
            at=self._clock(),
            position=self._position(),
            message=known,
            text=line,
            language=self._language,
        )

    def _press(self, known: str, wanted: str) -> ChoiceSelected | None:
        for label, token, mark, message in self._buttons:
            if label == fold(wanted):
                return ChoiceSelected(
                    id=known,
                    address=self._address,
                    at=self._clock(),
                    token=token,
                    mark=mark,
                    message=message,
                )
        return None

    def _message(self, number: str) -> str | None:
        message = self._messages.get(int(number))
        if message is None:
            told = say(
                self._spoken(), "Line {number} of this chat is not a message.", number=number
            )
            self._screen.note(told)
        return message

    def _id(self, line: str) -> str:
        if self._once:
            self._run = hashlib.sha256(f"{self._run}\n{line}".encode()).hexdigest()
            return self._run
        self._count += 1
        return f"{self._run}-{self._count}"

    def _position(self) -> int:
        # The clock's nanoseconds go on growing over restarts; two in the same
        # nanosecond, or a clock set back while we run, must not change the order.
        self._last_position = max(self._last_position + 1, time.time_ns())
        return self._last_position

    def _batch(self, event: Event) -> Batch:
        return Batch(transport=self.name, events=(event,))
