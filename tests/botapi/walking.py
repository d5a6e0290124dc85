"""Participants in a closed loop: each acts when the bot's reply has arrived."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.botapi.chats import Posted
from tests.botapi.participants import Finished, Move, Participant, Presses, Waits
from tests.botapi.people import Person

PATIENCE = 10.0


@dataclass
class Tally:
    """What happened to all participants together."""

    waits: list[float] = field(default_factory=list)  # from an update to its reply, in seconds
    turns: int = 0
    finished: int = 0
    silences: int = 0  # no reply for as long as they were patient
    stuck: list[str] = field(default_factory=list)  # screens that left nothing to press


class Walk:
    """One participant on their way through a conversation.

    The reply is the first thing the bot shows after an update: a message or an
    edit. The next move comes once the bot has been quiet for `settle` seconds.
    """

    def __init__(
        self,
        person: Person,
        participant: Participant,
        tally: Tally,
        settle: float,
        patience: float = PATIENCE,
    ) -> None:
        self.person = person
        self.participant = participant
        self._tally = tally
        self._settle = settle
        self._patience = patience
        self._acted: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    def begins(self) -> None:
        self.person.chat.listeners.append(self._sees)
        self._waits_for_reply()
        self.person.starts()

    def ends(self) -> None:
        """Stop where they are."""
        if self._timer:
            self._timer.cancel()
        if self._sees in self.person.chat.listeners:
            self.person.chat.listeners.remove(self._sees)

    @property
    def waiting(self) -> float | None:
        """Return for how long they have been waiting for a reply, if they are."""
        return None if self._acted is None else time.perf_counter() - self._acted

    def _sees(self, posted: Posted) -> None:
        if self._acted is not None:
            self._tally.waits.append(time.perf_counter() - self._acted)
            self._tally.turns += 1
            self._acted = None
        self._later(self._settle, self._acts)

    def _acts(self) -> None:
        self._does(self.participant.next_move(self.person.screen))

    def _does(self, move: Move) -> None:
        if isinstance(move, Finished):
            self._tally.finished += 1
            self.ends()
            return
        if isinstance(move, Waits):
            self._later(self._patience, self._gives_up_waiting)
            return
        self._waits_for_reply()
        try:
            if isinstance(move, Presses):
                self.person.presses(move.label)
            else:
                self.person.writes(move.text)
        except AssertionError as stuck:
            self._tally.stuck.append(str(stuck))
            self.ends()

    def _waits_for_reply(self) -> None:
        self._acted = time.perf_counter()
        self._later(self._patience, self._gives_up_waiting)

    def _gives_up_waiting(self) -> None:
        self._tally.silences += 1
        self._acted = None
        self._does(self.participant.after_silence(self.person.screen))

    def _later(self, seconds: float, does: Callable[[], None]) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, does)
