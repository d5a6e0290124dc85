"""Places: where in a room something stands, told by our own messages before it.

What a server says of the time (origin_server_ts) is whatever it likes to say. What can be
trusted is the order in which the homeserver shows a room, our own messages among the others.
Each of ours has a number that only grows: its row in the outbox. So the place of what somebody
wrote is the number of our last message before it. That compares with the number of a question,
whichever room it is in, and nothing has to be stored: the number is in the transaction id,
which a homeserver gives back to the device that sent it.
"""

from collections.abc import Mapping
from typing import Any, Final

import nio

from bot.transports import Sent
from bot.transports.matrix.client import Client
from bot.transports.matrix.nio_client import called

NOWHERE: Final = 0
"""The place of what stands before all that we ever wrote there."""

EVERYWHERE: Final = 2**62
"""The place after a message of ours that has lost its number, as the device that sent it."""

_AT_ONCE: Final = 30  # events looked at on the way back to our last message
_PAGES: Final = 10  # so often; whoever wrote more than that between two of our messages is asked
_REMEMBERED: Final = 10_000  # messages of ours whose numbers are kept in memory


class Places:
    """Which of our messages stands last in each room, as far as its timeline has been heard."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._last: dict[str, int] = {}
        self._numbers: dict[str, int] = {}  # of our messages, by the event that each became
        self._events: dict[int, str] = {}  # the same by number, the latest last
        self._arrived: dict[int, str] = {}

    def transaction(self, key: str, piece: int = 0) -> str:
        """Return what the homeserver knows one message by; `piece` is that of a long one."""
        name = f"{self._client.account.series}.{key}"
        return f"{name}.{piece}" if piece else name

    def note(self, event: str, key: str) -> None:
        """Remember that one of our messages has been taken, as `event`."""
        self._remember(event, int(key))
        self._arrived.pop(int(key), None)

    def arrived(self) -> dict[str, Sent]:
        """Return, once, which of our messages were heard of before they were taken."""
        arrived, self._arrived = self._arrived, {}
        return {str(key): Sent(position=key, message=event) for key, event in arrived.items()}

    def sent(self, key: str) -> str | None:
        """Return the event that one of our messages became, if it has been heard of."""
        return self._events.get(int(key))

    async def number(self, room: str, event: str) -> int | None:
        """Return the number of our message that is `event`, or None where it is no such."""
        if event in self._numbers:
            return self._numbers[event]
        found = await called(self._client.nio.room_get_event(room, event), nio.RoomGetEventResponse)
        number = self.number_of(found.event)
        return self._number_of_piece(found.event) if number is None else number

    def _number_of_piece(self, event: Any) -> int | None:
        """Return the number of a long message of ours of which `event` is a piece."""
        if event.sender != self._client.account.user:
            return None
        series, _, name = (getattr(event, "transaction_id", None) or "").partition(".")
        number, _, piece = name.partition(".")
        is_ours = series == self._client.account.series
        return int(number) if is_ours and number.isdecimal() and piece.isdecimal() else None

    def number_of(self, event: Any) -> int | None:
        """Return the number of a message of ours: None where `event` is no message of ours."""
        if event.sender != self._client.account.user:
            return None
        if not isinstance(event, nio.RoomMessage | nio.MegolmEvent):
            return None
        if event.transaction_id is None:
            return self._numbers.get(event.event_id, EVERYWHERE)
        series, _, number = event.transaction_id.partition(".")
        if series != self._client.account.series or not number.isdecimal():
            return None
        if event.event_id not in self._numbers:
            self._remember(event.event_id, int(number))
            self._arrived[int(number)] = event.event_id
        return int(number)

    def _remember(self, event: str, number: int) -> None:
        self._numbers[event], self._events[number] = number, event
        if len(self._events) > _REMEMBERED:
            oldest = next(iter(self._events))
            self._numbers.pop(self._events.pop(oldest), None)

    async def before(self, room: str, since: str | None) -> int:
        """Return the place of what follows `since`, the homeserver's mark of a sync."""
        if room in self._last:
            return self._last[room]
        back, start = nio.MessageDirection.back, since
        for _ in range(_PAGES):
            if not start:
                break
            asked = self._client.nio.room_messages(room, start, None, back, _AT_ONCE)
            page = await called(asked, nio.RoomMessagesResponse)
            for event in page.chunk:
                if (number := self.number_of(event)) is not None:
                    return number
            start = page.end if page.chunk else None
        return NOWHERE

    def move(self, last: Mapping[str, int]) -> None:
        """Go on from there in each room."""
        self._last.update(last)
