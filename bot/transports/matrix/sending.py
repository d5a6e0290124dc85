"""Sending: one reply becomes its messages, and the homeserver's answer a verdict.

Whatever is tried again has the same transaction id: the homeserver takes it once.
"""

import asyncio
from typing import Any, Final

from bot.pauses import pause_after
from bot.transports import NotTaken, Sent, TryLater, Unreachable
from bot.transports.matrix.api import NoAnswer, Refused
from bot.transports.matrix.client import Client
from bot.transports.matrix.files import uploaded
from bot.transports.matrix.forgetting import Forgetting
from bot.transports.matrix.nio_client import NotInRoom
from bot.transports.matrix.places import Places
from bot.transports.matrix.rooms import Rooms
from bot.transports.matrix.showing import contents
from handlers.model import Attachment, Reply

_SOON: Final = 1.0  # seconds that a message waits for the bot to know its rooms
_LONGEST_PAUSE: Final = 60.0
_FOR_THE_MESSAGE: Final = (400, 413)
"""Meant for what was sent, if a homeserver says so; what is in front may have other reasons."""


class Sending:
    """The sending side of one account."""

    def __init__(
        self, client: Client, rooms: Rooms, places: Places, forgetting: Forgetting
    ) -> None:
        self._client = client
        self._rooms = rooms
        self._places = places
        self._forgetting = forgetting
        self._knows_rooms = asyncio.Event()
        self._failures: dict[str, int] = {}

    def begin(self) -> None:
        """Send what waits: the bot knows which rooms it is in."""
        self._knows_rooms.set()

    async def show(self, person: str, reply: Reply, key: str) -> Sent:
        """Show `reply` to `person`, or raise `TryLater`, `Unreachable` or `NotTaken`."""
        if not self._knows_rooms.is_set():
            raise TryLater(_SOON)
        if not reply.text and reply.attachment is None:
            return Sent(position=int(key), message="")  # only what changes earlier messages
        room = self._rooms.of(person)
        event = self._places.sent(key)  # before a crash, and it was heard of
        if event is None and room is not None:
            try:
                event = await self._say(room, reply, key)
            except (NotTaken, TryLater) as trouble:
                is_last_try = not isinstance(trouble, TryLater) or trouble.refused
                if reply.forgets and is_last_try:  # or it may be: they need not hear of it
                    self._forgetting.forget(person)
                raise
        if reply.forgets:
            self._forgetting.forget(person)
        if event is None:
            raise Unreachable
        return Sent(position=int(key), message=event)

    async def _say(self, room: str, reply: Reply, key: str) -> str:
        """Send the words, in as many messages as they need; a file goes before the last of them."""
        messages: list[dict[str, Any] | Attachment] = [*(contents(reply) if reply.text else ())]
        if reply.attachment is not None:
            messages.insert(max(0, len(messages) - 1), reply.attachment)
        event = ""
        for piece, message in enumerate(messages, start=1):
            is_last = piece == len(messages)
            name = self._places.transaction(key, 0 if is_last else piece)
            event = await self._send(room, message, name)
        self._places.note(event, key)
        return event

    async def _send(self, room: str, what: dict[str, Any] | Attachment, transaction: str) -> str:
        client, token = self._client.nio, self._client.account.token
        try:
            if isinstance(what, Attachment):
                what = await uploaded(client, what, is_plain=not self._rooms.is_encrypted(room))
            event = await client.write(room, what, transaction)
        except NotInRoom:
            raise Unreachable from None
        except Refused as refused:
            if await self._client.know_again(refused, token):
                raise TryLater(0.0) from None
            raise self._verdict(room, refused) from None
        except NoAnswer as lost:
            refused_so = lost.status in _FOR_THE_MESSAGE
            raise TryLater(self._pause(room), asked=False, refused=refused_so) from None
        self._failures.pop(room, None)
        return event

    def _verdict(self, room: str, refused: Refused) -> Exception:
        """Return what a refusal means: later, not to this person, or never this message."""
        if refused.status == 429 or refused.after is not None:
            return TryLater(refused.after or self._pause(room))
        if refused.is_not_there:
            return Unreachable()
        if refused.status in _FOR_THE_MESSAGE:
            return NotTaken()
        # By 401 and 403 the account is meant, and from 500 on nobody in particular.
        unclear = refused.status not in (401, 403) and refused.status < 500
        return TryLater(self._pause(room), asked=False, refused=unclear)

    def _pause(self, room: str) -> float:
        """Return how long to wait, longer with each failure.

        It is named, since a message that may have arrived leaves no doubt here: what
        it is called at the homeserver tells where it stands, whenever it came.
        """
        failures = self._failures[room] = self._failures.get(room, 0) + 1
        return pause_after(failures, _LONGEST_PAUSE)
