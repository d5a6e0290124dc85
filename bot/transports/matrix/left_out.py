"""Telling people of a device on their account that is left out: theirs, or somebody else's."""

import asyncio
from contextlib import suppress
from secrets import token_hex
from typing import Final

from bot.transports.matrix.api import NoAnswer, Refused
from bot.transports.matrix.client import Client
from bot.transports.matrix.nio_client import NotInRoom
from bot.transports.matrix.rooms import Rooms
from bot.transports.matrix.showing import notice
from handlers.model import Language
from locales import LANGUAGES, say

_WITHIN: Final = 5.0  # seconds; everybody else waits meanwhile


async def tell_one_left_out(client: Client, rooms: Rooms) -> None:
    """Tell one of those who have to be told, in both languages; what does not work is tried again.

    The device itself is told by its client, since it cannot read this.
    """
    waiting = client.nio.devices_served.left_out
    if not waiting:
        return
    person = waiting.pop()
    room = rooms.of(person)
    if room is None:
        return
    content = notice("\n\n".join(map(_warning, LANGUAGES)))
    with suppress(NotInRoom):
        try:
            async with asyncio.timeout(_WITHIN):
                await client.nio.write(room, content, token_hex(8))
        except (Refused, NoAnswer, TimeoutError):
            waiting.add(person)


def _warning(language: Language) -> str:
    return say(
        language,
        "A device on your account cannot read this chat, because you have not verified it. "
        "If it is yours, verify it from this one. If it is not, remove it.",
    )
