"""Telling people of a device on their account that is left out: theirs, or somebody else's."""

from secrets import token_hex

from bot.transports.matrix.api import NoAnswer, Refused
from bot.transports.matrix.client import Client
from bot.transports.matrix.nio_client import NotInRoom
from bot.transports.matrix.patience import Patience
from bot.transports.matrix.rooms import Rooms
from bot.transports.matrix.showing import notice
from handlers.model import Language
from locales import LANGUAGES, say


async def tell_those_left_out(client: Client, rooms: Rooms) -> None:
    """Tell their owners where they can read it, in both languages, until cancelled.

    The device itself is told by its client, since it cannot read this.
    """
    patience = Patience()
    while True:
        person = await client.left_out.get()
        while (room := rooms.of(person)) is not None:
            content = notice("\n\n".join(map(_warning, LANGUAGES)))
            try:
                await client.nio.write(room, content, token_hex(8))
            except (Refused, NoAnswer) as trouble:
                await patience.rest(trouble)
            except NotInRoom:
                break
            else:
                patience.over()
                break


def _warning(language: Language) -> str:
    return say(
        language,
        "A device on your account cannot read this chat, because you have not verified it. "
        "If it is yours, verify it from this one. If it is not, remove it.",
    )
