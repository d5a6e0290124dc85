"""Presses on inline buttons, each of which waits for a bot to answer it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from tests.botapi.answers import bad_request, mistake
from tests.botapi.calls import AnswerCallbackQuery
from tests.botapi.objects import utf16

LONGEST_TEXT = 200


@dataclass
class Pressed:
    """A callback query, and what it was answered."""

    id: str
    data: str
    user_id: int
    at: float
    answers: list[AnswerCallbackQuery] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return the toast that the person saw; empty if there was none."""
        return (self.answers[0].text or "") if self.answers else ""

    @property
    def show_alert(self) -> bool:
        return bool(self.answers and self.answers[0].show_alert)


class Callbacks:
    """Every press on a button of one bot."""

    def __init__(self, clock: Callable[[], float], lifetime: float = 30.0) -> None:
        self.lifetime = lifetime  # in seconds; Telegram does not say how long it is
        self._clock = clock
        self._ids = count(4_382_310_000_000_001)
        self._pressed: dict[str, Pressed] = {}

    def press(self, data: str, user_id: int) -> Pressed:
        pressed = Pressed(str(next(self._ids)), data, user_id, self._clock())
        self._pressed[pressed.id] = pressed
        return pressed

    def answer(self, call: AnswerCallbackQuery) -> bool:
        if call.text and utf16(call.text) > LONGEST_TEXT:
            raise mistake("MESSAGE_TOO_LONG")
        pressed = self._pressed.get(call.callback_query_id)
        if pressed is None or self._clock() - pressed.at > self.lifetime:
            raise bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )
        pressed.answers.append(call)
        return True

    @property
    def pressed(self) -> list[Pressed]:
        """Return every press, oldest first."""
        return list(self._pressed.values())

    @property
    def unanswered(self) -> list[Pressed]:
        """Return the presses whose spinner still turns."""
        return [pressed for pressed in self._pressed.values() if not pressed.answers]
