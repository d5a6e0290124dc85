"""Scripted participants: what somebody does next, given what is on their screen."""

import random
import re
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from tests.botapi.chats import Posted


class Writes(NamedTuple):
    text: str


class Presses(NamedTuple):
    label: str


class Waits(NamedTuple):
    """There is nothing to do before the bot has said more."""


class Finished(NamedTuple):
    """There is nothing left to say."""


Move = Writes | Presses | Waits | Finished


class Participant(Protocol):
    def next_move(self, screen: Sequence[Posted]) -> Move:
        """Return what they do once the bot has been quiet for a moment."""
        ...

    def after_silence(self, screen: Sequence[Posted]) -> Move:
        """Return what they do when nothing has come back for a long while."""
        ...


class Answers(NamedTuple):
    """What somebody writes when the bot's words match a pattern."""

    pattern: str
    text: str


class Respondent:
    """Answers whatever is asked: by the table, else with a button, else with a sentence."""

    def __init__(
        self,
        seed: int,
        *,
        table: Sequence[Answers] = (),
        ends: str = r"(?!)",
        turns: int | None = None,
        choices: int = 2,
    ) -> None:
        self._random = random.Random(seed)  # noqa: S311
        self._table = [(re.compile(answers.pattern), answers.text) for answers in table]
        self._ends = re.compile(ends)
        self._turns = turns
        self._choices = choices  # how many of the first buttons they choose from

    def next_move(self, screen: Sequence[Posted]) -> Move:
        said = _since_they_wrote(screen)
        words = "\n".join(posted.text for posted in said)
        if self._turns == 0 or self._ends.search(words):
            return Finished()
        if self._turns is not None:
            self._turns -= 1
        for pattern, text in self._table:
            if pattern.search(words):
                return Writes(text)
        labels = next((_labels(posted) for posted in reversed(said) if posted.buttons), [])
        if labels:
            return Presses(self._random.choice(labels[: self._choices]))
        return Writes(f"That depends, in {self._random.randrange(1, 10)} cases of ten.")

    def after_silence(self, screen: Sequence[Posted]) -> Move:
        return self.next_move(screen)


def _since_they_wrote(screen: Sequence[Posted]) -> list[Posted]:
    """Return the last messages of the bot, oldest first."""
    said: list[Posted] = []
    for posted in reversed(screen):
        if not posted.by_bot:
            break
        said.insert(0, posted)
    return said


def _labels(posted: Posted) -> list[str]:
    return [label for row in posted.buttons for label in row]
