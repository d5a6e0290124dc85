"""A coordinator's day, played without a messenger: what is said then is what was agreed on."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from bot.campaigns import Campaigns
from bot.transports import Batch
from handlers.codes import grouped
from handlers.model import Address, ChoiceSelected, Event, MessageReceived, Session
from storage.outbox import Outgoing, Settled
from tests.coordinating import Coordinating
from tests.days import SECOND_YES, Secrets, crowd_before, deeds, outcome, people, shown
from tests.remembering import at

LOOKS = 3
"""As often the clock looks when an hour has come: at who is due, at what arrived, at the end."""


class Day:
    """A day in which people of one messenger say what stands in a transcript."""

    def __init__(self, memory: "Placing", transport: str) -> None:
        self.memory = memory
        self.transcript: list[str] = []
        self.files: list[tuple[str, bytes]] = []
        self.secrets = Secrets(memory)
        self._transport = transport
        self._campaigns = Campaigns(memory.recipients)
        self._who: dict[Address, str] = {}
        self._buttons: dict[tuple[Address, str], tuple[str, str]] = {}  # the newest of a label

    def session(self, who: str) -> Session | None:
        """Return somebody's session as it is stored."""
        return self.memory.session(self._place(who))

    @property
    def outcome(self) -> dict[str, Any]:
        """What is left of it."""
        return outcome(self.memory, self.files)

    def does(self, who: str, what: str) -> None:
        """Let somebody do something, and write down what comes of it."""
        self._who[at(self._place(who))] = who
        self.transcript.append(f"{who} > {what}")
        self._hear(self.memory.takes(self._event(who, self.secrets.given(what))))
        self._hear(self.memory.does_work())

    def comes(self, hour: str) -> None:
        """Let an hour come, and the clock look."""
        self.transcript.append(f"(at {hour})")
        moment = datetime.fromisoformat(hour)
        for look in range(LOOKS):
            self.memory.takes()
            self.memory.now = moment + timedelta(seconds=look)
            for page in self._campaigns.due(self.memory.now):
                self._hear(self.memory.commits_due(page))
        self.memory.now = moment

    def _place(self, who: str) -> str:
        return f"{who} on {self._transport}"

    def _event(self, who: str, what: str) -> Event:
        place = self._place(who)
        if what == "(opens the chat)":
            return self.memory.event(place, "")
        if what.startswith("(comes by "):
            return self.memory.event(place, f"?{what.removeprefix('(comes by ')[:-1]}")
        if what.startswith("(to “"):
            words, _, said = what.removeprefix("(to “").partition("”) ")
            event = self.memory.event(place, said)
            assert isinstance(event, MessageReceived)
            return replace(event, reply_to=self.memory.place_of(at(place), words))
        if what.startswith("["):
            return self._press(place, what[1:-1])
        return self.memory.event(place, what)

    def _press(self, place: str, label: str) -> Event:
        token, mark = self._buttons[at(place), label]
        pressed = self.memory.event(place, f"[{token}]")
        assert isinstance(pressed, ChoiceSelected)
        return replace(pressed, mark=mark)

    def _hear(self, messages: Iterable[Outgoing]) -> None:
        for message in messages:
            who, reply = self._who[message.address], message.reply
            self.secrets.learn(reply.text)
            if reply.attachment is not None:
                self.files.append((reply.attachment.name, reply.attachment.content))
            for button in reply.buttons:
                self._buttons[message.address, button.label] = button.token, reply.mark
            self.transcript += [self.secrets.hidden(line) for line in shown(who, reply)]


class Placing(Coordinating):
    """A bot that knows where in a chat each of its messages arrived."""

    def __init__(self, folder: Path, consultation: str) -> None:
        self._arrived: list[tuple[Address, str, int]] = []
        super().__init__(folder, consultation)

    def place_of(self, address: Address, words: str) -> int:
        """Return where somebody read the newest message with these words."""
        return next(
            position
            for where, text, position in reversed(self._arrived)
            if where == address and words in text
        )

    def commits_due(self, page: Any) -> tuple[Outgoing, ...]:
        """Commit what the clock brings; what comes of it is read when it looks again."""
        batch = Batch(transport="clock", events=tuple(page))
        outgoing = self.intake.commit_batch([batch], [], self.now).outgoing
        self.read += [self._reads(message) for message in outgoing]
        return outgoing

    def _reads(self, message: Outgoing) -> Settled:
        read = super()._reads(message)
        assert read.position is not None
        self._arrived.append((message.address, message.reply.text, read.position))
        return read


def play(text: str, folder: Path, transport: str = "telegram") -> Day:
    """Play the day that stands in a transcript."""
    crowd_before(folder, people())
    memory = Placing(folder, "pallmall")
    memory.intake.desks.second_yes = SECOND_YES
    day = Day(memory, transport)
    day.secrets.learn(grouped(memory.code_for("Ada")))
    for deed in deeds(text):
        if deed.who:
            day.does(deed.who, deed.what)
        else:
            day.comes(deed.what)
    memory.close()
    return day
